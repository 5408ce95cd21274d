import type { CatalogObject, ObjectRef } from '../../../../model';
import type { SqlCompletion, SqlCompletionItem, SqlContext, SqlInspection } from '../../../common/methods';
import type { ConnectionManager } from '../connection-manager';
import type { Plans } from '../plans';
import { CatalogCache } from './catalog-cache';
import { candidates } from './candidates';
import { contextCandidates } from './context';
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
  async complete(
    connection: string,
    sql: string,
    position: number,
    context?: SqlContext
  ): Promise<SqlCompletion> {
    const nothing = { from: position, to: position, items: [] };
    const engine = this.manager.engineOf(connection);
    const typing = typingAt(engine, sql, position);
    const index = typing && (await this.cache.get(connection));
    if (!typing || !index) {
      return nothing;
    }
    const found =
      (context && contextCandidates(engine, index, typing, context)) ?? candidates(engine, index, typing);
    const items: SqlCompletionItem[] = ranked(found, typing.prefix).map(({ group: _, ...item }) => item);
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
    return object ? { ...told, ...(await this.definition(connection, object)) } : told;
  }

  /** Something changed: the catalog is read again, in part, when it is needed next. */
  invalidate(connection: string, refs: readonly ObjectRef[]): void {
    this.cache.invalidate(connection, refs);
  }

  /** After a script of the user: whether it may have changed the catalog. */
  noteStatements(connection: string, commands: readonly string[]): void {
    if (
      commands.some(command =>
        /^(COMMIT|END|CREATE|ALTER|DROP|RENAME|COMMENT|ATTACH|DETACH|SELECT INTO|DO|CALL)\b/.test(command)
      )
    ) {
      this.invalidate(connection, []);
    }
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
