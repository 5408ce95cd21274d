import { addIcon, deleteIcon } from '@jupyterlab/ui-components';
import { UUID } from '@lumino/coreutils';
import type { JSX } from 'react';
import { useState } from 'react';
import type { CellValue, JsonObject } from '../../../../model';
import { DbError } from '../../../../model';
import { paintedText } from '../../../result-grid/cell-text';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { Form } from '../../form/field';
import { listOf } from '../../form/list-of';
import { initialValue } from '../../form/field-spec';
import { isObject } from '../../form/rename';
import { formContext } from '../../form-context';
import { Tool } from '../../form/tool';
import { hasList, itemFields, listField, useObject } from './common';

/** Violating rows shown at most. */
const SHOWN_ROWS = 50;

/** The checks of a table, with the rows that they would refuse. */
export const checksTab: EditorTab = {
  id: 'checks',
  label: trans => trans.__('Checks'),
  rank: 15,
  fields: ['checks'],
  appliesTo: object => hasList(object, 'checks'),
  Body: ChecksTab
};

function ChecksTab({ object }: { object: EditedObject }): JSX.Element {
  useObject(object);
  const { trans, draft, readOnly } = object;
  const field = listField(object, 'checks');
  const items = listOf(draft.checks).filter(isObject);
  const set = (checks: JsonObject[]): void => object.update({ checks });
  return (
    <div className="jp-PeterSql-Cards">
      {readOnly === null && (
        <div className="jp-PeterSql-ListGrid-tools" role="toolbar" aria-label={trans.__('Checks')}>
          <Tool
            icon={addIcon}
            label={trans.__('Add check')}
            onClick={() => set([...items, { ...initialValue(field?.fields ?? []), expression: '' }])}
          />
        </div>
      )}
      {items.length === 0 && <p className="jp-PeterSql-ListGrid-empty">{trans.__('No checks.')}</p>}
      {items.map((item, index) => (
        <Check
          key={index}
          object={object}
          index={index}
          item={item}
          onChange={changed => set(items.map((each, at) => (at === index ? changed : each)))}
          onRemove={() => set(items.filter((_, at) => at !== index))}
        />
      ))}
    </div>
  );
}

interface Violations {
  columns: readonly string[];
  rows: readonly (readonly CellValue[])[];
}

function Check(props: {
  object: EditedObject;
  index: number;
  item: JsonObject;
  onChange(item: JsonObject): void;
  onRemove(): void;
}): JSX.Element {
  const { object, index, item, onChange, onRemove } = props;
  const { trans, readOnly, saved, creating } = object;
  const [violations, setViolations] = useState<Violations | null>(null);
  const [error, setError] = useState<DbError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const label = typeof item.name === 'string' && item.name ? item.name : trans.__('Check %1', index + 1);
  const expression = typeof item.expression === 'string' ? item.expression : '';
  const before = listOf(saved?.checks).filter(isObject);
  const show = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setViolations(await violating(object, expression));
    } catch (thrown) {
      setViolations(null);
      setError(DbError.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="jp-PeterSql-Card" aria-label={label}>
      <header>
        <strong>{label}</strong>
        {readOnly === null && (
          <Tool icon={deleteIcon} label={trans.__('Remove %1', label)} onClick={onRemove} />
        )}
      </header>
      <Form
        context={formContext(object)}
        fields={itemFields(listField(object, 'checks'), [])}
        pointer={`/checks/${index}`}
        value={item}
        saved={before.find(each => each.name === item.name)}
        onChange={changed => {
          setViolations(null);
          onChange({ ...item, ...changed });
        }}
      />
      {!creating && (
        <button
          type="button"
          className="jp-mod-styled"
          disabled={expression.trim() === '' || isBusy}
          onClick={() => void show()}
        >
          {trans.__('Show violating rows')}
        </button>
      )}
      {error && (
        <p className="jp-PeterSql-errorText" role="alert">
          {error.message}
        </p>
      )}
      {violations && <ViolationTable violations={violations} object={object} />}
    </section>
  );
}

function ViolationTable({
  violations,
  object
}: {
  violations: Violations;
  object: EditedObject;
}): JSX.Element {
  const { trans } = object;
  const { columns, rows } = violations;
  if (rows.length === 0) {
    return <p role="status">{trans.__('No row violates it.')}</p>;
  }
  return (
    <div className="jp-PeterSql-Violations">
      <p role="status">
        {rows.length > SHOWN_ROWS
          ? trans.__('More than %1 rows violate it; the first of them:', SHOWN_ROWS)
          : trans._n('%1 row violates it:', '%1 rows violate it:', rows.length)}
      </p>
      <table>
        <thead>
          <tr>
            {columns.map((name, index) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map((row, index) => (
            <tr key={index}>
              {columns.map((_, column) => (
                <td key={column}>{paintedText(row[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Rows for which a condition is false: a check lets NULL pass, and so does this. */
async function violating(
  { host, connection, saved, ref }: EditedObject,
  expression: string
): Promise<Violations> {
  const session = `panel:${UUID.uuid4()}`;
  const name = typeof saved?.name === 'string' ? saved.name : ref.path[ref.path.length - 1];
  const table = { kind: ref.kind, path: [...ref.path.slice(0, -1), name] };
  const filter = { conditions: [], where: `NOT (${expression}\n)`, sort: [], limit: SHOWN_ROWS + 1 };
  try {
    const source = (await host.request('rows.describe', { connection, ref: table })).result;
    const { result } = await host.request('rows.query', { connection, session, ref: table, filter });
    const info = result.result.statements[0]?.result;
    const page = await host.request('result.page', {
      result: info?.id ?? '',
      from: 0,
      count: SHOWN_ROWS + 1
    });
    const columns = source.columns.filter(({ hidden }) => !hidden).map(column => column.name);
    return { columns, rows: page.result.rows };
  } finally {
    host.request('session.close', { session }).catch(() => null);
  }
}
