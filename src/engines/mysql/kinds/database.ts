import type { ObjectKind } from '../../core/kind';

const SYSTEM = new Set(['information_schema', 'performance_schema', 'mysql', 'sys']);

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
      create: 'Not yet.',
      alter: 'Not yet.',
      rename: 'MySQL cannot rename a database.',
      drop: 'Not yet.'
    }
  },

  async list(db) {
    const rows = await db.query<{ name: string }>(
      'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME'
    );
    const ordered = [...rows].sort((a, b) => Number(SYSTEM.has(a.name)) - Number(SYSTEM.has(b.name)));
    return ordered.map(({ name }) => ({
      ref: { kind: 'database', path: [name] },
      label: name,
      flags: SYSTEM.has(name) ? ['system'] : []
    }));
  }
};
