import type { CatalogObject, Summary } from '../../../model';
import type { Handlers } from '../../common/server';
import type { HostServices } from './services';
import { orInstead, readCatalog } from '../services/relatives';
import { kindOf, sqlName } from '../services/object-kinds';

export function objectHandlers({ manager, plans }: HostServices) {
  return {
    'object.list': async ({ connection, kind: id, parent }) => {
      const engine = manager.engineOf(connection);
      const items = await manager.read(
        connection,
        engine.databaseOf(parent && { kind: id, path: parent.path }),
        async db => {
          const kind = kindOf(engine, id, db.version);
          const standard = () =>
            orInstead(
              db,
              async () => engine.standard?.list(db, id, parent),
              () => undefined
            );
          const listed = await orInstead(db, async () => kind.list(db, parent), standard);
          if (!listed) {
            manager.withhold(connection, id);
            return [];
          }
          return kind.descriptor.queryable || id === 'column' ? listed.map(named) : listed;
        }
      );
      return { items };

      function named(item: Summary): Summary {
        const { path } = item.ref;
        if (id === 'column') {
          return { ...item, sql: engine.dialect.ident(path[path.length - 1]) };
        }
        return item.sql ? item : { ...item, sql: sqlName(engine, item.ref) };
      }
    },
    'object.types': async ({ connection, ref }) => {
      const engine = manager.engineOf(connection);
      return { types: await manager.read(connection, engine.databaseOf(ref), db => engine.typeNames(db)) };
    },
    'object.read': ({ connection, ref }) => plans.read(connection, ref),
    'object.plan': request => plans.plan(request),
    'plan.apply': ({ connection, plan }) => plans.apply(connection, plan),
    'catalog.read': async ({ connection, database, within }, { progress }) => {
      const engine = manager.engineOf(connection);
      const objects = await manager.read(connection, database, async db => {
        let total = 0;
        const onChunk = (chunk: readonly CatalogObject[]) => {
          total += chunk.length;
          progress({ objects: chunk, done: false });
        };
        await readCatalog(engine, db, onChunk, within);
        progress({ objects: [], done: true });
        return total;
      });
      return { objects };
    }
  } satisfies Partial<Handlers>;
}
