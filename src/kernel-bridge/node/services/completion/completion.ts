import type { CatalogObject, ObjectRef } from '../../../../model';
import type {
  CatalogFinding,
  Result,
  SqlCompletion,
  SqlCompletionItem,
  SqlContext,
  SqlInspection
} from '../../../common/methods';
import type { ConnectionManager } from '../connection-manager';
import type { Plans } from '../plans';
import { sqlName } from '../object-kinds';
import { searchCatalog } from '../catalog-search';
import type { Sessions } from '../sessions';
import { CatalogCache } from './catalog-cache';
import { candidates } from './candidates';
import type { CatalogIndex } from './catalog-index';
import { contextCandidates } from './context';
import { inspection } from './inspection';
import { ranked } from './rank';
import { SessionIndexes } from './session-index';
import { typingAt } from './statement';

/** Completion and hover help, from the cached catalog of the connection. */
export class Completion {
  private readonly cache: CatalogCache;
  private readonly sessions: SessionIndexes;

  constructor(
    private readonly manager: ConnectionManager,
    private readonly plans: Plans,
    sessions: Pick<Sessions, 'idle'>
  ) {
    this.cache = new CatalogCache(manager);
    this.sessions = new SessionIndexes(sessions);
  }

  /** Reads the catalog before anybody asks: a front end waits a second for its first completion, no longer. */
  prepare(connection: string): void {
    if (!this.cache.has(connection)) {
      this.cache.get(connection).catch(() => undefined);
    }
  }

  /** Offsets are UTF-16 code units of `sql`. A closed connection gives nothing. */
  async complete(
    connection: string,
    sql: string,
    position: number,
    { context, session }: { context?: SqlContext; session?: string } = {}
  ): Promise<SqlCompletion> {
    const nothing = { from: position, to: position, items: [] };
    const engine = this.manager.engineOf(connection);
    const typing = typingAt(engine, sql, position);
    const index = typing && (await this.index(connection, session));
    if (!typing || !index) {
      return nothing;
    }
    const found =
      (context && contextCandidates(engine, index, typing, context)) ?? candidates(engine, index, typing);
    const items: SqlCompletionItem[] = ranked(found, typing.prefix).map(
      ({ group: _group, matched: _matched, ...item }) => item
    );
    return { from: typing.from, to: typing.to, items };
  }

  async inspect(
    connection: string,
    sql: string,
    position: number,
    session?: string
  ): Promise<SqlInspection | null> {
    const engine = this.manager.engineOf(connection);
    const index = await this.index(connection, session);
    const found = index && inspection(engine, index, sql, position);
    if (!found) {
      return null;
    }
    const { object, ...told } = found;
    return object ? { ...told, ref: object.ref, ...(await this.definition(connection, object)) } : told;
  }

  /** Something changed: the catalog is read again, in part, when it is needed next. */
  invalidate(connection: string, refs: readonly ObjectRef[]): void {
    this.cache.invalidate(connection, refs);
  }

  /** A script ran on a session: what only that one sees may be another. */
  noteScript(connection: string, session: string, sql: string): void {
    this.sessions.noteScript(this.manager.engineOf(connection), connection, session, sql);
  }

  /** After a script of the user: returns whether it may have changed the catalog. */
  noteStatements(connection: string, commands: readonly string[]): boolean {
    const changed = commands.some(command =>
      /^(COMMIT|END|CREATE|ALTER|DROP|RENAME|COMMENT|ATTACH|DETACH|GRANT|REVOKE|SELECT INTO|DO|CALL)\b/.test(
        command
      )
    );
    if (changed) {
      this.invalidate(connection, []);
    }
    return changed;
  }

  /** Objects and columns by name, in the catalogs of all open connections. */
  async search(text: string, limit: number): Promise<Result<'catalog.search'>> {
    const open = this.manager.list().filter(({ status }) => status === 'ready');
    const answers = await Promise.all(
      open.map(async ({ config: { name } }) => {
        const index = await this.cache.get(name).catch(() => null);
        return index ? searchCatalog(name, index, text, limit) : [];
      })
    );
    const found = answers
      .flat()
      .sort((a, b) => a.score - b.score)
      .slice(0, limit)
      .map(({ finding }) => this.withSql(finding));
    return { found, searched: open.map(({ config }) => config.name) };
  }

  private withSql(finding: CatalogFinding): CatalogFinding {
    const engine = this.manager.engineOf(finding.connection);
    const kind = engine.kinds.find(({ descriptor }) => descriptor.id === finding.ref.kind);
    return kind?.descriptor.queryable ? { ...finding, sql: sqlName(engine, finding.ref) } : finding;
  }

  private async index(connection: string, session?: string): Promise<CatalogIndex | null> {
    const base = await this.cache.get(connection);
    return base && this.sessions.get(this.manager.engineOf(connection), connection, session, base);
  }

  /** The object's text; help without it is better than none. */
  private async definition(connection: string, { ref }: CatalogObject): Promise<{ ddl?: string }> {
    try {
      return { ddl: (await this.plans.read(connection, ref)).ddl };
    } catch {
      return {};
    }
  }
}
