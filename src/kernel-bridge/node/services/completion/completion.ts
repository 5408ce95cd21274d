import type { CatalogObject, ObjectRef } from '../../../../model';
import type {
  CatalogFinding,
  Result,
  SqlCompletion,
  SqlCompletionItem,
  SqlInspection
} from '../../../common/methods';
import type { ConnectionManager } from '../connection-manager';
import type { Plans } from '../plans';
import { sqlName } from '../object-kinds';
import { searchCatalog } from '../catalog-search';
import { CatalogCache } from './catalog-cache';
import { candidates } from './candidates';
import { inspection } from './inspection';
import { ranked } from './rank';
import { typingAt } from './statement';

/** Completion and hover help, from the cached catalog of the connection. */
export class Completion {
  private readonly cache: CatalogCache;

  constructor(
    private readonly manager: ConnectionManager,
    private readonly plans: Plans
  ) {
    this.cache = new CatalogCache(manager);
  }

  /** Offsets are UTF-16 code units of `sql`. A closed connection gives nothing. */
  async complete(connection: string, sql: string, position: number): Promise<SqlCompletion> {
    const nothing = { from: position, to: position, items: [] };
    const engine = this.manager.engineOf(connection);
    const typing = typingAt(engine, sql, position);
    const index = typing && (await this.cache.get(connection));
    if (!typing || !index) {
      return nothing;
    }
    const items: SqlCompletionItem[] = ranked(candidates(engine, index, typing), typing.prefix).map(
      ({ group: _, ...item }) => item
    );
    return { from: typing.from, to: typing.to, items };
  }

  async inspect(connection: string, sql: string, position: number): Promise<SqlInspection | null> {
    const engine = this.manager.engineOf(connection);
    const index = await this.cache.get(connection);
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

  /** The object's text; help without it is better than none. */
  private async definition(connection: string, { ref }: CatalogObject): Promise<{ ddl?: string }> {
    try {
      return { ddl: (await this.plans.read(connection, ref)).ddl };
    } catch {
      return {};
    }
  }
}
