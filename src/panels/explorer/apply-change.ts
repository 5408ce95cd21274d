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

/** Plans a change, asks where it may hurt, applies it and tells what came of it. Rejects with why it cannot be planned. */
export async function applyChange(
  context: ChangeContext,
  state: ConnectionState,
  kind: KindDescriptor,
  request: Params<'object.plan'>
): Promise<boolean> {
  const { host, trans } = context;
  const { result: plan } = await host.request('object.plan', request);
  const { engine, production = false } = state.config;
  const { connection } = request;
  const { statements } = plan;
  if (
    statements.length === 0 ||
    !(await confirmApply({ statements, engine, connection, production, trans }))
  ) {
    return false;
  }
  return runPlan(context, kind, request, plan.id);
}

/** Runs a plan that was shown. A failure is told with the state that it left. */
export async function runPlan(
  { host, changes, trans }: ChangeContext,
  kind: KindDescriptor,
  { connection, op, ref }: Params<'object.plan'>,
  plan: string
): Promise<boolean> {
  const { result: report } = await host.request('plan.apply', { connection, plan });
  changes.tell({ connection, op, ref, kindLabel: kind.label, at: new Date().toISOString(), report });
  if (report.error) {
    await showErrorMessage(
      failureTitle(report, trans),
      [report.error.message, report.error.hint].filter(Boolean).join('\n\n')
    );
  }
  return report.state === 'applied';
}

/** What holds on the server after a failed plan. */
function failureTitle({ state }: ApplyReport, trans: TranslationBundle): string {
  return state === 'partial'
    ? trans.__('Failed: a part has taken effect')
    : trans.__('Failed: nothing on the server has changed');
}
