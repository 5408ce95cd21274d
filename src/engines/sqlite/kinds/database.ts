import path from 'node:path';

import { DbError, type Change, type ObjectRef, type Statement, type Summary } from '../../../model';
import { definition, nullable, oneOf, Type, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { committed, hazard, statement } from '../../core/statement';
import { sqliteDialect } from '../dialect';
import { formSchema } from './form-schema';

interface DatabaseRow {
  name: string;
  file: string;
}

const PAGE_SIZES = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];
const AUTO_VACUUM = ['NONE', 'FULL', 'INCREMENTAL'] as const;

const databaseSchema = definition(
  {
    name: Type.String({ title: 'Name in this session', default: '' }),
    /** Of `main` it is the connection's and no part of the definition: null. */
    file: nullable(
      Type.String({
        description: 'It is created when it does not exist. Empty: a temporary one.'
      }),
      'File'
    ),
    pageSize: nullable(Type.Unsafe<number>({ type: 'integer', enum: PAGE_SIZES }), 'Page size'),
    encoding: nullable(oneOf(['UTF-8', 'UTF-16le', 'UTF-16be']), 'Encoding'),
    autoVacuum: nullable(oneOf(AUTO_VACUUM), 'Auto-vacuum'),
    /** The one journal mode that the file remembers. */
    wal: nullable(Type.Boolean(), 'Write-ahead log'),
    userVersion: nullable(Type.Integer(), 'User version'),
    applicationId: nullable(Type.Integer(), 'Application id')
  },
  { title: 'Database' }
);

export type DatabaseDefinition = Static<typeof databaseSchema>;

