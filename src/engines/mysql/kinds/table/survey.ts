import type { Change, Statement } from '../../../../model';
import {
  askRows,
  orphans,
  repeated,
  rowSource,
  rowsWhere,
  says,
  type RowQuestion,
  type RowSource
} from '../../../core/row-survey';
import type { Survey } from '../../../core/survey';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import { ident, path } from '../../dialect';
import { completed } from '../schema';
import { originIn } from './alter-columns';
import { tableSchema, type Column, type ForeignKey, type Index, type TableDefinition } from './definition';
import { unfitValues } from './type-change';

/** Rows of the table that its new constraints and types do not let pass. */
export function surveyTable(
  change: Change<TableDefinition>,
  statements: readonly Statement[],
  version: ServerVersion
): Survey | null {
  if (change.op !== 'alter' || statements.length === 0) {
    return null;
  }
  const found = questions(
    change.ref.path[0],
    completed(tableSchema, change.from),
    completed(tableSchema, change.to),
    version
  );
  return found.length === 0 ? null : db => askRows(db, found, statements);
}

function questions(
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  version: ServerVersion
): RowQuestion[] {
  const table = path([database, from.name]);
  const origin = originIn(from.columns, to.columns);
  const columns = to.columns.map(column => ({ name: column.name, before: origin(column)?.name }));
  const source = rowSource(table, columns, ident, name => name.toLowerCase());
  return [
    ...to.columns.flatMap((column, n) => ofColumn(origin(column), column, `/columns/${n}`, source, version)),
    ...to.indexes.flatMap((index, n) => ofIndex(from, index, `/indexes/${n}/kind`, source)),
    ...to.foreignKeys.flatMap((key, n) =>
      ofForeignKey(database, from, to, key, `/foreignKeys/${n}/columns`, source)
    ),
    ...to.checks.flatMap(({ expression, enforced }, n) =>
      !enforced || from.checks.some(each => each.enforced && each.expression === expression)
        ? []
        : ofCheck(expression, `/checks/${n}/expression`, source)
    )
  ];
}

function ofCheck(expression: string, field: string, source: RowSource): RowQuestion[] {
  return source.mayUseNew(expression)
    ? []
    : [
        {
          field,
          holds: [expression],
          select: rowsWhere(source, `NOT (${expression}\n)`),
          says: says.violates(expression)
        }
      ];
}

function ofColumn(
  old: Column | undefined,
  column: Column,
  field: string,
  source: RowSource,
  version: ServerVersion
): RowQuestion[] {
  const { name, type, nullable, generated, autoIncrement, check } = column;
  const quoted = ident(name);
  if (generated) {
    return [];
  }
  if (!old) {
    return nullable || column.default !== null || autoIncrement ? [] : ofZero(column, field, source, version);
  }
  const unfit = unfitValues(old.type, type, quoted);
  return [
    ...(old.nullable && !nullable && !autoIncrement
      ? [
          {
            field: `${field}/nullable`,
            holds: [`MODIFY COLUMN ${quoted} `, `${quoted} ${type}`],
            select: rowsWhere(source, `${quoted} IS NULL`),
            says: says.nulls(name)
          }
        ]
      : []),
    ...(unfit === null
      ? []
      : [
          {
            field: `${field}/type`,
            holds: [`MODIFY COLUMN ${quoted} `, `${quoted} ${type}`],
            select: rowsWhere(source, unfit),
            says: says.unfit(name, type)
          }
        ]),
    ...(check === null || check === old.check ? [] : ofCheck(check, `${field}/check`, source))
  ];
}

/** What has no default gets the zero of its type, if the session takes that (manual, "Data Type Default Values"). */
function ofZero(
  { name, type }: Column,
  column: string,
  source: RowSource,
  version: ServerVersion
): RowQuestion[] {
  const asked = { field: `${column}/nullable`, holds: [`ADD COLUMN ${ident(name)}`] };
  const isSpatial = !isMariadb(version) && /^(?:geometry|point|linestring|polygon|multi|geom)/i.test(type);
  const isDate = /^(?:date|datetime|timestamp)\b/i.test(type);
  const noZero = isSpatial ? 'TRUE' : isDate ? "@@SESSION.sql_mode LIKE '%NO_ZERO_DATE%'" : 'FALSE';
  return [
    { ...asked, select: rowsWhere(source, noZero), says: says.filled(name) },
    {
      ...asked,
      select: rowsWhere(source, `NOT (${noZero})`),
      says: (count, isOne) =>
        `${count} ${isOne ? 'row gets' : 'rows get'} the zero or empty value of ${type} as ${name}`,
      warns: 'downtime'
    }
  ];
}

function ofIndex(from: TableDefinition, index: Index, field: string, source: RowSource): RowQuestion[] {
  const { kind, parts, withoutOverlaps } = index;
  const isUnique = (each: Index): boolean => each.kind === 'UNIQUE' || each.kind === 'PRIMARY';
  const isThere = from.indexes.some(
    each =>
      (each.kind === kind || each.kind === 'PRIMARY') &&
      isUnique(each) &&
      JSON.stringify(each.parts) === JSON.stringify(parts)
  );
  const isKnown = parts.every(({ column, expression }) =>
    column === null ? !source.mayUseNew(expression ?? '') : source.has(column)
  );
  if (!isUnique(index) || isThere || withoutOverlaps !== null || !isKnown || parts.length === 0) {
    return [];
  }
  const values = parts.map(({ column, expression, length }) =>
    column === null
      ? `(${expression})`
      : length === null
        ? ident(column)
        : `LEFT(${ident(column)}, ${length})`
  );
  const named = parts.map(({ column, expression }) => column ?? expression ?? '');
  const holds = [
    kind === 'PRIMARY' ? 'ADD PRIMARY KEY' : `ADD UNIQUE KEY ${index.name === null ? '' : ident(index.name)}`,
    'ADD UNIQUE'
  ];
  return [
    ...(kind === 'PRIMARY'
      ? [
          {
            field,
            holds,
            select: rowsWhere(source, values.map(value => `${value} IS NULL`).join(' OR ')),
            says: says.nulls(named.join(', '))
          }
        ]
      : []),
    { field, holds, select: repeated(source, values, null), says: says.repeats(named) }
  ];
}

function ofForeignKey(
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  key: ForeignKey,
  field: string,
  source: RowSource
): RowQuestion[] {
  const meaning = ({ columns, referencedDatabase, referencedTable, referencedColumns }: ForeignKey): string =>
    JSON.stringify([columns, referencedDatabase, referencedTable, referencedColumns]);
  const isThere = from.foreignKeys.some(each => meaning(each) === meaning(key));
  const { columns, referencedDatabase, referencedTable, referencedColumns } = key;
  if (isThere || !columns.every(name => source.has(name))) {
    return [];
  }
  const isOwn = referencedDatabase === null && referencedTable === to.name;
  const target = path([referencedDatabase ?? database, isOwn ? from.name : referencedTable]);
  return [
    {
      field,
      holds: [`FOREIGN KEY (${columns.map(ident).join(', ')})`],
      select: orphans(source, columns.map(ident), target, referencedColumns.map(ident)),
      says: says.orphans(columns, referencedTable)
    }
  ];
}
