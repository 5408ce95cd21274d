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
import { dialect } from '../../dialect';
import { complete } from './complete';
import { same, schemaOf } from './context';
import type { Column, ForeignKey, TableDefinition } from './definition';

const { ident, path } = dialect;

/** Rows of the table that its new constraints and types do not let pass. Those of a foreign table are not asked for. */
export function surveyTable(
  change: Change<TableDefinition>,
  statements: readonly Statement[]
): Survey | null {
  if (change.op !== 'alter' || statements.length === 0) {
    return null;
  }
  const from = complete(change.from);
  const to = complete({ ...change.to, schema: change.to.schema ?? from.schema });
  const found = from.foreign ? [] : questions(from, to);
  return found.length === 0 ? null : db => askRows(db, found, statements);
}

function questions(from: TableDefinition, to: TableDefinition): RowQuestion[] {
  const table = path([schemaOf(from), from.name]);
  const givenUp = new Set(to.columns.map(({ previousName }) => previousName));
  const before = ({ name, previousName }: Column): Column | undefined =>
    from.columns.find(
      each => each.name === (previousName ?? name) && (previousName !== null || !givenUp.has(name))
    );
  const columns = to.columns.map(column => ({ name: column.name, before: before(column)?.name }));
  const source = rowSource(table, columns, ident, String);
  // Those of a key are asked for with it.
  const keyed = new Set(to.keys.flatMap(key => (key.kind === 'primary' ? key.columns : [])));
  return [
    ...to.columns.flatMap((column, n) => ofColumn(before(column), column, `/columns/${n}`, source, keyed)),
    ...ofKeys(from, to, source),
    ...ofIndexes(from, to, source),
    ...ofForeignKeys(from, to, source, table),
    ...to.checks.flatMap((check, n): RowQuestion[] => {
      const { expression, valid, enforced } = check;
      const isThere = from.checks.some(each => each.expression === expression && each.valid && each.enforced);
      return !valid || !enforced || isThere || source.mayUseNew(expression)
        ? []
        : [
            {
              field: `/checks/${n}/expression`,
              holds: [`CHECK (${expression})`, 'VALIDATE CONSTRAINT'],
              select: rowsWhere(source, `NOT (${expression}\n)`),
              says: says.violates(expression)
            }
          ];
    })
  ];
}

function ofColumn(
  old: Column | undefined,
  column: Column,
  field: string,
  source: RowSource,
  keyed: ReadonlySet<string>
): RowQuestion[] {
  const { name, type, notNull, notNullConstraint, generated } = column;
  const quoted = ident(name);
  const isFilled = notNull && (notNullConstraint?.valid ?? true) && !generated;
  if (!old) {
    const isGiven = column.default !== null || column.identity !== null || /serial[248]?$/i.test(type);
    // A domain may bring a default.
    const bare = `NOT EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid = pg_catalog.to_regtype(${dialect.literal(type)}) AND t.typdefault IS NOT NULL)`;
    return isFilled && !isGiven
      ? [
          {
            field: `${field}/notNull`,
            holds: [`ADD COLUMN ${quoted}`],
            select: rowsWhere(source, bare),
            says: says.filled(name)
          }
        ]
      : [];
  }
  const wasFilled = old.notNull && (old.notNullConstraint?.valid ?? true);
  return [
    ...(isFilled && !wasFilled && !keyed.has(name)
      ? [
          {
            field: `${field}/notNull`,
            holds: [`${quoted} SET NOT NULL`, `NOT NULL ${quoted}`, 'VALIDATE CONSTRAINT'],
            select: rowsWhere(source, `${quoted} IS NULL`),
            says: says.nulls(name)
          }
        ]
      : []),
    ...(old.type === type || generated ? [] : ofType(column, field, source))
  ];
}

