import type { Engine } from '../../../engines/core/engine';
import type { EngineId } from '../../../model';
import { readTokens, type SqlToken } from './completion/tokens';

/** One thing that a statement does when it runs; a statement with CTEs or a block does several. */
export interface Action {
  /** `DELETE`, `DROP`, `SELECT`, … */
  verb: string;
  tokens: readonly SqlToken[];
}

const WRITERS = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE']);
const MAIN_VERBS = new Set([...WRITERS, 'SELECT', 'VALUES', 'TABLE']);
/** After these a statement of a block begins. */
const OPENERS = new Set(['BEGIN', 'ATOMIC', 'THEN', 'ELSE', 'LOOP', 'DO', 'REPEAT']);

/**
 * What running a statement does, as far as its text tells. A routine that is only created does nothing yet, an EXPLAIN
 * without ANALYZE neither; what a called routine does is not known.
 */
export function actionsOf(engine: Pick<Engine, 'id'>, sql: string): Action[] {
  const text = withOpenComments(engine.id, sql);
  const tokens = readTokens(engine.id, text).filter(({ type }) => type !== 'comment');
  const start = executedFrom(tokens);
  return start === null ? [] : actions(engine.id, tokens.slice(start));
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

function actions(engine: EngineId, tokens: readonly SqlToken[]): Action[] {
  const [first, second] = tokens;
  const verb = first?.word ?? '';
  if (verb === 'DO' && tokens.some(({ type }) => type === 'dollar')) {
    return tokens.filter(({ type }) => type === 'dollar').flatMap(body => blockActions(engine, body.text));
  }
  if (verb === 'BEGIN' && second?.word === 'NOT') {
    return statementsOf(tokens.slice(3)).flatMap(piece => actions(engine, piece));
  }
  if (verb === 'CREATE') {
    return [{ verb, tokens }];
  }
  const main = verb === 'WITH' ? mainVerb(tokens) : 0;
  return [{ verb: tokens[main]?.word ?? '', tokens: tokens.slice(main) }, ...inTables(tokens)];
}

/** The body of a DO statement, without its dollar quotes. */
function blockActions(engine: EngineId, literal: string): Action[] {
  const tag = /^\$[^$]*\$/.exec(literal)?.[0] ?? '$$';
  const body = literal.slice(tag.length, literal.endsWith(tag) ? -tag.length : undefined);
  const tokens = readTokens(engine, body).filter(({ type }) => type !== 'comment');
  return statementsOf(tokens).flatMap(piece => actions(engine, piece));
}

/** The statements of a block, without what opens it. */
function statementsOf(tokens: readonly SqlToken[]): SqlToken[][] {
  const found: SqlToken[][] = [[]];
  for (const [n, token] of tokens.entries()) {
    const writes = WRITERS.has(tokens[n + 1]?.word) || MAIN_VERBS.has(tokens[n + 1]?.word);
    if (token.text === ';' || (OPENERS.has(token.word) && (writes || isDdl(tokens[n + 1])))) {
      found.push([]);
    } else {
      found[found.length - 1].push(token);
    }
  }
  return found.filter(piece => piece.length > 0);
}

function isDdl(token: SqlToken | undefined): boolean {
  return /^(DROP|TRUNCATE|ALTER|CREATE|WITH)$/.test(token?.word ?? '');
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

function closing(tokens: readonly SqlToken[], open: number): number {
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
    if (depth === 0 && MAIN_VERBS.has(tokens[n].word)) {
      return n;
    }
  }
  return from;
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

/** MySQL and MariaDB run what stands in their version comments. */
function withOpenComments(engine: EngineId, sql: string): string {
  return engine === 'mysql' || engine === 'mariadb'
    ? sql.replace(/\/\*M?!\d*((?:[^*]|\*(?!\/))*)\*\//g, ' $1 ')
    : sql;
}
