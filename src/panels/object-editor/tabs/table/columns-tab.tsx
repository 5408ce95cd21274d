import { useVirtualizer } from '@tanstack/react-virtual';
import type { JSX, KeyboardEvent } from 'react';
import { useId, useMemo, useRef, useState } from 'react';
import type { FieldProblem, JsonObject } from '../../../../model';
import type { EditedObject, EditorTab } from '../../editor-tab';
import type { FormContext } from '../../form/context';
import { Form } from '../../form/field';
import { listOf } from '../../form/list-of';
import type { FieldSpec } from '../../form/field-spec';
import { fieldsOf, initialValue } from '../../form/field-spec';
import { isObject, savedItem, withName } from '../../form/rename';
import { TypeNames } from '../../form/value-input';
import { formContext } from '../../form-context';
import { same } from '../../merge';
import { ColumnLine, type ColumnActions, type ColumnLineProps } from './column-line';
import { currentNames, duplicated, freeName, moved, pastedColumns } from './columns-edit';
import { ColumnsHeader, ColumnsTools } from './columns-tools';
import { dialectOf, hasList, itemFields, useObject } from './common';
import type { TableDialect } from './dialects';
import { useLineSelection } from './line-selection';

const ROW_HEIGHT = 28;

/** Lines beyond the visible ones: the first paint does without. */
const OVERSCAN = { first: 1, scrolled: 8 };

/** The columns of a table: a grid of which only the visible lines exist, and a form for the selected one. */
export const columnsTab: EditorTab = {
  id: 'columns',
  label: trans => trans.__('Columns'),
  rank: 10,
  opensFirst: true,
  fields: ['columns'],
  appliesTo: object => hasList(object, 'columns'),
  Body: ColumnsTab
};

function ColumnsTab({ object }: { object: EditedObject }): JSX.Element {
  useObject(object);
  const { trans, draft, saved, creating } = object;
  const dialect = dialectOf(object);
  const [isScrolled, setScrolled] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const items = listOf(draft.columns).filter(isObject);
  const before = listOf(saved?.columns);
  const { schema } = object.descriptor;
  const { fields, shown, rest } = useMemo(() => columnFields(schema, dialect), [schema, dialect]);
  const typeNames = useId();
  const context: FormContext = { ...formContext(object), typeNames };
  const lineContext = useLineContext(context);
  const key = currentNames(dialect.primaryKey(draft), items);
  const { chosen, current, select, set: setSelected } = useLineSelection(items.length);
  const canMove = creating || dialect.canReorder;

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: isScrolled ? OVERSCAN.scrolled : OVERSCAN.first
  });

  const set = (columns: JsonObject[], more: JsonObject = {}): void => object.update({ columns, ...more });
  const change = (index: number, changed: JsonObject): void => {
    const was = items[index];
    const item =
      typeof changed.name === 'string' ? { ...withName(was, changed.name, before) } : { ...was, ...changed };
    const columns = items.map((each, at) => (at === index ? item : each));
    // A key that says the server's name of a column follows by itself when the change is planned.
    const isNewInKey =
      typeof changed.name === 'string' && !before.some(each => isObject(each) && each.name === was.name);
    const renamed = isNewInKey && key.includes(String(was.name));
    set(
      columns,
      renamed
        ? dialect.withPrimaryKey(
            draft,
            key.map(name => (name === was.name ? String(changed.name) : name))
          )
        : {}
    );
  };
  const add = (): void => {
    const name = freeName('column', items);
    set([...items, { ...initialValue(fields), name }]);
    select(items.length);
    focusName(items.length);
  };
  const focusName = (index: number): void => {
    requestAnimationFrame(() => {
      virtualizer.scrollToIndex(index);
      requestAnimationFrame(() => {
        const input = scroller.current?.querySelector<HTMLInputElement>(
          `[data-line="${index}"] input[type=text]`
        );
        input?.focus();
        input?.select();
      });
    });
  };
  const remove = (): void => {
    const names = new Set(chosen.map(index => String(items[index].name)));
    const left = key.filter(name => !names.has(name));
    set(
      items.filter((_, index) => !chosen.includes(index)),
      left.length === key.length ? {} : dialect.withPrimaryKey(draft, left)
    );
    select(Math.max(0, Math.min(...chosen) - 1));
  };
  const duplicate = (): void => {
    const sorted = [...chosen].sort((a, b) => a - b);
    set(duplicated(items, sorted));
    const first = sorted[sorted.length - 1] + 1;
    setSelected(sorted.map((_, index) => first + index));
  };
  const move = (to: number): void => {
    const sorted = [...chosen].sort((a, b) => a - b);
    const place = Math.max(0, Math.min(items.length - sorted.length, to));
    const next = moved(items, sorted, to > sorted[0] ? place + sorted.length - 1 : place);
    set(next);
    setSelected(sorted.map((_, index) => place + index));
  };
  const step = (by: number): void => move(Math.min(...chosen) + by);
  const onKey = (event: KeyboardEvent): void => {
    const { key: pressed, altKey } = event;
    if (altKey && (pressed === 'ArrowUp' || pressed === 'ArrowDown') && canMove) {
      event.preventDefault();
      step(pressed === 'ArrowUp' ? -1 : 1);
    } else if (
      (pressed === 'ArrowUp' || pressed === 'ArrowDown') &&
      !(event.target instanceof HTMLSelectElement)
    ) {
      const next = Math.max(0, Math.min(items.length - 1, current + (pressed === 'ArrowUp' ? -1 : 1)));
      event.preventDefault();
      select(next, event);
      sameCell(event, next);
    }
  };
  const sameCell = (event: KeyboardEvent, line: number): void => {
    const name = (event.target as HTMLElement).closest<HTMLElement>('[data-column]')?.dataset.column;
    virtualizer.scrollToIndex(line);
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(
          `[data-line="${line}"] [data-column="${name ?? 'line'}"] :is(input, button, [role="textbox"])`
        )
        ?.focus()
    );
  };
  const actions = useActions({
    select,
    enter: index => {
      if (!chosen.includes(index)) {
        select(index);
      }
    },
    change,
    setInKey: (index, isIn) => {
      const name = String(items[index].name);
      object.update(dialect.withPrimaryKey(draft, isIn ? [...key, name] : key.filter(each => each !== name)));
    },
    drop: (from, index) => {
      if (!chosen.includes(from)) {
        setSelected([from]);
      }
      set(moved(items, chosen.includes(from) ? [...chosen].sort((a, b) => a - b) : [from], index));
    }
  });
  const readOnly = context.readOnly;
  const template = `40px 44px ${shown.map(widthOf).join(' ')}`;

  return (
    <div
      className="jp-PeterSql-Columns"
      onPaste={event => {
        const text = event.clipboardData.getData('text/plain');
        const isInInput = event.target instanceof HTMLInputElement && !/[\t\n]/.test(text.trim());
        if (!readOnly && text && !isInInput) {
          const added = pastedColumns(text, fields, shown, items);
          if (added.length > 0) {
            event.preventDefault();
            set([...items, ...added]);
            setSelected(added.map((_, index) => items.length + index));
          }
        }
      }}
    >
      <TypeNames id={typeNames} context={context} />
      {!readOnly && (
        <ColumnsTools
          trans={trans}
          count={items.length}
          current={current}
          canMove={canMove}
          add={add}
          duplicate={duplicate}
          remove={remove}
          step={step}
        />
      )}
      <div
        ref={scroller}
        className="jp-PeterSql-Columns-scroll"
        role="grid"
        aria-label={trans.__('Columns')}
        aria-rowcount={items.length}
        onKeyDown={onKey}
        onScroll={() => setScrolled(true)}
      >
        <ColumnsHeader trans={trans} shown={shown} template={template} />
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <ColumnLine
              key={index}
              context={lineContext}
              index={index}
              item={items[index]}
              shown={shown}
              state={stateOf(items[index], before)}
              isSelected={chosen.includes(index)}
              inKey={key.includes(String(items[index].name))}
              template={template}
              top={start}
              canMove={canMove && !readOnly}
              actions={actions}
            />
          ))}
        </div>
      </div>
      {current >= 0 && rest.length > 0 && (
        <div
          role="group"
          className="jp-PeterSql-ListGrid-details"
          aria-label={trans.__('Column %1', String(items[current].name))}
        >
          <Form
            key={current}
            context={context}
            fields={rest}
            pointer={`/columns/${current}`}
            value={items[current]}
            saved={savedItem(items[current], before)}
            onChange={changed => change(current, changed)}
          />
        </div>
      )}
    </div>
  );
}