/** Every value is converted; texts that are too long are cut by a cast and refused by the change. */
function ofType({ name, type, using }: Column, field: string, source: RowSource): RowQuestion[] {
  const quoted = ident(name);
  const holds = [`ALTER COLUMN ${quoted} TYPE`];
  const [, length] =
    /^(?:character varying|varchar|character|char|bpchar)\((\d+)\)$/i.exec(type.trim()) ?? [];
  const value = using ?? quoted;
  const asked = { field: `${field}/type`, holds, says: says.unfit(name, type) };
  return [
    {
      ...asked,
      select:
        length === undefined
          ? `SELECT 1 AS one FROM ${source.from} HAVING count((${value})::${type}) < 0`
          : rowsWhere(source, `rtrim(substr((${value})::text, ${Number(length) + 1})) <> ''`)
    }
  ];
}

function ofKeys(from: TableDefinition, to: TableDefinition, source: RowSource): RowQuestion[] {
  return to.keys.flatMap(({ kind, columns, nullsNotDistinct, withoutOverlaps }, n): RowQuestion[] => {
    const isThere = from.keys.some(
      each => same(each.columns, columns) && (each.kind === kind || kind === 'unique')
    );
    if (isThere || withoutOverlaps || columns.length === 0 || !columns.every(name => source.has(name))) {
      return [];
    }
    const list = columns.map(ident);
    const asked = {
      field: `/keys/${n}/columns`,
      holds: [
        `${kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'} (${list.join(', ')})`,
        'UNIQUE NULLS',
        'PRIMARY KEY'
      ]
    };
    return [
      ...(kind === 'primary'
        ? [
            {
              ...asked,
              select: rowsWhere(source, list.map(name => `${name} IS NULL`).join(' OR ')),
              says: says.nulls(columns.join(', '))
            }
          ]
        : []),
      { ...asked, select: repeated(source, list, null, nullsNotDistinct), says: says.repeats(columns) }
    ];
  });
}

function ofIndexes(from: TableDefinition, to: TableDefinition, source: RowSource): RowQuestion[] {
  return to.indexes.flatMap(({ unique, elements, where, nullsNotDistinct, name }, n): RowQuestion[] => {
    const isThere = from.indexes.some(
      each => each.unique && same([each.elements, each.where], [elements, where]) && each.valid
    );
    const parts = elements.map(({ column, expression, collation }) => {
      const value = column === null ? `(${expression})` : ident(column);
      return collation === null ? value : `${value} COLLATE ${collation}`;
    });
    const isKnown = elements.every(({ column, expression }) =>
      column === null ? !source.mayUseNew(expression ?? '') : source.has(column)
    );
    return !unique || isThere || !isKnown
      ? []
      : [
          {
            field: `/indexes/${n}/unique`,
            holds: ['CREATE UNIQUE INDEX'].map(word => (name === null ? word : `${word} ${ident(name)}`)),
            select: repeated(source, parts, where, nullsNotDistinct),
            says: says.repeats(elements.map(({ column, expression }) => column ?? expression ?? ''))
          }
        ];
  });
}

function ofForeignKeys(
  from: TableDefinition,
  to: TableDefinition,
  source: RowSource,
  table: string
): RowQuestion[] {
  const meaning = ({ columns, references, valid, enforced }: ForeignKey): unknown => [
    columns,
    references,
    valid,
    enforced
  ];
  return to.foreignKeys.flatMap((key, n): RowQuestion[] => {
    const { columns, references, valid, enforced, period } = key;
    const isThere = from.foreignKeys.some(each => same(meaning(each), meaning(key)));
    if (isThere || !valid || !enforced || period || !columns.every(name => source.has(name))) {
      return [];
    }
    const isOwn = references.table === to.name && references.schema === to.schema;
    const target = isOwn ? table : path([references.schema || to.schema, references.table]);
    return [
      {
        field: `/foreignKeys/${n}/columns`,
        holds: [`FOREIGN KEY (${columns.map(ident).join(', ')})`, 'VALIDATE CONSTRAINT'],
        select: orphans(source, columns.map(ident), target, references.columns.map(ident)),
        says: says.orphans(columns, references.table)
      }
    ];
  });
}
