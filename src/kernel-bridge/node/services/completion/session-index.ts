import type { Engine } from '../../../../engines/core/engine';
import type { SessionScope } from '../../../../engines/core/session-scope';
import type { Sessions } from '../sessions';
import { CatalogIndex } from './catalog-index';
import { nameFrom, readTokens } from './tokens';

interface Known {
  /** Names of temporary tables that statements of the session made. */
  temporary: (readonly string[])[];
  scope: SessionScope | null;
  stale: boolean;
  /** The index over `base` and `scope`, kept while neither changes. */
  base: CatalogIndex | null;
  index: CatalogIndex | null;
}

/** The catalog as one session sees it: its search path, current database and temporary tables. */
export class SessionIndexes {
  private readonly known = new Map<string, Known>();

  constructor(private readonly sessions: Pick<Sessions, 'idle'>) {}

  /** Whatever ran may have changed what the session sees. */
  noteScript(engine: Engine, connection: string, session: string, sql: string): void {
    const known = this.of(connection, session);
    known.stale = true;
    known.temporary.push(...temporaryTables(engine, sql));
  }

  /** The session's own view; that of everybody (`base`) while the session is not there or busy. */
  async get(
    engine: Engine,
    connection: string,
    session: string | undefined,
    base: CatalogIndex
  ): Promise<CatalogIndex> {
    const db = session === undefined ? undefined : this.sessions.idle(session, connection);
    const known = session === undefined ? undefined : this.known.get(keyOf(connection, session));
    if (!known) {
      return base;
    }
    if (known.stale && db) {
      known.stale = false;
      // In a failed transaction the server answers nothing: what was known before helps more than nothing.
      known.scope = await engine.readSessionScope(db, known.temporary).catch(() => known.scope);
      known.index = null;
    }
    if (!known.scope) {
      return base;
    }
    if (!known.index || known.base !== base) {
      known.base = base;
      known.index = merged(base, known.scope);
    }
    return known.index;
  }

  private of(connection: string, session: string): Known {
    const key = keyOf(connection, session);
    let known = this.known.get(key);
    if (!known) {
      known = { temporary: [], scope: null, stale: true, base: null, index: null };
      this.known.set(key, known);
    }
    return known;
  }
}

function keyOf(connection: string, session: string): string {
  return `${connection}\0${session}`;
}

/** What the session sees hides what everybody sees under the same name. */
function merged(base: CatalogIndex, { searchPath, objects }: SessionScope): CatalogIndex {
  const pathOf = ({ ref }: (typeof objects)[number]): string => JSON.stringify(ref.path);
  const own = new Set(objects.map(pathOf));
  const others = base.objects.filter(object => !own.has(pathOf(object)));
  return new CatalogIndex([...objects, ...others], base.words, base.schemaAt, searchPath);
}

/** Names behind `CREATE TEMPORARY TABLE`. */
function temporaryTables(engine: Engine, sql: string): string[][] {
  if (!/\btemporary\b/i.test(sql)) {
    return [];
  }
  const tokens = readTokens(engine.id, sql).filter(({ type }) => type !== 'comment');
  return tokens.flatMap(({ word }, n) => {
    if (word !== 'TEMPORARY' || tokens[n + 1]?.word !== 'TABLE') {
      return [];
    }
    let at = n + 2;
    while (['IF', 'NOT', 'EXISTS'].includes(tokens[at]?.word)) {
      at++;
    }
    const path: string[] = [];
    for (; tokens[at]; at += 2) {
      path.push(nameFrom(engine.id, tokens[at]));
      if (tokens[at + 1]?.text !== '.') {
        break;
      }
    }
    return path.length > 0 ? [path] : [];
  });
}
