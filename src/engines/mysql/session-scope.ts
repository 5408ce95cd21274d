import type { CatalogObject } from '../../model';
import type { ReadSessionScope } from '../core/session-scope';
import { path as quoted } from './dialect';

interface ColumnRow {
  Field: string;
  Type: string;
  Null: string;
}

/** MySQL lists no temporary tables: those that the session was told to make are asked for one by one. */
export const readSessionScope: ReadSessionScope = async (db, temporary) => {
  const [{ name }] = await db.query<{ name: string | null }>('SELECT DATABASE() AS name');
  const objects: CatalogObject[] = [];
  for (const path of temporary) {
    const rows = await db.query<ColumnRow>(`SHOW COLUMNS FROM ${quoted(path)}`).catch(() => []);
    const database = path.length > 1 ? path[0] : name;
    if (rows.length > 0 && database !== null) {
      objects.push({
        ref: { kind: 'table', path: [database, path[path.length - 1]] },
        columns: rows.map(({ Field, Type, Null }) => [Field, String(Type), Null === 'NO'])
      });
    }
  }
  return { searchPath: name === null ? [] : [name], objects };
};
