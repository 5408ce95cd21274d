import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Params } from '../../kernel-bridge/common/methods';
import type { ApplyReport, ConnectionState, KindDescriptor } from '../../model';
import { confirmApply } from '../object-editor/confirm-apply';
import type { AppliedChanges } from '../shared/applied-changes';
import type { Host } from '../shared/host';

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
  for (const [index, { kind, request }] of wanted.entries()) {
    if (!(await runPlan(context, kind, request, plans[index].id, index))) {
      return false;
    }
  }
  return true;
}

/**
 * Runs a plan that was shown. A failure is told with the state that it left.
 *
 * @param before - how many objects were changed before this one
 */
export async function runPlan(
  { host, changes, trans }: ChangeContext,
  kind: KindDescriptor,
  { connection, op, ref }: Params<'object.plan'>,
  plan: string,
  before = 0
): Promise<boolean> {
  const { result: report } = await host.request('plan.apply', { connection, plan });
  changes.tell({ connection, op, ref, kindLabel: kind.label, at: new Date().toISOString(), report });
  if (report.error) {
    const done =
      before > 0 && trans._n('%1 object before it is done.', '%1 objects before it are done.', before);
    await showErrorMessage(
      failureTitle(report, trans, before > 0 ? ref.path.at(-1) : undefined),
      [report.error.message, report.error.hint, done].filter(Boolean).join('\n\n')
    );
  }
  return report.state === 'applied';
}

/** What holds on the server after a failed plan; `name` of the object when it is not the only one. */
function failureTitle({ state }: ApplyReport, trans: TranslationBundle, name?: string): string {
  if (state === 'partial') {
    return trans.__('Failed: a part has taken effect');
  }
  return name === undefined
    ? trans.__('Failed: nothing on the server has changed')
    : trans.__('Failed: %1 has not changed', name);
}
