import type { JSX } from 'react';
import { Outcomes, reportTitle, Statements } from '../object-editor/changes';
import type { SchemaDiffModel } from './model';
import { headingOf } from './notebook';

export interface MigrationActions {
  onApply(): void;
  onNotebook(): void;
  onCopy(): void;
}

/** The reviewed plan: what runs, in which order, and what may hurt. */
export function MigrationView({
  model,
  ...actions
}: MigrationActions & { model: SchemaDiffModel }): JSX.Element {
  const { trans, migration, report, picked, busy, comparison } = model;
  const engine = comparison!.engine;
  const count = migration?.steps.reduce((sum, step) => sum + step.statements.length, 0) ?? 0;
  return (
    <section className="jp-PeterSql-SchemaDiff-migration" aria-label={trans.__('Migration')}>
      <div className="jp-PeterSql-SchemaDiff-bar">
        <button
          type="button"
          className={`jp-mod-styled ${migration ? '' : 'jp-mod-accept'}`}
          disabled={picked.size === 0 || busy !== null}
          title={picked.size === 0 ? trans.__('Tick the objects that are to change first') : undefined}
          onClick={() => void model.plan()}
        >
          {trans._n('Plan %1 object', 'Plan %1 objects', picked.size)}
        </button>
        {migration && (
          <>
            <button
              type="button"
              className="jp-mod-styled jp-mod-accept"
              disabled={migration.plan === undefined || busy !== null}
              title={
                migration.plan === undefined ? trans.__('There is nothing to run on the target') : undefined
              }
              onClick={actions.onApply}
            >
              {trans._n('Apply %1 statement', 'Apply %1 statements', count)}
            </button>
            <button
              type="button"
              className="jp-mod-styled"
              disabled={count === 0}
              onClick={actions.onNotebook}
            >
              {trans.__('Write as notebook')}
            </button>
            <button type="button" className="jp-mod-styled" disabled={count === 0} onClick={actions.onCopy}>
              {trans.__('Copy SQL')}
            </button>
          </>
        )}
        {busy !== null && busy !== 'comparing' && (
          <span role="status">{busy === 'planning' ? trans.__('Planning…') : trans.__('Applying…')}</span>
        )}
      </div>
      {report && (
        <div className="jp-PeterSql-SchemaDiff-report" role="status">
          <h2>{reportTitle(report, trans)}</h2>
          {report.error && <p className="jp-PeterSql-errorText">{report.error.message}</p>}
          {report.state !== 'applied' && <Outcomes report={report} engine={engine} trans={trans} />}
        </div>
      )}
      {migration?.refused.map(({ key, label, reason }) => (
        <p key={key} className="jp-PeterSql-errorText">
          {trans.__('%1 stays as it is: %2', label, reason)}
        </p>
      ))}
      {migration?.steps.map((step, index) => (
        <details key={index} open={migration.steps.length <= 20}>
          <summary data-op={step.op}>{headingOf(step, trans)}</summary>
          <Statements
            statements={step.statements.map(each => ({ ...each, transactional: true }))}
            engine={engine}
            trans={trans}
          />
        </details>
      ))}
    </section>
  );
}
