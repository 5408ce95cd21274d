import type { CatalogObject, Summary } from '../../../model';
import type { Handlers } from '../../common/server';
import type { HostServices } from '../services/host';
import { isMissing } from '../services/relatives';
import { kindOf, sqlName } from '../services/object-kinds';

export function objectHandlers({ manager, plans }: HostServices) {
  return {
    'object.list': async ({ connection, kind: id, parent }) => {
      const engine = manager.engineOf(connection);
      const items = await manager.read(
        connection,
        engine.databaseOf(parent && { kind: id, path: parent.path }),
        db => {
          const kind = kindOf(engine, id, db.version);
          return kind
            .list(db, parent)
            .catch((thrown: unknown) => {
              if (!isMissing(db.version, thrown)) {
                throw thrown;
              }
              manager.withhold(connection, id);
              return [];
            })
            .then(listed => (kind.descriptor.queryable || id === 'column' ? listed.map(named) : listed));
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
        await engine.catalog?.(db, onChunk, within).catch((thrown: unknown) => {
          if (!isMissing(db.version, thrown)) {
            throw thrown;
          }
        });
        progress({ objects: [], done: true });
        return total;
      });
      return { objects };
    }
  } satisfies Partial<Handlers>;
}
