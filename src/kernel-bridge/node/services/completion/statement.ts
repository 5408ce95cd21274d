import type { Engine } from '../../../../engines/core/engine';
import { isClosed, readTokens, type SqlToken } from './tokens';

/** The statement that the cursor stands in, and what is being typed there. */
export interface Typing {
  /** Tokens of the statement without comments; the one being typed is not among them. */
  tokens: readonly SqlToken[];
  /** Those of the whole statement, where this one stands in the body of a routine or trigger. */
  outer: readonly SqlToken[];
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
      return bodyTyping(engine, inside, position, all);
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
      tokens: typing.tokens.map(token => ({ ...token, start: token.start + from, end: token.end + from }))
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
  const open = sql.find(
    token => token.type === 'quoted' && token.start < position && position <= token.end && !isClosed(token)
  );
  if (!open) {
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
const VERBS = new Set(
  'SELECT INSERT UPDATE DELETE REPLACE WITH CALL VALUES MERGE PERFORM RETURN SET IF'.split(' ')
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
  const stop = tokens.slice(cursor).findIndex(({ text }) => text === ';');
  const end = stop < 0 ? tokens.length : cursor + stop;
  const compound = tokens[0]?.word === 'CREATE' || first > 0 || tokens[0]?.word === 'BEGIN';
  if (compound) {
    for (let n = first; n < cursor; n++) {
      const next = tokens[n + 1];
      if (OPENERS.has(tokens[n].word) && (n + 1 === cursor || VERBS.has(next?.word))) {
        first = n + 1;
      }
    }
  }
  return { tokens: tokens.slice(first, end), before: cursor - first };
}
