import { addIcon, closeIcon, deleteIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useId } from 'react';
import type { JsonObject } from '../../../../model';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { Form } from '../../form/field';
import { listOf } from '../../form/list-of';
import { initialValue } from '../../form/field-spec';
import { isObject } from '../../form/rename';
import { formContext } from '../../form-context';
import { Tool } from '../../form/tool';
import {
  columnNames,
  dialectOf,
  hasList,
  itemFields,
  listField,
  ownColumns,
  tableNames,
  useAnswer,
  useObject
} from './common';
import type { KeyTarget } from './dialects';

/** The foreign keys of a table: tables and columns are chosen, pair by pair. */
export const foreignKeysTab: EditorTab = {
  id: 'foreignKeys',
  label: trans => trans.__('Foreign keys'),
  rank: 14,
  fields: ['foreignKeys'],
  appliesTo: object => hasList(object, 'foreignKeys'),
  Body: ForeignKeysTab
};

function ForeignKeysTab({ object }: { object: EditedObject }): JSX.Element {
  useObject(object);
  const { trans, draft, readOnly } = object;
  const field = listField(object, 'foreignKeys');
  const items = listOf(draft.foreignKeys).filter(isObject);
  const set = (foreignKeys: JsonObject[]): void => object.update({ foreignKeys });
  const add = (): void => {
    const dialect = dialectOf(object);
    const fresh = initialValue(field?.fields ?? []);
    const schema = typeof draft.schema === 'string' ? draft.schema : '';
    set([...items, dialect.withTarget({ ...fresh, columns: [] }, { schema, table: '', columns: [] })]);
  };
  return (
    <div className="jp-PeterSql-Cards">
      {readOnly === null && (
        <div className="jp-PeterSql-ListGrid-tools" role="toolbar" aria-label={trans.__('Foreign keys')}>
          <Tool icon={addIcon} label={trans.__('Add foreign key')} onClick={add} />
        </div>
      )}
      {items.length === 0 && <p className="jp-PeterSql-ListGrid-empty">{trans.__('No foreign keys.')}</p>}
      {items.map((item, index) => (
        <ForeignKey
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

interface ForeignKeyProps {
  object: EditedObject;
  index: number;
  item: JsonObject;
  onChange(item: JsonObject): void;
  onRemove(): void;
}

function ForeignKey({ object, index, item, onChange, onRemove }: ForeignKeyProps): JSX.Element {
  const { trans, readOnly, saved } = object;
  const dialect = dialectOf(object);
  const target = dialect.target(item);
  const own = listOf(item.columns).map(String);
  const list = useId();
  const tables = useAnswer(`tables ${target.schema}`, () => tableNames(object, target.schema)).value ?? [];
  const columns =
    useAnswer(`columns ${target.schema} ${target.table}`, () =>
      columnNames(object, target.schema, target.table)
    ).value ?? [];
  const rest = itemFields(listField(object, 'foreignKeys'), dialect.targetFields);
  const before = listOf(saved?.foreignKeys).filter(isObject);
  const disabled = readOnly !== null;
  const setPairs = (pairs: readonly (readonly [string, string])[]): void =>
    onChange(
      dialect.withTarget(
        { ...item, columns: pairs.map(([mine]) => mine) },
        { ...target, columns: pairs.map(([, other]) => other) }
      )
    );
  const pairs = own.map((mine, at) => [mine, target.columns[at] ?? ''] as const);
  const setTarget = (changed: Partial<KeyTarget>): void =>
    onChange(dialect.withTarget(item, { ...target, ...changed }));
  const label =
    typeof item.name === 'string' && item.name ? item.name : trans.__('Foreign key %1', index + 1);
  return (
    <section className="jp-PeterSql-Card" aria-label={label}>
      <header>
        <strong>{label}</strong>
        {!disabled && <Tool icon={deleteIcon} label={trans.__('Remove %1', label)} onClick={onRemove} />}
      </header>
      <div className="jp-PeterSql-Card-target">
        <label>
          {trans.__('Refers to')}
          <input
            type="text"
            className="jp-mod-styled"
            list={list}
            value={target.table}
            readOnly={disabled}
            spellCheck={false}
            aria-label={trans.__('Referenced table, key %1', index + 1)}
            onChange={event => setTarget({ table: event.currentTarget.value })}
          />
          <datalist id={list}>
            {tables.map(name => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        {dialect.parentKind === 'schema' && (
          <label>
            {trans.__('in schema')}
            <input
              type="text"
              className="jp-mod-styled"
              value={target.schema}
              readOnly={disabled}
              aria-label={trans.__('Schema of the referenced table, key %1', index + 1)}
              onChange={event => setTarget({ schema: event.currentTarget.value })}
            />
          </label>
        )}
      </div>
      {pairs.map(([mine, other], at) => (
        <div key={at} className="jp-PeterSql-Card-pair">
          <Choice
            label={trans.__('Column %1, key %2', at + 1, index + 1)}
            value={mine}
            names={ownColumns(object)}
            disabled={disabled}
            onChange={name => setPairs(pairs.map((pair, place) => (place === at ? [name, pair[1]] : pair)))}
          />
          <span aria-hidden="true">→</span>
          <Choice
            label={trans.__('Referenced column %1, key %2', at + 1, index + 1)}
            value={other}
            names={columns}
            disabled={disabled}
            onChange={name => setPairs(pairs.map((pair, place) => (place === at ? [pair[0], name] : pair)))}
          />
          {!disabled && (
            <Tool
              icon={closeIcon}
              label={trans.__('Remove the pair')}
              onClick={() => setPairs(pairs.filter((_, place) => place !== at))}
            />
          )}
        </div>
      ))}
      {!disabled && (
        <button
          type="button"
          className="jp-PeterSql-link"
          onClick={() => setPairs([...pairs, [freeOf(ownColumns(object), own), columns[pairs.length] ?? '']])}
        >
          {trans.__('Add a pair of columns')}
        </button>
      )}
      <Form
        context={formContext(object)}
        fields={rest}
        pointer={`/foreignKeys/${index}`}
        value={item}
        saved={before.find(each => each.name === item.name)}
        onChange={changed => onChange({ ...item, ...changed })}
      />
    </section>
  );
}

function Choice(props: {
  label: string;
  value: string;
  names: readonly string[];
  disabled: boolean;
  onChange(name: string): void;
}): JSX.Element {
  const { label, value, names, disabled, onChange } = props;
  return (
    <select
      className="jp-mod-styled"
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={event => onChange(event.currentTarget.value)}
    >
      {!names.includes(value) && <option value={value}>{value}</option>}
      {names.map(name => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function freeOf(names: readonly string[], taken: readonly string[]): string {
  return names.find(name => !taken.includes(name)) ?? '';
}
