import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { EngineId, Hazard, Statement } from '../../model';
import { Statements } from './changes';

/** What is asked about before it runs; the others are only shown. */
const ASKED: ReadonlySet<Hazard['kind']> = new Set(['data-loss', 'irreversible', 'drops-dependents']);

export interface Confirmation {
  statements: readonly Statement[];
  engine: EngineId;
  connection: string;
  production: boolean;
  trans: TranslationBundle;
}

/** Asks before a plan that may destroy something, or any on a production connection. */
export async function confirmApply(options: Confirmation): Promise<boolean> {
  const { statements, engine, connection, production, trans } = options;
  const asked = statements.filter(({ hazards }) => hazards.some(({ kind }) => ASKED.has(kind)));
  if (asked.length === 0 && !production) {
    return true;
  }
  const body = ReactWidget.create(
    <div className="jp-PeterSql-Confirm">
      <p>
        {production
          ? trans.__('%1 is a production connection. This will run:', connection)
          : trans.__('On %1 this will run:', connection)}
      </p>
      <Statements statements={asked.length > 0 ? asked : statements} engine={engine} trans={trans} />
    </div>
  );
  const { button } = await showDialog({
    title: trans.__('Apply the changes?'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Apply') })
    ]
  });
  return button.accept;
}