function columnFields(
  schema: JsonObject | null,
  dialect: TableDialect
): { fields: readonly FieldSpec[]; shown: readonly FieldSpec[]; rest: readonly FieldSpec[] } {
  const field = fieldsOf(schema).find(({ name }) => name === 'columns');
  const fields = field?.fields ?? [];
  const shown = dialect.columnFields.flatMap(name => fields.find(each => each.name === name) ?? []);
  return { fields, shown, rest: itemFields(field, dialect.columnFields) };
}

/** The context of lines: the same object until something in it changes for them, so that they are not drawn again. */
function useLineContext({ trans, engine, readOnly, problems, typeNames }: FormContext): FormContext {
  const known = JSON.stringify(problems);
  return useMemo(
    () => ({ trans, engine, readOnly, problems: JSON.parse(known) as FieldProblem[], typeNames }),
    [trans, engine, readOnly, known, typeNames]
  );
}

/** The same object for good, which does what the newest `actions` do. */
function useActions(actions: ColumnActions): ColumnActions {
  const latest = useRef(actions);
  latest.current = actions;
  return useMemo(
    () => ({
      select: (index, event) => latest.current.select(index, event),
      enter: index => latest.current.enter(index),
      change: (index, fields) => latest.current.change(index, fields),
      setInKey: (index, isIn) => latest.current.setInKey(index, isIn),
      drop: (from, index) => latest.current.drop(from, index)
    }),
    []
  );
}

function stateOf(item: JsonObject, before: ReturnType<typeof listOf>): ColumnLineProps['state'] {
  const was = savedItem(item, before);
  return !was ? 'added' : same(was, item) ? 'same' : 'changed';
}

function widthOf({ type, name }: FieldSpec): string {
  return type === 'boolean' ? '70px' : name === 'name' ? 'minmax(120px, 2fr)' : 'minmax(110px, 1.6fr)';
}
