import { NotUnderstood, TokenReader } from '../../token-reader';
import { tokenize, type Token } from '../../tokens';
import type { Column, Constraint, KeyColumn, TableDefinition } from './definition';
import { checkOf, conflictOf, nameAlone, orderOf, parseColumn, referenceOf } from './parse-column';

/** What stands between two commas of a CREATE TABLE, with the space and comments around it. */
export interface Element {
  column: Column | null;
  constraints: Constraint[];
  /** Space and comments before it. */
  lead: string;
  text: string;
  /** Space and comments behind it, those behind its comma on the same line too. */
  trail: string;
}

/** A CREATE TABLE taken apart; its pieces put together again are the text. */
export interface ParsedTable {
  /** Name and what follows up to the parenthesis. */
  afterName: string;
  name: string;
  elements: Element[];
  /** Everything behind the closing parenthesis. */
  options: string;
  fields: Pick<
    TableDefinition,
    | 'name'
    | 'columns'
    | 'primaryKey'
    | 'uniques'
    | 'checks'
    | 'foreignKeys'
    | 'strict'
    | 'withoutRowid'
    | 'virtual'
  >;
}

/**
 * Reads the text of a table as the schema table stores it: without TEMP and without a database.
 *
 * @throws NotUnderstood
 */
export function parseTable(sql: string): ParsedTable {
  const reader = new TokenReader(sql);
  reader.needs('CREATE');
  if (reader.takes('VIRTUAL')) {
    return parseVirtual(reader);
  }
  reader.needs('TABLE');
  const name = reader.name();
  const nameEnd = reader.end;
  const open = reader.peek();
  const body = reader.group();
  const close = reader.end - 1;
  if (!open) {
    throw new NotUnderstood('it has no columns');
  }
  const elements = elementsOf(sql, open.end, close, body.parts());
  const constraints = elements.flatMap(element => element.constraints);
  const of = <T extends Constraint['type']>(type: T) =>
    constraints.filter((each): each is Extract<Constraint, { type: T }> => each.type === type);
  const keys = of('primaryKey');
  if (keys.length > 1) {
    throw new NotUnderstood('it has two primary keys');
  }
  return {
    name,
    afterName: sql.slice(nameEnd, open.start),
    elements,
    options: sql.slice(close + 1),
    fields: {
      name,
      columns: elements.flatMap(({ column }) => column ?? []),
      primaryKey: keys[0]?.value ?? null,
      uniques: of('unique').map(({ value }) => value),
      checks: of('check').map(({ value }) => value),
      foreignKeys: of('foreignKey').map(({ value }) => value),
      ...optionsOf(reader),
      virtual: null
    }
  };
}

function parseVirtual(reader: TokenReader): ParsedTable {
  reader.needs('TABLE');
  const name = reader.name();
  const nameEnd = reader.end;
  reader.needs('USING');
  const module = reader.name();
  const rest = reader.text.slice(reader.end).trim();
  const args = rest.startsWith('(') && rest.endsWith(')') ? rest.slice(1, -1) : rest;
  return {
    name,
    afterName: reader.text.slice(nameEnd),
    elements: [],
    options: '',
    fields: {
      name,
      columns: [],
      primaryKey: null,
      uniques: [],
      checks: [],
      foreignKeys: [],
      strict: false,
      withoutRowid: false,
      virtual: { module, arguments: args }
    }
  };
}

function optionsOf(reader: TokenReader): { strict: boolean; withoutRowid: boolean } {
  const options = { strict: false, withoutRowid: false };
  while (!reader.done) {
    if (reader.takes('STRICT')) {
      options.strict = true;
    } else if (reader.takes('WITHOUT', 'ROWID')) {
      options.withoutRowid = true;
    } else {
      reader.needs(',');
    }
  }
  return options;
}

function elementsOf(sql: string, start: number, end: number, parts: TokenReader[]): Element[] {
  let from = start;
  return parts.map((part, n) => {
    const [first] = part.tokens;
    const last = part.tokens[part.tokens.length - 1];
    if (!first) {
      throw new NotUnderstood('there is nothing between two commas');
    }
    const next = parts[n + 1]?.tokens[0]?.start ?? end;
    const between = sql.slice(last.end, next);
    const { trail, rest } = n + 1 < parts.length ? cutTrail(between) : { trail: between, rest: 0 };
    const element = {
      ...parseElement(part),
      lead: sql.slice(from, first.start),
      text: sql.slice(first.start, last.end),
      trail
    };
    from = last.end + rest;
    return element;
  });
}

/** Cuts what is between two elements at the end of the comma's line: a comment there is the first one's. */
function cutTrail(between: string): { trail: string; rest: number } {
  const tokens: Token[] = [...tokenize(between)];
  const comma = tokens.findIndex(token => token.text === ',');
  let cut = comma + 1;
  for (let n = comma + 1; n < tokens.length && !tokens[n].text.includes('\n'); n++) {
    cut = tokens[n].type === 'comment' ? n + 1 : cut;
  }
  const text = (list: Token[]) => list.map(token => token.text).join('');
  return {
    trail: text(tokens.slice(0, comma)) + text(tokens.slice(comma + 1, cut)),
    rest: tokens[cut - 1].end
  };
}

const STARTS_CONSTRAINT = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

function parseElement(reader: TokenReader): Pick<Element, 'column' | 'constraints'> {
  const isConstraint = STARTS_CONSTRAINT.some(word => reader.sees(word));
  return isConstraint ? { column: null, constraints: constraintsOf(reader) } : parseColumn(reader);
}

/** Constraints of the table; SQLite does not insist on commas between them. */
function constraintsOf(reader: TokenReader): Constraint[] {
  const constraints: Constraint[] = [];
  while (!reader.done) {
    const name = reader.takes('CONSTRAINT') ? reader.name() : null;
    constraints.push(constraintOf(reader, name));
  }
  return constraints;
}

function constraintOf(reader: TokenReader, name: string | null): Constraint {
  if (reader.takes('PRIMARY', 'KEY')) {
    const parts = reader.group().parts();
    const last = parts[parts.length - 1];
    const columns = parts.map(part => keyColumnOf(part));
    const autoincrement = last.takes('AUTOINCREMENT');
    parts.forEach(ended);
    return { type: 'primaryKey', value: { name, columns, onConflict: conflictOf(reader), autoincrement } };
  }
  if (reader.takes('UNIQUE')) {
    const parts = reader.group().parts();
    const columns = parts.map(part => keyColumnOf(part));
    parts.forEach(ended);
    return { type: 'unique', value: { name, columns, onConflict: conflictOf(reader) } };
  }
  if (reader.takes('CHECK')) {
    return { type: 'check', value: checkOf(reader, name) };
  }
  if (reader.takes('FOREIGN', 'KEY')) {
    const columns = reader.group().parts().map(nameAlone);
    reader.needs('REFERENCES');
    return { type: 'foreignKey', value: referenceOf(reader, name, columns) };
  }
  throw new NotUnderstood(`a constraint says ${reader.peek()?.text ?? 'only its name'}`);
}

function keyColumnOf(part: TokenReader): KeyColumn {
  const name = part.name();
  const collation = part.takes('COLLATE') ? part.name() : null;
  return { name, collation, descending: orderOf(part) };
}

function ended(part: TokenReader): void {
  if (!part.done) {
    throw new NotUnderstood(`${part.peek()!.text} in a key`);
  }
}
