import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { RowPlan, RowStatement } from '../../model';
import { formatCount } from '../result-grid/format';

/** Statements shown; the others are counted. */
const SHOWN = 200;

/** Shows exactly what will run; resolves with whether it shall. */
export async function reviewPlan(
  plan: RowPlan,
  trans: TranslationBundle,
  production: string | null
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans._n(
      '%1 statement, in one transaction',
      '%1 statements, in one transaction',
      plan.statements.length
    ),
    body: new Review(plan, trans, production),
    buttons: [
      Dialog.cancelButton(),
      production
        ? Dialog.warnButton({ label: trans.__('Apply to production') })
        : Dialog.okButton({ label: trans.__('Apply') })
    ]
  });
  return button.accept;
}

class Review extends ReactWidget {
  constructor(
    private readonly plan: RowPlan,
    private readonly trans: TranslationBundle,
    private readonly production: string | null
  ) {
    super();
    this.addClass('jp-PeterSql-Review');
  }

  protected render(): JSX.Element {
    const { plan, trans, production } = this;
    const { statements } = plan;
    return (
      <>
        {production && (
          <p className="jp-mod-warn">{trans.__('%1 is a production connection.', production)}</p>
        )}
        <ol>
          {statements.slice(0, SHOWN).map(statement => (
            <Statement key={statement.id} statement={statement} trans={trans} />
          ))}
        </ol>
        {statements.length > SHOWN && (
          <p>{trans.__('… and %1 more of the same kind', formatCount(statements.length - SHOWN))}</p>
        )}
      </>
    );
  }
}

function Statement({ statement, trans }: { statement: RowStatement; trans: TranslationBundle }): JSX.Element {
  const { sql, values, check } = statement;
  return (
    <li>
      {check && (
        <pre className="jp-PeterSql-Review-check" title={trans.__('Must count exactly one row')}>
          {check}
        </pre>
      )}
      <pre>{sql}</pre>
      {values.length > 0 && (
        <dl>
          {values.map(({ column, text }, index) => (
            <div key={index}>
              <dt>
                {index + 1} {column}
              </dt>
              <dd className={text === null ? 'jp-mod-null' : ''}>
                {text === null ? 'NULL' : text === '' ? "''" : text}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
