import path from 'node:path';

import type { Summary } from '../../../model';
import type { ObjectKind } from '../../core/kind';

interface DatabaseRow {
  name: string;
  file: string;
}

/** The databases of a session: `main`, `temp` once it is used, and what is attached. */
export const databaseKind: ObjectKind = {
  descriptor: {
    id: 'database',
    label: 'Database',
    plural: 'Databases',
    parents: [null],
    tree: 'inline',
    icon: 'database',
    schema: null,
    can: {
      create: 'Write the SQL statement for it.',
      alter: 'Write the SQL statement for it.',
      rename: 'Write the SQL statement for it.',
      drop: 'Write the SQL statement for it.'
    }
  },

  async list(db): Promise<Summary[]> {
    const rows = await db.query<DatabaseRow>(
      `SELECT name, file FROM pragma_database_list
       WHERE name <> 'temp' OR EXISTS (SELECT 1 FROM temp.sqlite_schema)
       ORDER BY seq`
    );
    return rows.map(({ name, file }) => ({
      ref: { kind: 'database', path: [name] },
      label: name,
      hint: file ? path.basename(file) : 'in memory'
    }));
  }
};
