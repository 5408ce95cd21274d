import { DbError } from '../../../../model';
import { sqliteDialect } from '../../dialect';
import { lower, tokenize } from '../../tokens';
import { completeTable, constraintsOf, same, without } from './complete';
import type { Column, Constraint, ForeignKey, Index, KeyColumn, TableDefinition } from './definition';
import { parseIndex } from './parse-index';
import { parseTable, type Element, type ParsedTable } from './parse-table';
import { withDatabase } from '../stored-text';

const { ident, path } = sqliteDialect;

/**
 * The CREATE TABLE of a definition. What the stored text says about unchanged columns and constraints
 * is taken over as it stands, comments included.
 */
export function createTable(
  database: string,
  table: TableDefinition,
  name = table.name,
  stored = table.sql
): string {
  const source = stored === null ? null : sourceOf(stored);
  if (!source) {
    if (stored !== null) {
      return withDatabase(stored, database, name);
    }
    return `CREATE ${table.virtual ? 'VIRTUAL ' : ''}TABLE ${path([database, name])} ${bodyOf(table, null)}`;
  }
  const unchanged = withDatabase(stored!, database, name);
  if (same(completeTable({ ...table, ...source.fields, name: table.name }), table)) {
    return unchanged;
  }
  return table.virtual
    ? `CREATE VIRTUAL TABLE ${path([database, name])} ${bodyOf(table, null)}`
    : `CREATE TABLE ${path([database, name])}${source.afterName}${bodyOf(table, source)}`;
}

function sourceOf(sql: string): ParsedTable | null {
  try {
    return parseTable(sql);
  } catch {
    return null;
  }
}

function bodyOf(table: TableDefinition, source: ParsedTable | null): string {
  if (table.virtual) {
    const { module, arguments: args } = table.virtual;
    return `USING ${ident(module)}${args ? `(${args})` : ''}`;
  }
  const elements = elementsOf(table, source);
  const last = elements[elements.length - 1];
  const closing = source ? (/\s*$/.exec(source.elements[source.elements.length - 1].trail)?.[0] ?? '') : '\n';
  const text = elements.map((each, n) => {
    const trail = each === last ? each.trail.trimEnd() : each.trail;
    const next = elements[n + 1]?.lead ?? closing;
    const end = next.startsWith('\n') ? trail : lineEnded(trail);
    return `${each.lead}${each.text}${each === last ? '' : ','}${end}`;
  });
  const options = [...(table.strict ? ['STRICT'] : []), ...(table.withoutRowid ? ['WITHOUT ROWID'] : [])];
  const sameOptions =
    source?.fields.strict === table.strict && source.fields.withoutRowid === table.withoutRowid;
  const tail = sameOptions ? source.options : options.length > 0 ? ` ${options.join(', ')}` : '';
  return `(${text.join('')}${closing})${tail}`;
}

/** A comment to the end of the line must not swallow what follows. */
function lineEnded(trivia: string): string {
  const tokens = [...tokenize(trivia)];
  return tokens[tokens.length - 1]?.text.startsWith('--') ? `${trivia}\n` : trivia;
}

type Piece = Pick<Element, 'lead' | 'text' | 'trail'>;

function elementsOf(table: TableDefinition, source: ParsedTable | null): Piece[] {
  let pending = constraintsOf(table);
  const take = (constraints: readonly Constraint[]): boolean => {
    const all = without(constraints, pending).length === 0;
    pending = all ? without(pending, constraints) : pending;
    return all;
  };
  // What is kept as it stands is settled first, so that nothing is written twice.
  const kept = new Set(
    source?.elements.filter(({ column, constraints }) => {
      const current = column && table.columns.find(each => each.name === column.name);
      const unchanged = !column || (current && same({ ...current, previousName: null }, column));
      return unchanged && take(constraints);
    })
  );
  const columns = table.columns.map(column => {
    const before = source?.elements.find(each => each.column?.name === column.name);
    if (before && kept.has(before)) {
      return before;
    }
    const inline = pending.filter(each => isInlineKey(each, column));
    pending = without(pending, inline);
    const text = renderColumn(column, inline);
    return { lead: before?.lead ?? '\n  ', text, trail: before?.trail ?? '' };
  });
  const constraints = source?.elements.filter(each => !each.column && kept.has(each)) ?? [];
  const added = pending.map(each => ({ lead: '\n  ', text: renderConstraint(each, table), trail: '' }));
  return [...columns, ...constraints, ...added];
}

/** A key of one column is written in it: the usual way, and the way to a rowid alias. */
function isInlineKey({ type, value }: Constraint, column: Column): boolean {
  if (type !== 'primaryKey' || value.columns.length !== 1) {
    return false;
  }
  const [key] = value.columns;
  return lower(key.name) === lower(column.name) && key.collation === null && !key.descending;
}

