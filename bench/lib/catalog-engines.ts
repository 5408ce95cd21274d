import { engines } from '../../src/engines';
import type { Connection, Engine } from '../../src/engines/core/engine';
import type { ConnectionConfig } from '../../src/model';

/** A server as `scripts/lib/servers.mjs` gives it. */
interface Server extends Omit<ConnectionConfig, 'name'> {
  password: string;
}

export interface Side {
  hasCatalog: boolean;
  firstLevel(): Promise<number>;
  tables(): Promise<number>;
  catalog(): Promise<number>;
  query(sql: string): Promise<unknown[]>;
  close(): Promise<void>;
}

/**
 * Our engine on a database whose tables all lie in one place.
 *
 * @param place path of the schema, or of the database where there are no schemas
 */
export async function open(server: Server, database: string, place: readonly string[]): Promise<Side> {
  const { engine: id, host, port, user, password } = server;
  const engine = engines.find(each => each.id === id) as Engine;
  const config = { name: 'bench', engine: id, host, port, user, database };
  const db: Connection = await engine.connect(config, { secrets: { password } });
  return {
    hasCatalog: engine.catalog !== undefined,
    /** What the tree shows when a connection opens. */
    firstLevel: async () => {
      const roots = engine.kinds.filter(
        ({ descriptor }) => descriptor.parents.includes(null) && descriptor.tree === 'inline'
      );
      const lists = await Promise.all(roots.map(kind => kind.list(db, null)));
      return lists.flat().length;
    },
    tables: async () => {
      const kind = engine.kinds.find(({ descriptor }) => descriptor.id === 'table')!;
      return (await kind.list(db, { kind: place.length > 1 ? 'schema' : 'database', path: place })).length;
    },
    catalog: async () => {
      let count = 0;
      await engine.catalog!(db, objects => {
        count += objects.length;
      });
      return count;
    },
    query: sql => db.query(sql),
    close: () => db.close()
  };
}
