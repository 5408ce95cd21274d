import { NotUnderstood, type TokenReader } from '../../token-reader';
import type { Token } from '../../tokens';
import type { Check, Column, Constraint, ForeignKey } from './definition';

/** Words that end a column's type: reserved, so no type name can be one of them. */
const AFTER_TYPE = new Set([
  'CONSTRAINT',
  'PRIMARY',
  'NOT',
  'NULL',
  'UNIQUE',
  'CHECK',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'AS',
  'DEFERRABLE'
]);
const CONFLICT = ['ROLLBACK', 'ABORT', 'FAIL', 'IGNORE', 'REPLACE'] as const;

/** A column of a CREATE TABLE with the constraints of the table that stand in it. */
export interface ParsedColumn {
  column: Column;
  constraints: Constraint[];
}

/** Reads `column-def` ("CREATE TABLE", section 3). */
export function parseColumn(reader: TokenReader): ParsedColumn {
  const column: Column = {
    name: reader.name(),
    previousName: null,
    type: typeOf(reader),
    notNull: false,
    notNullName: null,
    notNullConflict: null,
    default: null,
    collation: null,
    generated: null,
    other: ''
  };
  const constraints: Constraint[] = [];
  const others: string[] = [];
  while (!reader.done) {
    const start = reader.peek()!.start;
    const name = reader.takes('CONSTRAINT') ? reader.name() : null;
    if (!parseConstraint(reader, column, constraints, name)) {
      others.push(reader.text.slice(start, reader.end));
    }
  }
  column.other = others.join(' ');
  return { column, constraints };
}

function typeOf(reader: TokenReader): string {
  const tokens: Token[] = [];
  while (!reader.done && !endsType(reader)) {
    const token = reader.nameToken();
    tokens.push(token);
    if (reader.sees('(')) {
      reader.group();
      break;
    }
  }
  return tokens.length === 0 ? '' : reader.text.slice(tokens[0].start, reader.end);
}

function endsType(reader: TokenReader): boolean {
  const token = reader.peek()!;
  return (
    reader.sees('GENERATED', 'ALWAYS', 'AS') ||
    (token.type === 'word' && AFTER_TYPE.has(token.text.toUpperCase()))
  );
}

/** @returns false for what the definition has no field for: its text is carried as it is */
function parseConstraint(
  reader: TokenReader,
  column: Column,
  constraints: Constraint[],
  name: string | null
): boolean {
  const key = () => ({ name: column.name, collation: null, descending: false });
  if (reader.takes('NOT', 'NULL')) {
    const again = column.notNull;
    const notNullConflict = conflictOf(reader);
    if (!again) {
      Object.assign(column, { notNull: true, notNullName: name, notNullConflict });
    }
    return !again;
  }
  if (reader.takes('NULL')) {
    conflictOf(reader);
    return false;
  }
  if (reader.takes('PRIMARY', 'KEY')) {
    const descending = orderOf(reader);
    const onConflict = conflictOf(reader);
    const autoincrement = reader.takes('AUTOINCREMENT');
    constraints.push({
      type: 'primaryKey',
      value: { name, columns: [{ ...key(), descending }], onConflict, autoincrement }
    });
    return true;
  }
  if (reader.takes('UNIQUE')) {
    constraints.push({ type: 'unique', value: { name, columns: [key()], onConflict: conflictOf(reader) } });
    return true;
  }
  if (reader.takes('CHECK')) {
    constraints.push({ type: 'check', value: checkOf(reader, name) });
    return true;
  }
  if (reader.takes('REFERENCES')) {
    constraints.push({ type: 'foreignKey', value: referenceOf(reader, name, [column.name]) });
    return true;
  }
  if (reader.takes('DEFAULT')) {
    const text = defaultOf(reader);
    const kept = name === null && column.default === null;
    column.default = kept ? text : column.default;
    return kept;
  }
  if (reader.takes('COLLATE')) {
    const collation = reader.name();
    const kept = name === null && column.collation === null;
    column.collation = kept ? collation : column.collation;
    return kept;
  }
  if (reader.takes('GENERATED', 'ALWAYS', 'AS') || reader.takes('AS')) {
    const expression = reader.group().source();
    const storage = reader.takes('STORED') ? 'STORED' : 'VIRTUAL';
    if (storage === 'VIRTUAL') {
      reader.takes('VIRTUAL');
    }
    column.generated = name === null ? { expression, storage } : column.generated;
    if (name !== null) {
      throw new NotUnderstood('a generated column has a named constraint');
    }
    return true;
  }
  throw new NotUnderstood(`column ${column.name} says ${reader.peek()?.text ?? 'CONSTRAINT alone'}`);
}

/** A CHECK, read behind its word. */
export function checkOf(reader: TokenReader, name: string | null): Check {
  return { name, expression: reader.group().source(), onConflict: conflictOf(reader) };
}

/** `DEFAULT` with a literal, a signed number, a name or an expression in parentheses: its exact text. */
function defaultOf(reader: TokenReader): string {
  const start = reader.peek()?.start ?? 0;
  if (reader.sees('(')) {
    reader.group();
  } else {
    if (reader.sees('+') || reader.sees('-')) {
      reader.next();
    }
    reader.next();
  }
  return reader.text.slice(start, reader.end);
}

/** Whether DESC stands there. */
export function orderOf(reader: TokenReader): boolean {
  return !reader.takes('ASC') && reader.takes('DESC');
}

/** What ON CONFLICT says, if it stands there. */
export function conflictOf(reader: TokenReader): (typeof CONFLICT)[number] | null {
  if (!reader.takes('ON', 'CONFLICT')) {
    return null;
  }
  const word = CONFLICT.find(each => reader.takes(each));
  if (!word) {
    throw new NotUnderstood(`ON CONFLICT ${reader.peek()?.text ?? ''}`);
  }
  return word;
}

/** Reads `foreign-key-clause` behind the word REFERENCES. */
export function referenceOf(reader: TokenReader, name: string | null, columns: string[]): ForeignKey {
  const key: ForeignKey = {
    name,
    columns,
    table: reader.name(),
    references: reader.sees('(') ? reader.group().parts().map(nameAlone) : [],
    onDelete: 'NO ACTION',
    onUpdate: 'NO ACTION',
    match: null,
    deferrable: null,
    initially: null
  };
  for (;;) {
    if (reader.takes('ON', 'DELETE')) {
      key.onDelete = actionOf(reader);
    } else if (reader.takes('ON', 'UPDATE')) {
      key.onUpdate = actionOf(reader);
    } else if (reader.takes('MATCH')) {
      key.match = reader.name();
    } else if (reader.sees('NOT', 'DEFERRABLE') || reader.sees('DEFERRABLE')) {
      key.deferrable = !reader.takes('NOT');
      reader.needs('DEFERRABLE');
      key.initially = reader.takes('INITIALLY', 'DEFERRED')
        ? 'DEFERRED'
        : reader.takes('INITIALLY', 'IMMEDIATE')
          ? 'IMMEDIATE'
          : null;
      return key;
    } else {
      return key;
    }
  }
}

function actionOf(reader: TokenReader): ForeignKey['onDelete'] {
  const action = (['NO ACTION', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'CASCADE'] as const).find(each =>
    reader.takes(...each.split(' '))
  );
  if (!action) {
    throw new NotUnderstood(`a foreign key has the action ${reader.peek()?.text ?? ''}`);
  }
  return action;
}

/** A part that is one name and nothing else. */
export function nameAlone(part: TokenReader): string {
  const name = part.name();
  if (!part.done) {
    throw new NotUnderstood(`${part.peek()!.text} behind a column's name`);
  }
  return name;
}
