import type { EngineId } from '../../../../model';
import { ScopeReader } from './scope';
import type { Relations } from './sources';
import { readTokens } from './tokens';

/** A table or view that an earlier statement of the same script makes. */
export interface ScriptTable {
  path: readonly string[];
  columns: readonly string[];
}

const MODIFIERS = new Set(
  'OR REPLACE TEMP TEMPORARY GLOBAL LOCAL UNLOGGED MATERIALIZED RECURSIVE IF NOT EXISTS'.split(' ')
);
/** What an element of a table begins with that is no column. */
const CONSTRAINTS =
  /^(?:CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|CHECK|EXCLUDE|LIKE|INDEX|KEY|FULLTEXT|SPATIAL|PERIOD)$/;

/** What `statements` (`CREATE TABLE`, `CREATE VIEW`) make, each in the knowledge of those before it. */
export function scriptTables(
  engine: EngineId,
  statements: readonly string[],
  relations: Relations
): ScriptTable[] {
  const found: ScriptTable[] = [];
  for (const sql of statements) {
    const tokens = readTokens(engine, sql).filter(({ type }) => type !== 'comment');
    const table = tableOf(new ScopeReader(engine, tokens, withTables(relations, found)));
    if (table) {
      found.unshift(table);
    }
  }
  return found;
}

/** `relations`, with the tables of a script before those of the catalog. */
export function withTables(relations: Relations, tables: readonly ScriptTable[]): Relations {
  return {
    ...relations,
    columnsOf: path => {
      const isSame = (table: ScriptTable): boolean =>
        table.path.at(-1)?.toLowerCase() === path.at(-1)?.toLowerCase() &&
        (path.length === 1 || table.path.length === 1 || table.path.at(-2) === path.at(-2));
      return tables.find(isSame)?.columns ?? relations.columnsOf(path);
    }
  };
}

function tableOf(reader: ScopeReader): ScriptTable | null {
  const end = reader.tokens.length;
  let at = 1;
  while (MODIFIERS.has(reader.word(at))) {
    at++;
  }
  if (reader.word(at) !== 'TABLE' && reader.word(at) !== 'VIEW') {
    return null;
  }
  do {
    at++;
  } while (MODIFIERS.has(reader.word(at)));
  const { path, next } = reader.path(at);
  if (path.length === 0) {
    return null;
  }
  const listEnd = reader.text(next) === '(' ? reader.behind(next) : next;
  const listed = reader
    .items(next + 1, listEnd - 1)
    .flatMap(([from]) =>
      reader.isName(from) && !CONSTRAINTS.test(reader.word(from)) ? [reader.name(from)] : []
    );
  const query = reader.find(
    listEnd,
    end,
    n => ['SELECT', 'WITH', 'VALUES', 'TABLE'].includes(reader.word(n)) && reader.word(n - 1) !== 'STRICT'
  );
  const columns = listed.length > 0 || query === end ? listed : reader.namesOf(query, end);
  return columns.length > 0 ? { path, columns } : null;
}
