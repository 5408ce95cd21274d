import type { Engine } from '../../../../engines/core/engine';
import { isClosed, readTokens, type SqlToken } from './tokens';

/** The statement that the cursor stands in, and what is being typed there. */
export interface Typing {
  /** Tokens of the statement without comments; the one being typed is not among them. */
  tokens: readonly SqlToken[];
  /** Those of the whole statement, its head and body, where this one stands in the body of a routine or trigger. */
  outer: readonly SqlToken[];
  /** Statements of the script before this one that make a table or view. */
  earlier: readonly string[];
  /** Statements of the script before this one that name a savepoint, a cursor or a prepared statement. */
  naming: readonly string[];
  /** Statements of the script that make triggers, where the cursor stands in a function for triggers. */
  triggers: readonly string[];
  /** Number of `tokens` that stand before the cursor. */
  before: number;
  /** What is replaced: the word or quoted name at the cursor. */
  from: number;
  to: number;
  /** The part of the name that stands before the cursor, without its quote. */
  prefix: string;
  quoted: boolean;
}

/** Within `{{`, where the name of a variable of the kernel stands. */
const IN_BRACES = /\{\{[^{}\n]*$/;

const MAKES_TABLE = /^CREATE (?:TABLE|VIEW|MATERIALIZED VIEW|TEMPORARY TABLE|TEMPORARY VIEW)$/;

const NAMES = /^(?:SAVEPOINT|DECLARE|PREPARE)\b/;

/** The statements before `end` that make a table or name something. */
function earlierStatements(
  { dialect }: Lexis,
  script: string,
  end: number
): Pick<Typing, 'earlier' | 'naming'> {
  // A long script is not cut for nothing.
  const before = /\b(?:create|savepoint|declare|prepare)\b/i.test(script.slice(0, end))
    ? dialect.split(script).filter(({ start }) => start < end)
    : [];
  const those = (wanted: RegExp): string[] =>
    before.filter(({ command }) => wanted.test(command)).map(({ sql }) => sql);
  return { earlier: those(MAKES_TABLE), naming: those(NAMES) };
}

/** A function for triggers does not say of which table: the statements that use it do. */
function triggersIn({ dialect }: Lexis, script: string): string[] {
  return /\breturns\s+trigger\b/i.test(script)
    ? dialect
        .split(script)
        .filter(({ command }) => command === 'CREATE TRIGGER')
        .map(({ sql }) => sql)
    : [];
}

type Lexis = Pick<Engine, 'id' | 'dialect'>;

/** @returns `null` inside literals, comments, numbers and parameters: nothing of ours goes there. */
export function typingAt(engine: Lexis, script: string, position: number): Typing | null {
  if (IN_BRACES.test(script.slice(0, position))) {
    return null;
  }
  const all = tokensAround(engine, script, position);
  const inside = all.find(({ start, end }) => start < position && position <= end);
  let typed: SqlToken | undefined;
  if (inside) {
    const touches =
      inside.end === position && (inside.type === 'comment' ? isClosed(inside) : closes(inside));
    if (inside.type === 'dollar' && !touches) {
      const typing = bodyTyping(engine, inside, position, all);
      return typing && { ...typing, triggers: triggersIn(engine, script) };
    }
    if (inside.type === 'word' || (inside.type === 'quoted' && !touches)) {
      typed = inside;
    } else if (!touches) {
      return null;
    }
  }
  const kept = all.filter(token => token !== typed && token.type !== 'comment');
  const { tokens, before } = innerStatement(kept, position);
  const quoted = typed?.type === 'quoted';
  return {
    tokens,
    outer: kept,
    ...earlierStatements(engine, script, kept[0]?.start ?? position),
    triggers: [],
    before,
    from: typed?.start ?? position,
    to: typed?.end ?? position,
    prefix: typed ? script.slice(typed.start + (quoted ? 1 : 0), position) : '',
    quoted
  };
}

/** A literal that ends at the cursor is over; a symbol has no inside; a number may go on. */
function closes(token: SqlToken): boolean {
  switch (token.type) {
    case 'symbol':
      return true;
    case 'number':
    case 'parameter':
      return false;
    default:
      return isClosed(token);
  }
}

/** The body of a PostgreSQL routine or of DO is a script in a dollar-quoted literal. */
function bodyTyping(
  engine: Lexis,
  body: SqlToken,
  position: number,
  all: readonly SqlToken[]
): Typing | null {
  const words = all.filter(({ start }) => start < body.start).map(({ word }) => word);
  const code = words[0] === 'DO' || words.includes('FUNCTION') || words.includes('PROCEDURE');
  const tag = /^\$[^$]*\$/.exec(body.text)?.[0] ?? '$$';
  const from = body.start + tag.length;
  if (!code || position < from) {
    return null;
  }
  const text = body.text.slice(tag.length, isClosed(body) ? -tag.length : undefined);
  const typing = typingAt(engine, text, position - from);
  return (
    typing && {
      ...typing,
      from: typing.from + from,
      to: typing.to + from,
      tokens: typing.tokens.map(token => ({ ...token, start: token.start + from, end: token.end + from })),
      outer: [
        ...all.filter(({ start, type }) => start < body.start && type !== 'comment'),
        ...readTokens(engine.id, text, from).filter(({ type }) => type !== 'comment')
      ]
    }
  );
}

/** Tokens of the statement around the cursor, comments included. */
function tokensAround({ id, dialect }: Lexis, script: string, position: number): SqlToken[] {
  const statement = dialect
    .split(script)
    .filter(({ start }) => start < position)
    .pop();
  if (!statement) {
    const next = dialect.split(script)[0];
    return readTokens(id, script.slice(0, next?.start ?? script.length));
  }
  const end = statement.start + statement.sql.length;
  const between = position > end ? readTokens(id, script.slice(end, position), end) : [];
  if (between.some(({ type }) => type !== 'comment')) {
    return between.filter(({ type }) => type === 'comment');
  }
  const sql = [...readTokens(id, statement.sql, statement.start), ...between];
  const open = sql.find(token => token.type === 'quoted' && token.start < position && position <= token.end);
  // Where a name was begun and not ended, the quotes behind it are paired wrongly up to the last.
  if (!open || sql.every(token => token.type !== 'quoted' || isClosed(token))) {
    return sql;
  }
  // A quote that nobody closed yet: the name ends with its word, the rest is the statement's.
  const rest = script.slice(position, end);
  const restStart = position + (/^[\p{L}\p{N}_$]*/u.exec(rest)?.[0].length ?? 0);
  return [
    ...sql.filter(token => token.end <= open.start),
    { ...open, text: script.slice(open.start, restStart), end: restStart },
    ...readTokens(id, script.slice(restStart, end), restStart)
  ];
}

const OPENERS = new Set(['BEGIN', 'THEN', 'ELSE', 'LOOP', 'DO', 'ATOMIC', 'REPEAT', 'ROW']);
const COMPOUND = new Set([
  'CREATE',
  'BEGIN',
  'DECLARE',
  'IF',
  'FOR',
  'FOREACH',
  'WHILE',
  'LOOP',
  'CASE',
  'REPEAT'
]);
const VERBS = new Set(
  (
    'SELECT INSERT UPDATE DELETE REPLACE WITH CALL VALUES MERGE PERFORM RETURN SET IF RAISE SIGNAL EXECUTE OPEN FETCH MOVE CLOSE ' +
    'LEAVE ITERATE EXIT CONTINUE FOR WHILE LOOP DECLARE'
  ).split(' ')
);

/** Within the body of a routine or trigger: the one statement at the cursor. */
function innerStatement(
  tokens: readonly SqlToken[],
  position: number
): { tokens: readonly SqlToken[]; before: number } {
  const at = tokens.findIndex(({ start }) => start >= position);
  const cursor = at < 0 ? tokens.length : at;
  let first =
    tokens
      .slice(0, cursor)
      .map(({ text }) => text)
      .lastIndexOf(';') + 1;
  const compound = first > 0 || COMPOUND.has(tokens[0]?.word);
  if (compound) {
    for (let n = first; n < cursor; n++) {
      const next = tokens[n + 1];
      if (OPENERS.has(tokens[n].word) && (n + 1 === cursor || VERBS.has(next?.word))) {
        first = n + 1;
      }
    }
  }
  const end = innerEnd(tokens, cursor, compound ? CONDITIONS[tokens[first]?.word] : undefined);
  return { tokens: tokens.slice(first, end), before: cursor - first };
}

/** What ends the condition or query of a block that begins with the word. */
const CONDITIONS: Readonly<Record<string, readonly string[]>> = {
  IF: ['THEN'],
  ELSIF: ['THEN'],
  ELSEIF: ['THEN'],
  WHILE: ['LOOP', 'DO'],
  FOR: ['LOOP', 'DO']
};

/** Where the statement at the cursor ends: at `;`, or at one of `words` that belongs to no CASE. */
function innerEnd(tokens: readonly SqlToken[], cursor: number, words: readonly string[] = []): number {
  let depth = 0;
  let cases = 0;
  for (let n = cursor; n < tokens.length; n++) {
    const { text, word } = tokens[n];
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    cases += word === 'CASE' ? 1 : word === 'END' && cases > 0 ? -1 : 0;
    if (text === ';' || (depth <= 0 && cases === 0 && words.includes(word))) {
      return n;
    }
  }
  return tokens.length;
}
