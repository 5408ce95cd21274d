import { significantTokens } from '../../tokens';
import type { Column, Constraint, Index, TableDefinition } from './definition';

/** A definition as a form gives it: what is left out has its default. */
export function completeTable(table: Partial<TableDefinition>): TableDefinition {
  return {
    name: table.name ?? '',
    columns: (table.columns ?? []).map(completeColumn),
    primaryKey: table.primaryKey
      ? {
          name: table.primaryKey.name ?? null,
          columns: keyColumns(table.primaryKey.columns),
          onConflict: table.primaryKey.onConflict ?? null,
          autoincrement: table.primaryKey.autoincrement ?? false
        }
      : null,
    uniques: (table.uniques ?? []).map(({ name, columns, onConflict }) => ({
      name: name ?? null,
      columns: keyColumns(columns),
      onConflict: onConflict ?? null
    })),
    checks: (table.checks ?? []).map(({ name, expression, onConflict }) => ({
      name: name ?? null,
      expression: expression.trim(),
      onConflict: onConflict ?? null
    })),
    foreignKeys: (table.foreignKeys ?? []).map(key => ({
      name: key.name ?? null,
      columns: key.columns,
      table: key.table,
      references: key.references ?? [],
      onDelete: key.onDelete ?? 'NO ACTION',
      onUpdate: key.onUpdate ?? 'NO ACTION',
      match: key.match ?? null,
      deferrable: key.deferrable ?? null,
      initially: key.initially ?? null
    })),
    indexes: (table.indexes ?? []).map(completeIndex),
    strict: table.strict ?? false,
    withoutRowid: table.withoutRowid ?? false,
    virtual: table.virtual ?? null,
    triggers: table.triggers ?? [],
    referencedBy: table.referencedBy ?? [],
    sql: table.sql ?? null,
    obstacle: table.obstacle ?? null
  };
}

function completeColumn(column: Partial<Column>): Column {
  return {
    name: column.name ?? '',
    previousName: column.previousName ?? null,
    type: column.type ?? '',
    notNull: column.notNull ?? false,
    notNullName: column.notNullName ?? null,
    notNullConflict: column.notNullConflict ?? null,
    default: column.default === undefined || column.default === null ? null : defaultText(column.default),
    collation: column.collation ?? null,
    generated: column.generated
      ? { expression: column.generated.expression.trim(), storage: column.generated.storage ?? 'VIRTUAL' }
      : null,
    other: column.other ?? ''
  };
}

function keyColumns(columns: Partial<Index['columns'][number]>[]) {
  return columns.map(({ name, collation, descending }) => ({
    name: name ?? '',
    collation: collation ?? null,
    descending: descending ?? false
  }));
}

function completeIndex({ name, unique, columns, where, sql }: Index): Index {
  return {
    name,
    unique: unique ?? false,
    columns: columns.map(column => ({
      name: column.name ?? null,
      expression: column.expression ?? null,
      collation: column.collation ?? null,
      descending: column.descending ?? false
    })),
    where: where ?? null,
    sql: sql ?? null
  };
}

/** A default as the grammar wants it: anything but a literal, a signed number or a name in parentheses. */
function defaultText(text: string): string {
  const trimmed = text.trim();
  return isSimpleDefault(trimmed) || isGroup(trimmed) ? trimmed : `(${trimmed})`;
}

/** A literal or a name, with a sign perhaps: what may stand without parentheses. */
export function isSimpleDefault(text: string): boolean {
  const tokens = significantTokens(text);
  const rest = tokens[0]?.text === '+' || tokens[0]?.text === '-' ? tokens.slice(1) : tokens;
  return rest.length === 1 && ['word', 'quoted', 'string', 'blob', 'number'].includes(rest[0].type);
}

/** One pair of parentheses around everything. */
function isGroup(text: string): boolean {
  const tokens = significantTokens(text);
  let depth = 0;
  return (
    tokens[0]?.text === '(' &&
    tokens.every(({ text: each }, n) => {
      depth += each === '(' ? 1 : each === ')' ? -1 : 0;
      return depth > 0 || n === tokens.length - 1;
    })
  );
}

/** The constraints of a table in the order in which they are written. */
export function constraintsOf(table: TableDefinition): Constraint[] {
  return [
    ...(table.primaryKey ? [{ type: 'primaryKey' as const, value: table.primaryKey }] : []),
    ...table.uniques.map(value => ({ type: 'unique' as const, value })),
    ...table.checks.map(value => ({ type: 'check' as const, value })),
    ...table.foreignKeys.map(value => ({ type: 'foreignKey' as const, value }))
  ];
}

/** Whether two definitions say the same: their fields stand in one order, as `completeTable` writes them. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each
  );
}

/** What is in the first list and not in the second, each as often as it is too many. */
export function without<T>(list: readonly T[], taken: readonly T[]): T[] {
  const rest = taken.map(canonical);
  return list.filter(each => {
    const at = rest.indexOf(canonical(each));
    if (at >= 0) {
      rest.splice(at, 1);
    }
    return at < 0;
  });
}
