import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Params } from '../../kernel-bridge/common/methods';
import type { Dependent, EngineId, KindDescriptor, Plan, Summary } from '../../model';
import { DbError } from '../../model';
import { Statements } from '../object-editor/changes';
import { DependentsList } from '../object-editor/dependents-tab';
import { missingRight } from '../shared/missing-right';
import type { ChangeContext } from './apply-change';
import { runPlan } from './apply-change';
import { ownName } from './tree-node';

/** Kinds whose drop cannot be undone by typing the object again: the name is typed first. */
const TYPED: ReadonlySet<string> = new Set(['database', 'schema']);
/** More dependents than this are counted, not listed. */
const MAX_LISTED = 200;

/** An object to drop. */
export interface DropTarget {
  connection: string;
  engine: EngineId;
  kind: KindDescriptor;
  summary: Summary;
}

/** What is about to be dropped. */
interface Doomed {
  target: DropTarget;
  plan: Plan | null;
  cascading: Plan | null;
  dependents: readonly Dependent[];
  /** Which right the user lacks for it. */
  missingRight: string | null;
  error: DbError | null;
}

/** Shows what goes with objects, asks, and drops them one after the other until one fails. */
export async function dropObjects(context: ChangeContext, targets: readonly DropTarget[]): Promise<void> {
  const doomed = await Promise.all(targets.map(target => prepare(context, target)));
  const body = new DropBody(doomed, context.trans);
  const { trans } = context;
  const [first] = targets;
  const title =
    targets.length === 1
      ? trans.__('Drop %1 %2?', first.kind.label.toLowerCase(), first.summary.label)
      : trans.__('Drop %1 objects?', targets.length);
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
  const planned = doomed.flatMap(({ target, plan, cascading }) => {
    const chosen = body.cascade ? (cascading ?? plan) : plan;
    return chosen ? [{ target, plan: chosen }] : [];
  });
  const names = planned.map(({ target }) => target.summary.label);
  for (const [index, { target, plan }] of planned.entries()) {
    const request = requestOf(target, body.cascade);
    if (!(await runPlan(context, target.kind, request, plan.id, { names, index }))) {
      return;
    }
  }
}

async function prepare({ host }: ChangeContext, target: DropTarget): Promise<Doomed> {
  const { connection, summary } = target;
  try {
    const [{ result: plan }, { result: reading }, missing] = await Promise.all([
      host.request('object.plan', requestOf(target, false)),
      host.request('object.read', { connection, ref: summary.ref }),
      missingRight(host, { connection, op: 'drop', ref: summary.ref })
    ]);
    const { result: cascading } = await host.request('object.plan', requestOf(target, true));
    const differs =
      cascading.statements.map(({ sql }) => sql).join() !== plan.statements.map(({ sql }) => sql).join();
    return {
      target,
      plan,
      cascading: differs ? cascading : null,
      dependents: reading.dependents,
      missingRight: missing,
      error: null
    };
  } catch (thrown) {
    return {
      target,
      plan: null,
      cascading: null,
      dependents: [],
      missingRight: null,
      error: DbError.from(thrown)
    };
  }
}

function requestOf({ connection, summary }: DropTarget, cascade: boolean): Params<'object.plan'> {
  return { connection, op: 'drop', ref: summary.ref, ...(cascade && { options: { cascade } }) };
}

/** The name to type: of what holds others, or rows. */
function nameToType(targets: readonly DropTarget[]): string | null {
  const grave = targets.filter(
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
    this.name = nameToType(doomed.map(({ target }) => target));
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
        {doomed.map((each, index) => (
          <DoomedObject key={index} doomed={each} cascade={cascade} trans={trans} />
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
  const { target, plan, cascading, dependents, missingRight: missing, error } = doomed;
  const { rowEstimate, label } = target.summary;
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
          ? trans.__('On %1:', target.connection)
          : trans.__('On %1, with about %2 rows:', target.connection, rowEstimate.toLocaleString())}
      </p>
      {missing && (
        <p className="jp-PeterSql-MissingRight" role="status">
          {trans.__('Missing right: %1', missing)}
        </p>
      )}
      {chosen && <Statements statements={chosen.statements} engine={target.engine} trans={trans} />}
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