/** The databases of a session: `main`, `temp` once it is used, and what is attached. */
export const databaseKind: ObjectKind<DatabaseDefinition> = {
  descriptor: {
    id: 'database',
    label: 'Database',
    plural: 'Databases',
    parents: [null],
    tree: 'inline',
    icon: 'database',
    schema: formSchema(databaseSchema),
    can: {
      create: true,
      alter: true,
      rename: 'A database has no name of its own: attach the file under another one.',
      drop: true
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
  },

  read: readDatabase,
  plan: planDatabase
};

async function readDatabase(db: Queryable, ref: ObjectRef): Promise<DatabaseDefinition> {
  const [row] = await db.query<DatabaseRow>(
    'SELECT name, file FROM pragma_database_list WHERE name = ? COLLATE NOCASE',
    [ref.path[0]]
  );
  if (!row) {
    throw new DbError({ code: 'not-found', message: `No database ${ref.path[0]} is attached.` });
  }
  const setting = async <T>(name: string): Promise<T> => {
    const [found] = await db.query<Record<string, T>>(`PRAGMA ${sqliteDialect.ident(row.name)}.${name}`);
    return Object.values(found)[0];
  };
  return {
    name: row.name,
    file: row.name === 'main' ? null : (row.file ?? ''),
    pageSize: await setting<number>('page_size'),
    encoding: await setting<DatabaseDefinition['encoding']>('encoding'),
    autoVacuum: AUTO_VACUUM[await setting<number>('auto_vacuum')],
    // What is in memory only can have none.
    wal: row.file ? (await setting<string>('journal_mode')) === 'wal' : null,
    userVersion: await setting<number>('user_version'),
    applicationId: await setting<number>('application_id')
  };
}

function planDatabase(change: Change<DatabaseDefinition>): Statement[] {
  switch (change.op) {
    case 'create':
      return attach(change.to);
    case 'drop':
      return detach(change.from);
    case 'alter':
      return alter(change.from, { ...change.from, ...change.to });
  }
}

/** An attached database belongs to the session that attached it; a file that is not there is created. */
function attach(to: DatabaseDefinition): Statement[] {
  const { ident, literal } = sqliteDialect;
  const set = (pragma: string, value: string | number | null | undefined) =>
    value === null || value === undefined ? [] : [committed(`PRAGMA ${ident(to.name)}.${pragma} = ${value}`)];
  return [
    committed(`ATTACH DATABASE ${literal(to.file ?? '')} AS ${ident(to.name)}`, {
      undo: [`DETACH DATABASE ${ident(to.name)}`]
    }),
    // The first three count as long as the file is empty, and change nothing in one that is not.
    ...set('page_size', to.pageSize),
    ...set('encoding', to.encoding && literal(to.encoding)),
    ...set('auto_vacuum', to.autoVacuum),
    ...set('user_version', to.userVersion),
    ...set('application_id', to.applicationId),
    ...(to.wal ? set('journal_mode', 'WAL') : [])
  ];
}

function detach({ name, file }: DatabaseDefinition): Statement[] {
  if (name === 'main' || name === 'temp') {
    throw unsupported(
      name === 'main'
        ? 'The main database is the file itself: close the connection and delete the file.'
        : 'The temporary database goes with the session.'
    );
  }
  const hazards = file === '' ? [hazard('data-loss', 'It is in memory only: its content is gone.')] : [];
  return [committed(`DETACH DATABASE ${sqliteDialect.ident(name)}`, { hazards })];
}

function alter(from: DatabaseDefinition, to: DatabaseDefinition): Statement[] {
  if (to.name !== from.name || to.file !== from.file) {
    throw unsupported('A database has no name of its own: attach the file under another one.');
  }
  if (to.encoding !== from.encoding) {
    throw unsupported('The encoding of a database is fixed when its first table is made.');
  }
  if (to.wal && from.wal === null) {
    throw unsupported('A database in memory has no write-ahead log.');
  }
  const pragma = (name: string, value: string | number) =>
    `PRAGMA ${sqliteDialect.ident(from.name)}.${name} = ${value}`;
  const simple = (name: string, before: number | null, value: number | null) =>
    before === value || value === null ? [] : [statement(pragma(name, value))];
  return [
    ...simple('user_version', from.userVersion, to.userVersion),
    ...simple('application_id', from.applicationId, to.applicationId),
    ...fileChanges(from, to, pragma)
  ];
}

/** Page size and auto-vacuum take effect with the VACUUM that follows, the page size never in WAL mode. */
function fileChanges(
  from: DatabaseDefinition,
  to: DatabaseDefinition,
  pragma: (name: string, value: string | number) => string
): Statement[] {
  const resized = to.pageSize !== null && to.pageSize !== from.pageSize;
  const vacuumed = to.autoVacuum !== null && to.autoVacuum !== from.autoVacuum;
  // Between FULL and INCREMENTAL a file may change at any time.
  const anew = resized || (vacuumed && (from.autoVacuum === 'NONE' || to.autoVacuum === 'NONE'));
  const leavesWal = from.wal === true && (to.wal === false || resized);
  const journal = (mode: string, before: string) =>
    committed(pragma('journal_mode', mode), { undo: [pragma('journal_mode', before)] });
  return [
    ...(leavesWal ? [journal('DELETE', 'WAL')] : []),
    ...(resized ? [committed(pragma('page_size', to.pageSize!))] : []),
    ...(vacuumed
      ? [
          committed(pragma('auto_vacuum', to.autoVacuum!), {
            undo: [pragma('auto_vacuum', from.autoVacuum ?? 'NONE')]
          })
        ]
      : []),
    ...(anew
      ? [
          committed(`VACUUM ${sqliteDialect.ident(from.name)}`, {
            hazards: [
              hazard('rewrite', 'The whole file is written anew; that needs as much free space again.'),
              hazard('lock', 'Nobody else can use the file meanwhile.')
            ]
          })
        ]
      : []),
    ...(to.wal === true && (leavesWal || from.wal !== true) ? [journal('WAL', 'DELETE')] : [])
  ];
}

function unsupported(message: string): DbError {
  return new DbError({ code: 'unsupported', message });
}
