import type { Engine } from '../../../engines/core/engine';
import { isExecutableComment, skipOpaque } from '../../../engines/mysql/lexer';
import type { EngineId } from '../../../model';
import { readTokens, type SqlToken } from './completion/tokens';

/** One thing that a statement does when it runs; a statement with CTEs or a block does several. */
export interface Action {
  /** `DELETE`, `DROP`, `SELECT`, … */
  verb: string;
  tokens: readonly SqlToken[];
}

/** The verb of a statement whose text is put together only when it runs. */
export const UNSEEN = '?';

const WRITERS = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE']);
const MAIN_VERBS = new Set([...WRITERS, 'SELECT', 'VALUES', 'TABLE']);
const BLOCK_VERBS = new Set([
  ...MAIN_VERBS,
  ...['DROP', 'TRUNCATE', 'ALTER', 'CREATE', 'WITH', 'EXECUTE', 'PREPARE', 'SET', 'RENAME']
]);
/** Verbs that also are functions. */
const FUNCTIONS = new Set(['INSERT', 'REPLACE', 'TRUNCATE']);
/** After these a statement of a block begins; `IN` and `QUERY` precede one whose rows PL/pgSQL goes through. */
const OPENERS = new Set(['BEGIN', 'ATOMIC', 'THEN', 'ELSE', 'LOOP', 'DO', 'REPEAT', 'IN', 'QUERY']);
/** What a block of MariaDB may begin with outside of a routine. */
const BLOCKS = new Set(['IF', 'CASE', 'LOOP', 'WHILE', 'REPEAT', 'FOR']);

/**
 * What running a statement does, as far as its text tells. A routine that is only created does nothing yet, an EXPLAIN
 * without ANALYZE neither; what a called routine does is not known. What is prepared counts as run.
 */
export function actionsOf(engine: Pick<Engine, 'id'>, sql: string): Action[] {
  return readings(engine.id, sql).flatMap(text => actionsIn(engine.id, text));
}

function actionsIn(engine: EngineId, sql: string): Action[] {
  const tokens = readTokens(engine, sql).filter(({ type }) => type !== 'comment');
  const start = executedFrom(tokens);
  return start === null ? [] : actions(engine, tokens.slice(start));
}

/** Whether running a statement changes data or structure, as far as its text tells. */
export function isWrite(engine: Pick<Engine, 'id'>, sql: string): boolean {
  return actionsOf(engine, sql).some(
    ({ verb, tokens }) =>
      !['SELECT', 'VALUES', 'TABLE', 'SHOW', 'WITH', 'DESCRIBE', 'DESC'].includes(verb) ||
      topWords(tokens).includes('INTO')
  );
}

/** The words of a piece that stand in no parenthesis. */
export function topWords(tokens: readonly SqlToken[]): string[] {
  const words: string[] = [];
  let depth = 0;
  for (const { text, word } of tokens) {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (depth === 0 && word) {
      words.push(word);
    }
  }
  return words;
}

function actions(engine: EngineId, tokens: readonly SqlToken[], inBlock = false): Action[] {
  const [first, second] = tokens;
  const verb = first?.word ?? '';
  const blocks = engine === 'mariadb' && (BLOCKS.has(verb) || (verb === 'BEGIN' && second?.word === 'NOT'));
  if (blocks && !inBlock) {
    return blockActions(engine, tokens);
  }
  const body = verb === 'DO' && engine === 'postgres' ? tokens.find(isLiteral) : undefined;
  if (body) {
    const inner = readTokens(engine, literalText(body)).filter(({ type }) => type !== 'comment');
    return blockActions(engine, inner);
  }
  if (verb === 'CREATE') {
    return [{ verb, tokens }, ...(isTable(tokens) ? inTables(tokens) : [])];
  }
  const main = verb === 'WITH' ? mainVerb(tokens) : 0;
  const own = { verb: tokens[main]?.word ?? '', tokens: tokens.slice(main) };
  return [own, ...inTables(tokens), ...carried(engine, tokens, inBlock)];
}

/** The statements that another one prepares or runs. */
function carried(engine: EngineId, tokens: readonly SqlToken[], inBlock: boolean): Action[] {
  const verb = tokens[0]?.word;
  const behind = (word: string): SqlToken[] => {
    const at = tokens.findIndex(token => token.word === word);
    return at < 0 ? [] : tokens.slice(at + 1);
  };
  if (engine === 'postgres') {
    switch (verb) {
      case 'PREPARE':
        return actions(engine, behind('AS'));
      case 'COPY':
        return tokens[1]?.text === '(' ? actions(engine, tokens.slice(2, closing(tokens, 1))) : [];
      case 'EXECUTE':
        return inBlock ? textActions(engine, tokens.slice(1)) : [];
    }
  } else if (engine !== 'sqlite') {
    switch (verb) {
      case 'PREPARE':
        return textActions(engine, behind('FROM'));
      case 'EXECUTE':
        return tokens[1]?.word === 'IMMEDIATE' ? textActions(engine, tokens.slice(2)) : [];
      case 'SET':
        return tokens[1]?.word === 'STATEMENT' ? actions(engine, behind('FOR')) : [];
    }
  }
  return [];
}

/** What the text does that an expression gives: a literal, or one that others are put to. */
function textActions(engine: EngineId, tokens: readonly SqlToken[]): Action[] {
  const until = tokens.findIndex(({ word }) => word === 'USING' || word === 'INTO');
  const expression = tokens.slice(0, until < 0 ? undefined : until).filter(({ text }) => text !== '(');
  // Functions whose first argument the text begins with, and a character set, may precede the literal.
  const first = /^(?:FORMAT|CONCAT|_\w+|N)$/.test(expression[0]?.word) ? 1 : 0;
  if (!expression[first] || !isLiteral(expression[first])) {
    return [{ verb: UNSEEN, tokens }];
  }
  const text = expression
    .slice(first)
    .map(token => (isLiteral(token) ? literalText(token) : token.type === 'symbol' ? '' : ' x '))
    .join('');
  return actionsOf({ id: engine }, text);
}

