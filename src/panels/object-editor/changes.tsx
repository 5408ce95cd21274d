import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { ApplyReport, DbErrorData, EngineId, Hazard, Statement } from '../../model';
import { SqlInput } from '../shared/sql-input';
import type { ObjectEditorModel } from './model';

/** The exact SQL of the change, live; after Apply, what became of it. */
export function Changes({ model }: { model: ObjectEditorModel }): JSX.Element | null {
  const { trans, preview, last } = model;
  const engine = model.state.config.engine;
  const report = last && (last.report.state !== 'applied' || !model.dirty) ? last.report : null;
  const { plan, error } = preview;
  if (!report && !plan && !error && !preview.pending) {
    return null;
  }
  return (
    <section className="jp-PeterSql-Changes" aria-label={trans.__('Changes')} aria-busy={preview.pending}>
      <h2>
        {report ? reportTitle(report, trans) : trans.__('Changes')}
        {preview.pending && <span className="jp-PeterSql-spinner jp-PeterSql-late" />}
      </h2>
      {report?.error && <Failure error={report.error} trans={trans} />}
      {!report && error && <Failure error={error} trans={trans} />}
      {report ? (
        <Outcomes report={report} engine={engine} trans={trans} />
      ) : (
        plan && <Statements statements={plan.statements} engine={engine} trans={trans} />
      )}
    </section>
  );
}

/** Statements in their order, with what may hurt beside each. */
export function Statements(props: {
  statements: readonly Statement[];
  engine: EngineId;
  trans: TranslationBundle;
}): JSX.Element {
  const { statements, engine, trans } = props;
  return (
    <ol className="jp-PeterSql-Statements">
      {statements.map(({ sql, display, hazards }, index) => (
        <li key={index}>
          <SqlInput
            readOnly
            value={display ?? sql}
            engine={engine}
            label={trans.__('Statement %1', index + 1)}
          />
          {hazards.length > 0 && <Hazards hazards={hazards} trans={trans} />}
        </li>
      ))}
    </ol>
  );
}

function Hazards({ hazards, trans }: { hazards: readonly Hazard[]; trans: TranslationBundle }): JSX.Element {
  return (
    <ul className="jp-PeterSql-Hazards">
      {hazards.map(({ kind, message }, index) => (
        <li key={index} data-hazard={kind}>
          <abbr title={hazardTitle(kind, trans)} aria-label={hazardTitle(kind, trans)} />
          {message}
        </li>
      ))}
    </ul>
  );
}

/** What became of each statement of an applied plan. */
export function Outcomes(props: {
  report: ApplyReport;
  engine: EngineId;
  trans: TranslationBundle;
}): JSX.Element {
  const { report, engine, trans } = props;
  const position = report.error?.position ?? null;
  return (
    <ol className="jp-PeterSql-Statements">
      {report.statements.map(({ sql, outcome, elapsedMs }, index) => (
        <li key={index} data-outcome={outcome}>
          <SqlInput
            readOnly
            value={sql}
            engine={engine}
            label={trans.__('Statement %1', index + 1)}
            mark={outcome === 'failed' ? position : null}
          />
          <span className="jp-PeterSql-Outcome">
            {outcomeText(outcome, trans)}
            {outcome !== 'not-run' &&
              ` · ${elapsedMs < 10 ? elapsedMs.toFixed(1) : Math.round(elapsedMs)} ms`}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Failure({ error, trans }: { error: DbErrorData; trans: TranslationBundle }): JSX.Element {
  return (
    <div className="jp-PeterSql-Failure" role="alert">
      <p className="jp-PeterSql-errorText">
        {error.message}
        {error.sqlState && <code> {error.sqlState}</code>}
      </p>
      {error.detail && <p>{error.detail}</p>}
      {error.hint && <p>{trans.__('Hint: %1', error.hint)}</p>}
    </div>
  );
}

/** What holds on the server now. */
export function reportTitle({ state, statements }: ApplyReport, trans: TranslationBundle): string {
  const elapsed = Math.round(statements.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0));
  switch (state) {
    case 'applied':
      return trans.__('Applied in %1 ms', elapsed);
    case 'unchanged':
      return trans.__('Failed: nothing on the server has changed');
    case 'partial':
      return trans.__('Failed: a part has taken effect, as marked below');
  }
}

function outcomeText(
  outcome: ApplyReport['statements'][number]['outcome'],
  trans: TranslationBundle
): string {
  switch (outcome) {
    case 'done':
      return trans.__('done');
    case 'failed':
      return trans.__('failed');
    case 'rolled-back':
      return trans.__('rolled back');
    case 'undone':
      return trans.__('undone');
    case 'not-run':
      return trans.__('not run');
    case 'undo-failed':
      return trans.__('could not be undone: still in effect');
  }
}

function hazardTitle(kind: Hazard['kind'], trans: TranslationBundle): string {
  switch (kind) {
    case 'data-loss':
      return trans.__('Data is lost');
    case 'lock':
      return trans.__('Locks');
    case 'rewrite':
      return trans.__('Rewrites the table');
    case 'irreversible':
      return trans.__('Cannot be undone');
    case 'drops-dependents':
      return trans.__('Dependents go too');
    case 'privileges':
      return trans.__('Privileges change');
    case 'downtime':
      return trans.__('May break what uses it');
    case 'refused':
      return trans.__('Fails with the rows that are there');
  }
}
