import type { JSX } from 'react';
import { SqlDiff } from '../shared/sql-diff';
import type { SchemaDiffModel } from './model';
import { valueText } from './value-text';

/** What differs in the selected object. */
export function Detail({ model }: { model: SchemaDiffModel }): JSX.Element {
  const { trans, selectedObject: object, ddl, comparison } = model;
  if (!object || !comparison) {
    return (
      <section className="jp-PeterSql-SchemaDiff-detail" aria-label={trans.__('Difference')}>
        <p className="jp-PeterSql-SchemaDiff-empty">{trans.__('Select an object to see what differs.')}</p>
      </section>
    );
  }
  return (
    <section className="jp-PeterSql-SchemaDiff-detail" aria-label={trans.__('Difference')}>
      <h2>
        {object.kind} {object.path.join('.')}
      </h2>
      {object.problem && <p className="jp-PeterSql-errorText">{object.problem}</p>}
      {object.differences.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{trans.__('Field')}</th>
              <th>{trans.__('Target now')}</th>
              <th>{trans.__('Source')}</th>
            </tr>
          </thead>
          <tbody>
            {object.differences.map(({ field, source, target, sourceSql, targetSql }) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                <td>{targetSql ?? valueText(target)}</td>
                <td>{sourceSql ?? valueText(source)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {ddl ? (
        <SqlDiff
          before={ddl.target ?? ''}
          after={ddl.source ?? ''}
          beforeLabel={trans.__('Target: %1', comparison.target)}
          afterLabel={trans.__('Source: %1', comparison.source)}
          engine={comparison.engine}
        />
      ) : (
        <span className="jp-PeterSql-spinner jp-PeterSql-late" />
      )}
    </section>
  );
}