function isLiteral({ type }: SqlToken): boolean {
  return type === 'string' || type === 'dollar';
}

/** What stands between the quotes. */
function literalText({ type, text }: SqlToken): string {
  if (type === 'dollar') {
    const tag = /^\$[^$]*\$/.exec(text)?.[0] ?? '$$';
    return text.slice(tag.length, text.endsWith(tag) ? -tag.length : undefined);
  }
  const at = text.search(/['"]/);
  const quote = text[at];
  return text
    .slice(at + 1, text.endsWith(quote) ? -1 : undefined)
    .replaceAll(quote + quote, quote)
    .replaceAll(`\\${quote}`, quote);
}

function isTable(tokens: readonly SqlToken[]): boolean {
  return tokens.slice(1, 5).some(({ word }) => word === 'TABLE');
}

function blockActions(engine: EngineId, tokens: readonly SqlToken[]): Action[] {
  return statementsOf(tokens).flatMap(piece => actions(engine, piece, true));
}

/** The statements of a block, each without what opens it. */
function statementsOf(tokens: readonly SqlToken[]): SqlToken[][] {
  const found: SqlToken[][] = [[]];
  for (const [n, token] of tokens.entries()) {
    const piece = found[found.length - 1];
    if (token.text === ';') {
      found.push([]);
      continue;
    }
    piece.push(token);
    // ON CONFLICT DO UPDATE and WHEN MATCHED THEN DELETE go on with their statement.
    const goesOn = piece.some(({ word }) => word === 'INSERT' || word === 'MERGE');
    if (OPENERS.has(token.word) && !goesOn && beginsStatement(tokens, n + 1)) {
      found.push([]);
    }
  }
  return found.filter(piece => piece.length > 0);
}

function beginsStatement(tokens: readonly SqlToken[], at: number): boolean {
  const word = tokens[at]?.word;
  return BLOCK_VERBS.has(word) && !(FUNCTIONS.has(word) && tokens[at + 1]?.text === '(');
}

/** Writing queries in the parentheses of a WITH clause. */
function inTables(tokens: readonly SqlToken[]): Action[] {
  return tokens.flatMap((token, n) => {
    const before = tokens[n - 1]?.word;
    const verb = tokens[n + 1]?.word ?? '';
    return token.text === '(' && (before === 'AS' || before === 'MATERIALIZED') && WRITERS.has(verb)
      ? [{ verb, tokens: tokens.slice(n + 1, closing(tokens, n)) }]
      : [];
  });
}

/** Where the parenthesis ends that opens at `open`. */
export function closing(tokens: readonly SqlToken[], open: number): number {
  let depth = 0;
  for (let n = open; n < tokens.length; n++) {
    depth += tokens[n].text === '(' ? 1 : tokens[n].text === ')' ? -1 : 0;
    if (depth === 0) {
      return n;
    }
  }
  return tokens.length;
}

function mainVerb(tokens: readonly SqlToken[], from = 0): number {
  let depth = 0;
  for (let n = from; n < tokens.length; n++) {
    depth += tokens[n].text === '(' ? 1 : tokens[n].text === ')' ? -1 : 0;
    if (depth === 0 && MAIN_VERBS.has(tokens[n].word) && !isName(tokens, n)) {
      return n;
    }
  }
  return from;
}

/** Most verbs are no reserved words: a common table expression may be called like one. */
function isName(tokens: readonly SqlToken[], at: number): boolean {
  const next = tokens[at + 1];
  return next?.word === 'AS' || (WRITERS.has(tokens[at].word) && next?.text === '(');
}

/** Where the part begins that runs: behind `EXPLAIN ANALYZE …`; `null` where nothing runs. */
function executedFrom(tokens: readonly SqlToken[]): number | null {
  const [first] = tokens;
  if (first?.word === 'ANALYZE') {
    // MariaDB's ANALYZE runs the statement behind it; ANALYZE TABLE and PostgreSQL's do not.
    const at = tokens[1]?.word === 'FORMAT' ? 4 : 1;
    return MAIN_VERBS.has(tokens[at]?.word) && tokens[at].word !== 'TABLE' ? at : 0;
  }
  if (!first || !['EXPLAIN', 'DESCRIBE', 'DESC'].includes(first.word)) {
    return first ? 0 : null;
  }
  const verb = mainVerb(
    tokens.map(token => (token.word === 'WITH' ? { ...token, word: 'VALUES' } : token)),
    1
  );
  const runs = tokens
    .slice(1, verb)
    .some(
      ({ word }, n, all) =>
        word === 'ANALYZE' && !/^(FALSE|OFF|0)$/.test(all[n + 1]?.text.toUpperCase() ?? '')
    );
  return runs && verb > 1 ? verb : null;
}

/**
 * The ways a server may read a statement: MySQL and MariaDB run what stands in their version comments, or do not,
 * by their version.
 */
function readings(engine: EngineId, sql: string): string[] {
  const opened = engine === 'mysql' || engine === 'mariadb' ? withOpenComments(sql) : sql;
  return opened === sql ? [sql] : [opened, sql];
}

function withOpenComments(sql: string): string {
  let opened = '';
  for (let at = 0; at < sql.length;) {
    const end = Math.max(skipOpaque(sql, at), at + 1);
    const piece = sql.slice(at, end);
    opened += isExecutableComment(sql, at) ? piece.replace(/^\/\*M?!\d*/, ' ').replace(/\*\/$/, ' ') : piece;
    at = end;
  }
  return opened;
}
