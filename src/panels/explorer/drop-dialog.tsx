import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Params } from '../../kernel-bridge/common/methods';
import type { Dependent, Plan } from '../../model';
import { DbError } from '../../model';
import { Statements } from '../object-editor/changes';
import { DependentsList } from '../object-editor/dependents-tab';
import type { ChangeContext } from './apply-change';
import { runPlan } from './apply-change';
import type { ObjectNode } from './tree-node';
import { ownName, rootOf } from './tree-node';

/** Kinds whose drop cannot be undone by typing the object again: the name is typed first. */
const TYPED: ReadonlySet<string> = new Set(['database', 'schema']);
/** More dependents than this are counted, not listed. */
const MAX_LISTED = 200;

/** What is about to be dropped. */
interface Doomed {
  node: ObjectNode;
  plan: Plan | null;
  cascading: Plan | null;
  dependents: readonly Dependent[];
  error: DbError | null;
}

/** Shows what goes with objects, asks, and drops them one after the other until one fails. */
export async function dropObjects(context: ChangeContext, nodes: readonly ObjectNode[]): Promise<void> {
  const doomed = await Promise.all(nodes.map(node => prepare(context, node)));
  const body = new DropBody(doomed, context.trans);
  const { trans } = context;
  const [first] = nodes;
  const title =
    nodes.length === 1
      ? trans.__('Drop %1 %2?', first.kind.label.toLowerCase(), first.summary.label)
      : trans.__('Drop %1 objects?', nodes.length);
  const dialog = new Dialog({
    title,
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Drop') })
    ],
    defaultButton: 0
  });
  body.onChange = () => {
    const button = dialog.node.querySelector<HTMLButtonElement>('.jp-Dialog-button.jp-mod-warn');
    if (button) {
      button.disabled = !body.allowed;
    }
  };
  requestAnimationFrame(() => body.onChange());
  const { button } = await dialog.launch();
  if (!button.accept || !body.allowed) {
    return;
  }
  for (const { node, plan, cascading } of doomed) {
    const chosen = body.cascade ? (cascading ?? plan) : plan;
    if (chosen && !(await runPlan(context, node.kind, requestOf(node, body.cascade), chosen.id))) {
      return;
    }
  }
}

async function prepare({ host }: ChangeContext, node: ObjectNode): Promise<Doomed> {
  const { connection, summary } = node;
  try {
    const [{ result: plan }, { result: reading }] = await Promise.all([
      host.request('object.plan', requestOf(node, false)),
      host.request('object.read', { connection, ref: summary.ref })
    ]);
    const { result: cascading } = await host.request('object.plan', requestOf(node, true));
    const differs =
      cascading.statements.map(({ sql }) => sql).join() !== plan.statements.map(({ sql }) => sql).join();
    return { node, plan, cascading: differs ? cascading : null, dependents: reading.dependents, error: null };
  } catch (thrown) {
    return { node, plan: null, cascading: null, dependents: [], error: DbError.from(thrown) };
  }
}

function requestOf({ connection, summary }: ObjectNode, cascade: boolean): Params<'object.plan'> {
  return { connection, op: 'drop', ref: summary.ref, ...(cascade && { options: { cascade } }) };
}

/** The name to type: of what holds others, or rows. */
function nameToType(nodes: readonly ObjectNode[]): string | null {
  const grave = nodes.filter(
    ({ kind, summary }) => TYPED.has(kind.id) || (kind.id === 'table' && summary.rowEstimate !== 0)
  );
  return grave.length === 0 ? null : ownName(grave[0].summary.ref);
}

class DropBody extends ReactWidget {
  cascade = false;
  onChange: () => void = () => undefined;
  private typed = '';
  private readonly name: string | null;

  constructor(
    private readonly doomed: readonly Doomed[],
    private readonly trans: TranslationBundle
  ) {
    super();
    this.name = nameToType(doomed.map(({ node }) => node));
    this.addClass('jp-PeterSql-Confirm');
  }

  /** Whether it may be dropped now: it can be planned, and its name is typed. */
  get allowed(): boolean {
    return this.doomed.every(({ plan }) => plan !== null) && (this.name === null || this.typed === this.name);
  }

  protected override render(): JSX.Element {
    const { doomed, trans, cascade, name } = this;
    const changed = (): void => {
      this.update();
      this.onChange();
    };
    return (
      <>
        {doomed.map(each => (
          <DoomedObject key={each.node.key} doomed={each} cascade={cascade} trans={trans} />
        ))}
        {doomed.some(({ cascading }) => cascading) && (
          <label className="jp-PeterSql-Confirm-check">
            <input
              type="checkbox"
              checked={cascade}
              onChange={event => {
                this.cascade = event.currentTarget.checked;
                changed();
              }}
            />
            {trans.__('Drop what depends on it too (CASCADE)')}
          </label>
        )}
        {name !== null && (
          <label className="jp-PeterSql-Confirm-typed">
            {trans.__('This cannot be undone. Type %1 to go on:', name)}
            <input
              type="text"
              className="jp-mod-styled"
              spellCheck={false}
              autoComplete="off"
              onChange={event => {
                this.typed = event.currentTarget.value;
                changed();
              }}
            />
          </label>
        )}
      </>
    );
  }
}

function DoomedObject(props: { doomed: Doomed; cascade: boolean; trans: TranslationBundle }): JSX.Element {
  const { doomed, cascade, trans } = props;
  const { node, plan, cascading, dependents, error } = doomed;
  const { rowEstimate, label } = node.summary;
  const chosen = cascade ? (cascading ?? plan) : plan;
  if (error) {
    return (
      <div className="jp-PeterSql-Failure" role="alert">
        <p className="jp-PeterSql-errorText">
          {label}: {error.message}
        </p>
      </div>
    );
  }
  return (
    <section>
      <p>
        {rowEstimate === undefined
          ? trans.__('On %1:', node.connection)
          : trans.__('On %1, with about %2 rows:', node.connection, rowEstimate.toLocaleString())}
      </p>
      {chosen && (
        <Statements statements={chosen.statements} engine={rootOf(node).state.config.engine} trans={trans} />
      )}
      {dependents.length > 0 && (
        <details open={dependents.length <= 5}>
          <summary>
            {cascade
              ? trans._n('%1 object goes with it', '%1 objects go with it', dependents.length)
              : trans._n('%1 object depends on it', '%1 objects depend on it', dependents.length)}
          </summary>
          <DependentsList dependents={dependents.slice(0, MAX_LISTED)} label={trans.__('Dependents')} />
        </details>
      )}
    </section>
  );
}
