import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Params } from '../../kernel-bridge/common/methods';
import type { ApplyReport, ConnectionState, KindDescriptor } from '../../model';
import { DbError } from '../../model';
import { confirmApply } from '../object-editor/confirm-apply';
import type { AppliedChanges } from '../shared/applied-changes';
import type { Host } from '../shared/host';
import { paragraphs } from '../shared/paragraphs';

export interface ChangeContext {
  host: Host;
  changes: AppliedChanges;
  trans: TranslationBundle;
}

/** A change of one object. */
export interface WantedChange {
  kind: KindDescriptor;
  request: Params<'object.plan'>;
}

/**
 * Plans changes on one connection, asks once where they may hurt, applies them one after the other until one fails, and tells
 * what came of it. Rejects with why one cannot be planned; then nothing has run.
 */
export async function applyChanges(
  context: ChangeContext,
  state: ConnectionState,
  wanted: readonly WantedChange[]
): Promise<boolean> {
  const { host, trans } = context;
  const plans = await Promise.all(
    wanted.map(async ({ request }) => (await host.request('object.plan', request)).result)
  );
  const { engine, name: connection, production = false } = state.config;
  const statements = plans.flatMap(plan => plan.statements);
  if (
    statements.length === 0 ||
    !(await confirmApply({ statements, engine, connection, production, trans }))
  ) {
    return false;
  }
  const names = wanted.map(({ request }) => nameOf(request));
  for (const [index, { kind, request }] of wanted.entries()) {
    if (!(await runPlan(context, kind, request, plans[index].id, { names, index }))) {
      return false;
    }
  }
  return true;
}

/** Objects that one question is about, and the one that is at hand. */
export interface Batch {
  names: readonly string[];
  index: number;
}

/** Runs a plan that was shown. A failure is told with the state that it left, also of the others of its batch. */
export async function runPlan(
  { host, changes, trans }: ChangeContext,
  kind: KindDescriptor,
  request: Params<'object.plan'>,
  plan: string,
  batch: Batch
): Promise<boolean> {
  const { connection, op, ref } = request;
  const others = othersOf(batch, trans);
  let report: ApplyReport;
  try {
    report = (await host.request('plan.apply', { connection, plan })).result;
  } catch (thrown) {
    // It was refused before anything ran, or the link was lost: what became of it is not known.
    if (others.length === 0) {
      throw thrown;
    }
    const { message, hint } = DbError.from(thrown);
    await showErrorMessage(trans.__('Failed: %1', nameOf(request)), paragraphs([message, hint, ...others]));
    return false;
  }
  changes.tell({ connection, op, ref, kindLabel: kind.label, at: new Date().toISOString(), report });
  if (report.error) {
    const { message, hint } = report.error;
    await showErrorMessage(
      failureTitle(report, trans, batch.names.length > 1 ? nameOf(request) : undefined),
      paragraphs([message, hint, ...others])
    );
  }
  return report.state === 'applied';
}

const nameOf = ({ ref }: Params<'object.plan'>): string => ref.path.at(-1) ?? '';

/** What became of the objects before this one, and of those behind it. */
function othersOf({ names, index }: Batch, trans: TranslationBundle): string[] {
  const done = names.slice(0, index);
  const left = names.slice(index + 1);
  return [
    ...(done.length > 0 ? [trans.__('Done before it: %1', done.join(', '))] : []),
    ...(left.length > 0 ? [trans.__('Left as they are: %1', left.join(', '))] : [])
  ];
}

/** What holds on the server after a failed plan; `name` of the object when it is not the only one. */
function failureTitle({ state }: ApplyReport, trans: TranslationBundle, name?: string): string {
  if (state === 'partial') {
    return name === undefined
      ? trans.__('Failed: a part has taken effect')
      : trans.__('Failed: a part of the change of %1 has taken effect', name);
  }
  return name === undefined
    ? trans.__('Failed: nothing on the server has changed')
    : trans.__('Failed: %1 has not changed', name);
}
