import type { CatalogObject } from '../../model';
import type { ReadSessionScope } from '../core/session-scope';
import { readCatalog } from './catalog';

/** A session has its own temporary and attached databases, and with `:memory:` its own main one. */
export const readSessionScope: ReadSessionScope = async db => {
  const databases = await db.query<{ name: string }>('SELECT name FROM pragma_database_list ORDER BY seq');
  const objects: CatalogObject[] = [];
  await readCatalog(db, chunk => objects.push(...chunk));
  const names = databases.map(({ name }) => name);
  // A name without its database is looked for in the temporary one first (SQLite, "Database Object Name Resolution").
  const temporary = objects.some(({ ref }) => ref.path[0] === 'temp') ? ['temp'] : [];
  return { searchPath: [...new Set([...temporary, ...names])], objects };
};