/** A column's definition with the constraints that stand in it. */
export function renderColumn(column: Column, inline: readonly Constraint[] = []): string {
  const { name, type, generated, other } = column;
  return words(
    ident(name),
    type,
    ...inline.filter(each => each.type === 'primaryKey').map(each => renderInline(each)),
    column.notNull && `${named(column.notNullName)}NOT NULL${conflict(column.notNullConflict)}`,
    column.default !== null && `DEFAULT ${column.default}`,
    column.collation !== null && `COLLATE ${ident(column.collation)}`,
    generated && `GENERATED ALWAYS AS (${ended(generated.expression)}) ${generated.storage}`,
    other,
    ...inline.filter(each => each.type !== 'primaryKey').map(each => renderInline(each))
  );
}

function renderInline(constraint: Constraint): string {
  const { type, value } = constraint;
  switch (type) {
    case 'primaryKey':
      return words(
        `${named(value.name)}PRIMARY KEY${conflict(value.onConflict)}`,
        value.autoincrement && 'AUTOINCREMENT'
      );
    case 'foreignKey':
      return `${named(value.name)}${renderReference(value)}`;
    case 'check':
      return `${named(value.name)}CHECK (${ended(value.expression)})`;
    case 'unique':
      return `${named(value.name)}UNIQUE${conflict(value.onConflict)}`;
  }
}

/** A constraint of a table as it stands behind its columns. */
export function renderConstraint({ type, value }: Constraint, table: TableDefinition): string {
  switch (type) {
    case 'primaryKey':
      refuseBackwardRowid(value.columns, table);
      return `${named(value.name)}PRIMARY KEY (${value.columns.map(renderKeyColumn).join(', ')}${value.autoincrement ? ' AUTOINCREMENT' : ''})${conflict(value.onConflict)}`;
    case 'unique':
      return `${named(value.name)}UNIQUE (${value.columns.map(renderKeyColumn).join(', ')})${conflict(value.onConflict)}`;
    case 'check':
      return `${named(value.name)}CHECK (${ended(value.expression)})${conflict(value.onConflict)}`;
    case 'foreignKey':
      return `${named(value.name)}FOREIGN KEY (${value.columns.map(ident).join(', ')}) ${renderReference(value)}`;
  }
}

/**
 * `INTEGER PRIMARY KEY DESC` in a column is no alias of the rowid, while `PRIMARY KEY (id DESC)` is one
 * ("ROWIDs and the INTEGER PRIMARY KEY"): a definition does not tell them apart.
 */
function refuseBackwardRowid(columns: readonly KeyColumn[], table: TableDefinition): void {
  const [key] = columns;
  const column = table.columns.find(each => lower(each.name) === lower(key?.name ?? ''));
  if (
    columns.length === 1 &&
    key.descending &&
    column?.type.toUpperCase() === 'INTEGER' &&
    table.sql !== null
  ) {
    throw new DbError({
      code: 'unsupported',
      message: `The primary key ${key.name} is INTEGER and descending: whether it is the rowid depends on how it is written. Write the SQL statement for it.`
    });
  }
}

function renderKeyColumn({ name, collation, descending }: KeyColumn): string {
  return words(ident(name), collation !== null && `COLLATE ${ident(collation)}`, descending && 'DESC');
}

function renderReference(key: ForeignKey): string {
  const { table, references, onDelete, onUpdate, match, deferrable, initially } = key;
  return words(
    `REFERENCES ${ident(table)}`,
    references.length > 0 && `(${references.map(ident).join(', ')})`,
    onDelete !== 'NO ACTION' && `ON DELETE ${onDelete}`,
    onUpdate !== 'NO ACTION' && `ON UPDATE ${onUpdate}`,
    match !== null && `MATCH ${ident(match)}`,
    deferrable !== null && `${deferrable ? '' : 'NOT '}DEFERRABLE`,
    deferrable !== null && initially !== null && `INITIALLY ${initially}`
  );
}

/** The CREATE INDEX of an index: its stored text as long as that says the same. */
export function createIndex(database: string, table: TableDefinition, index: Index, on = table.name): string {
  const { sql, ...fields } = index;
  const names = new Set(table.columns.map(each => lower(each.name)));
  if (sql !== null && on === table.name) {
    try {
      if (same(parseIndex(sql, names).index, fields)) {
        return withDatabase(sql, database, index.name);
      }
    } catch {
      return withDatabase(sql, database, index.name);
    }
  }
  const columns = index.columns.map(({ name, expression, collation, descending }) =>
    words(
      name !== null ? ident(name) : ended(expression ?? ''),
      collation !== null && `COLLATE ${ident(collation)}`,
      descending && 'DESC'
    )
  );
  return words(
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${path([database, index.name])} ON ${ident(on)} (${columns.join(', ')})`,
    index.where !== null && `WHERE ${index.where}`
  );
}

function named(name: string | null): string {
  return name === null ? '' : `CONSTRAINT ${ident(name)} `;
}

function conflict(word: string | null): string {
  return word === null ? '' : ` ON CONFLICT ${word}`;
}

function ended(expression: string): string {
  return lineEnded(expression);
}

function words(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
