import {
  orphans,
  repeated,
  rowSource,
  rowsWhere,
  says,
  type RowQuestion,
  type RowSource
} from '../../../core/row-survey';
import { sqliteDialect } from '../../dialect';
import { lower } from '../../tokens';
import { same } from './complete';
import type { Column, ForeignKey, KeyColumn, TableDefinition } from './definition';

const { ident, path } = sqliteDialect;

/** What the rows of a table must be like for a change of it. Copying a table tells of the first row only. */
export function rowQuestions(database: string, from: TableDefinition, to: TableDefinition): RowQuestion[] {
  const table = path([database, from.name]);
  const givenUp = new Set(
    to.columns.flatMap(({ previousName }) => (previousName === null ? [] : [lower(previousName)]))
  );
  const before = ({ name, previousName }: Column): Column | undefined =>
    from.columns.find(
      each =>
        lower(each.name) === lower(previousName ?? name) &&
        (previousName !== null || !givenUp.has(lower(name)))
    );
  const columns = to.columns.map(column => ({ name: column.name, before: before(column)?.name }));
  const source = rowSource(table, columns, ident, lower);
  const key = to.primaryKey;
  return [
    ...to.columns.flatMap((column, n) =>
      ofColumn(before(column), column, to, `/columns/${n}/notNull`, source)
    ),
    ...(key && !same(key.columns, from.primaryKey?.columns)
      ? ofKey(key.columns, '/primaryKey/columns', source)
      : []),
    ...to.uniques.flatMap((unique, n) =>
      from.uniques.some(each => same(each.columns, unique.columns))
        ? []
        : ofKey(unique.columns, `/uniques/${n}/columns`, source)
    ),
    ...ofIndexes(from, to, source),
    ...to.foreignKeys.flatMap((each, n) =>
      ofForeignKey(database, from, to, each, `/foreignKeys/${n}/columns`, source)
    ),
    ...to.checks.flatMap(({ expression }, n): RowQuestion[] =>
      from.checks.some(each => each.expression === expression) || source.mayUseNew(expression)
        ? []
        : [
            {
              field: `/checks/${n}/expression`,
              holds: ['INSERT OR ABORT INTO'],
              select: rowsWhere(source, `NOT (${expression}\n)`),
              says: says.violates(expression)
            }
          ]
    )
  ];
}

function ofColumn(
  old: Column | undefined,
  column: Column,
  { primaryKey }: TableDefinition,
  field: string,
  source: RowSource
): RowQuestion[] {
  const { name, notNull, generated } = column;
  const keys = primaryKey?.columns ?? [];
  // The rowid is the value of such a key.
  const isRowid =
    column.type.toUpperCase() === 'INTEGER' && keys.length === 1 && lower(keys[0].name) === lower(name);
  if (!notNull || generated || isRowid || old?.notNull) {
    return [];
  }
  const value = column.default;
  if (!old) {
    const isGiven = value !== null && value.toUpperCase() !== 'NULL';
    return isGiven
      ? []
      : [
          {
            field,
            holds: ['INSERT OR ABORT INTO'],
            select: rowsWhere(source, 'TRUE'),
            says: says.filled(name)
          }
        ];
  }
  return [
    {
      field,
      holds: ['INSERT OR ABORT INTO'],
      select: rowsWhere(source, `${ident(name)} IS NULL`),
      says: says.nulls(name)
    }
  ];
}

function ofKey(columns: readonly KeyColumn[], field: string, source: RowSource): RowQuestion[] {
  return columns.length === 0 || !columns.every(({ name }) => source.has(name))
    ? []
    : [
        {
          field,
          holds: ['INSERT OR ABORT INTO'],
          select: repeated(source, columns.map(collated), null),
          says: says.repeats(columns.map(({ name }) => name))
        }
      ];
}

function collated({ name, collation }: KeyColumn): string {
  return collation === null ? ident(name) : `${ident(name)} COLLATE ${ident(collation)}`;
}

function ofIndexes(from: TableDefinition, to: TableDefinition, source: RowSource): RowQuestion[] {
  return to.indexes.flatMap(({ name, unique, columns, where }, n): RowQuestion[] => {
    const isThere = from.indexes.some(
      each => each.unique && same([each.columns, each.where], [columns, where])
    );
    const isKnown = columns.every(column =>
      column.name === null ? !source.mayUseNew(column.expression ?? '') : source.has(column.name)
    );
    if (!unique || isThere || !isKnown) {
      return [];
    }
    const parts = columns.map(column => {
      const value = column.name === null ? `(${column.expression})` : ident(column.name);
      return column.collation === null ? value : `${value} COLLATE ${ident(column.collation)}`;
    });
    return [
      {
        field: `/indexes/${n}/unique`,
        holds: [`UNIQUE INDEX ${ident(name)}`, 'CREATE UNIQUE INDEX'],
        select: repeated(source, parts, where),
        says: says.repeats(columns.map(column => column.name ?? column.expression ?? ''))
      }
    ];
  });
}

/** A key without named columns refers to a primary key that is known to its table alone: it is not asked for. */
function ofForeignKey(
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  key: ForeignKey,
  field: string,
  source: RowSource
): RowQuestion[] {
  const { columns, table, references } = key;
  const isThere = from.foreignKeys.some(each =>
    same([each.columns, each.table, each.references], [columns, table, references])
  );
  if (isThere || references.length === 0 || !columns.every(name => source.has(name))) {
    return [];
  }
  const target = path([database, lower(table) === lower(to.name) ? from.name : table]);
  return [
    {
      field,
      holds: ['UPDATE temp."petersql_guard"'],
      select: orphans(source, columns.map(ident), target, references.map(ident)),
      says: says.orphans(columns, table)
    }
  ];
}
