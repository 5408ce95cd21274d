import { DbError, type Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { sqliteDialect } from '../../dialect';
import { lower } from '../../tokens';
import { completeTable, constraintsOf, isSimpleDefault, same, without } from './complete';
import type { Column, Constraint, Index, TableDefinition } from './definition';
import { parseTable } from './parse-table';
import { AFTER_REBUILD, dependents, rebuild } from './rebuild';
import { mentions, renamedColumns, renameOrder, withOldNames } from './rename';
import { createIndex, renderColumn } from './render';

const { ident, path } = sqliteDialect;

/**
 * The statements between two definitions. Everything but names is changed under the old names; then
 * SQLite renames columns and table itself, and with them what speaks of them.
 */
export function alterTable(database: string, before: TableDefinition, after: TableDefinition): Statement[] {
  const from = completeTable(before);
  const to = completeTable(after);
  refuse(from, to);
  const target = withOldNames(to, from.name);
  const native = structureOf(from, target) ?? nativeColumns(database, from, target);
  const rebuilt = native === null;
  return [
    ...(native === null
      ? rebuild(database, from, target)
      : [
          ...indexChanges(from, target).dropped.map(({ name }) =>
            statement(`DROP INDEX ${path([database, name])}`)
          ),
          ...native,
          ...indexChanges(from, target).created.map(index => statement(createIndex(database, target, index)))
        ]),
    ...renames(database, from, to, target),
    ...(rebuilt ? AFTER_REBUILD : [])
  ];
}

function refuse(from: TableDefinition, to: TableDefinition): void {
  const changed = !same({ ...from, name: '', sql: null }, { ...to, name: '', sql: null });
  if (changed && from.obstacle !== null) {
    throw unsupported(from.obstacle);
  }
  if (changed && (from.virtual || to.virtual)) {
    throw unsupported(
      `A virtual table can only be renamed: its module ${from.virtual?.module ?? ''} made it as it is.`
    );
  }
  const known = new Set(from.columns.map(({ name }) => name));
  const unknown = to.columns.find(
    ({ name, previousName }) => previousName !== null && previousName !== name && !known.has(previousName)
  );
  if (unknown) {
    throw new DbError({ code: 'invalid', message: `There is no column ${unknown.previousName} to rename.` });
  }
}

function unsupported(message: string): DbError {
  return new DbError({ code: 'unsupported', message });
}

/** Nothing to do where columns, constraints and options are as they were. */
function structureOf(from: TableDefinition, to: TableDefinition): Statement[] | null {
  return same(from.columns, to.columns) && sameConstraints(from, to) && sameOptions(from, to) ? [] : null;
}

function sameConstraints(from: TableDefinition, to: TableDefinition): boolean {
  const [one, other] = [constraintsOf(from), constraintsOf(to)];
  return one.length === other.length && without(one, other).length === 0;
}

function sameOptions(from: TableDefinition, to: TableDefinition): boolean {
  return from.strict === to.strict && from.withoutRowid === to.withoutRowid;
}

function indexChanges(from: TableDefinition, to: TableDefinition): { dropped: Index[]; created: Index[] } {
  const bare = (index: Index) => ({ ...index, sql: null });
  const has = (list: readonly Index[], index: Index) => list.some(each => same(bare(each), bare(index)));
  return {
    dropped: from.indexes.filter(index => !has(to.indexes, index)),
    created: to.indexes.filter(index => !has(from.indexes, index))
  };
}

/** Columns that ALTER TABLE itself can add and drop; null where it cannot, or something else changes too. */
function nativeColumns(database: string, from: TableDefinition, to: TableDefinition): Statement[] | null {
  const table = path([database, from.name]);
  const dropped = from.columns.filter(column => !named(to.columns, column.name));
  const kept = from.columns.filter(column => !dropped.includes(column));
  const added = to.columns.slice(kept.length);
  if (!same(kept, to.columns.slice(0, kept.length)) || kept.length === 0 || !sameOptions(from, to)) {
    return null;
  }
  const lost = without(constraintsOf(from), constraintsOf(to));
  const gained = without(constraintsOf(to), constraintsOf(from));
  const inline = inlineConstraints(added, gained);
  if (
    !inline ||
    !added.every((column, n) => canAdd(column, inline[n])) ||
    !canDrop(dropped, lost, from, to)
  ) {
    return null;
  }
  return [
    ...dropped.map(column =>
      statement(`ALTER TABLE ${table} DROP COLUMN ${ident(column.name)}`, {
        hazards: [
          hazard('data-loss', `The values of ${column.name} are deleted.`),
          hazard('rewrite', 'Every row is written anew.'),
          dependents([column.name])
        ]
      })
    ),
    ...added.map((column, n) =>
      statement(`ALTER TABLE ${table} ADD COLUMN ${renderColumn(column, inline[n])}`)
    )
  ];
}

function named(columns: readonly Column[], name: string): Column | undefined {
  return columns.find(each => lower(each.name) === lower(name));
}

/** New constraints by the new column in which they can stand; null when one fits in none. */
function inlineConstraints(added: readonly Column[], gained: readonly Constraint[]): Constraint[][] | null {
  const placed = added.map(() => [] as Constraint[]);
  for (const constraint of gained) {
    const { type, value } = constraint;
    const at = added.findIndex(({ name }) =>
      type === 'foreignKey'
        ? value.columns.length === 1 && lower(value.columns[0]) === lower(name)
        : type === 'check' && value.onConflict === null && mentions(value.expression, name)
    );
    if (at < 0) {
      return null;
    }
    placed[at].push(constraint);
  }
  return placed;
}

/** "ALTER TABLE", section 5: what ADD COLUMN takes whatever rows there are. */
function canAdd(column: Column, inline: readonly Constraint[]): boolean {
  const value = column.default;
  const isNull = value === null || value.toUpperCase() === 'NULL';
  const constant = value === null || (isSimpleDefault(value) && !/^CURRENT_/i.test(value));
  const refers = inline.some(({ type }) => type === 'foreignKey');
  return (
    column.generated?.storage !== 'STORED' &&
    constant &&
    !(column.notNull && isNull) &&
    !(refers && !isNull) &&
    !/PRIMARY|UNIQUE/i.test(column.other)
  );
}

/** "ALTER TABLE", section 6: what DROP COLUMN takes. Triggers and views it checks itself. */
function canDrop(
  dropped: readonly Column[],
  lost: readonly Constraint[],
  from: TableDefinition,
  to: TableDefinition
): boolean {
  const elements = from.sql === null || dropped.length === 0 ? [] : parseTable(from.sql).elements;
  const own = elements
    .filter(({ column }) => column && named(dropped, column.name))
    .flatMap(({ constraints }) =>
      constraints.filter(({ type }) => type === 'check' || type === 'foreignKey')
    );
  const texts = [
    ...to.checks.map(({ expression }) => expression),
    ...to.columns.map(({ generated }) => generated?.expression ?? ''),
    ...to.indexes.flatMap(({ columns, where }) => [
      where ?? '',
      ...columns.map(({ name, expression }) => (name === null ? (expression ?? '') : ident(name)))
    ]),
    ...to.foreignKeys.flatMap(({ columns }) => columns.map(ident))
  ];
  return (
    without(lost, own).length === 0 && dropped.every(({ name }) => !texts.some(text => mentions(text, name)))
  );
}

function renames(
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  target: TableDefinition
): Statement[] {
  const columns = renameOrder(
    renamedColumns(to),
    target.columns.map(({ name }) => name)
  );
  const table = path([database, from.name]);
  return [
    ...columns.map(each =>
      statement(`ALTER TABLE ${table} RENAME COLUMN ${ident(each.from)} TO ${ident(each.to)}`)
    ),
    ...renameTable(database, from.name, to.name)
  ];
}

/** A name that differs in case only is taken, for SQLite: it goes through another one. */
function renameTable(database: string, from: string, to: string): Statement[] {
  if (from === to) {
    return [];
  }
  const step = (before: string, after: string) =>
    statement(`ALTER TABLE ${path([database, before])} RENAME TO ${ident(after)}`);
  const between = `petersql_new_${to}`;
  return lower(from) === lower(to) ? [step(from, between), step(between, to)] : [step(from, to)];
}
