import { DbError, type Change, type ObjectRef, type Statement } from '../../../model';
import { definition, nullable, oneOf, Type, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { committed, hazard } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { hasDatabaseComment, hasDatabaseEncryption, hasReadOnlyDatabase } from '../capabilities';
import { ident, literal } from '../dialect';
import { changedCharset, type Charset } from './collation-of';
import { completed, formSchema } from './schema';

/** Databases that come with the server. */
export const SYSTEM_DATABASES: ReadonlySet<string> = new Set([
  'information_schema',
  'performance_schema',
  'mysql',
  'sys'
]);

const schema = definition(
  {
    name: Type.String({ title: 'Name' }),
    charset: nullable(Type.String(), 'Default character set'),
    collation: nullable(Type.String(), 'Default collation'),
    /** null where the server has none (MariaDB, MySQL before 8.0.16). */
    encryption: nullable(oneOf(['Y', 'N']), 'Encrypt new tables'),
    readOnly: Type.Boolean({ title: 'Read only', default: false }),
    comment: Type.String({ title: 'Comment', default: '' })
  },
  { title: 'Database' }
);

type DatabaseDefinition = Static<typeof schema>;

export const databaseKind: ObjectKind<DatabaseDefinition> = {
  descriptor: {
    id: 'database',
    label: 'Database',
    plural: 'Databases',
    parents: [null],
    tree: 'inline',
    icon: 'database',
    schema: formSchema(schema),
    can: {
      create: true,
      alter: true,
      rename: 'The server cannot rename a database: make a new one and move the tables.',
      drop: true
    }
  },

  async list(db) {
    const rows = await db.query<{ name: string }>(
      'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME'
    );
    const ordered = [...rows].sort(
      (a, b) => Number(SYSTEM_DATABASES.has(a.name)) - Number(SYSTEM_DATABASES.has(b.name))
    );
    return ordered.map(({ name }) => ({
      ref: { kind: 'database', path: [name] },
      label: name,
      flags: SYSTEM_DATABASES.has(name) ? ['system'] : []
    }));
  },

  read,
  plan
};

interface SchemaRow {
  charset: string;
  collation: string;
  encryption?: string;
  comment?: string;
}

async function read(db: Queryable, { path: [name] }: ObjectRef): Promise<DatabaseDefinition> {
  const columns = [
    'DEFAULT_CHARACTER_SET_NAME AS charset',
    'DEFAULT_COLLATION_NAME AS collation',
    ...(hasDatabaseEncryption(db.version) ? ['DEFAULT_ENCRYPTION AS encryption'] : []),
    ...(hasDatabaseComment(db.version) ? ['SCHEMA_COMMENT AS comment'] : [])
  ];
  const [row] = await db.query<SchemaRow>(
    `SELECT ${columns.join(', ')} FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?`,
    [name]
  );
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no database ${name}` });
  }
  return {
    name,
    charset: row.charset,
    collation: row.collation,
    encryption: row.encryption === undefined ? null : row.encryption === 'YES' ? 'Y' : 'N',
    readOnly: await isReadOnly(db, name),
    comment: row.comment ?? ''
  };
}

async function isReadOnly(db: Queryable, name: string): Promise<boolean> {
  if (!hasReadOnlyDatabase(db.version)) {
    return false;
  }
  const [row] = await db.query<{ options: string | null }>(
    'SELECT OPTIONS AS options FROM information_schema.SCHEMATA_EXTENSIONS WHERE SCHEMA_NAME = ?',
    [name]
  );
  return /READ ONLY\s*=\s*1/i.test(row?.options ?? '');
}

function plan(change: Change<DatabaseDefinition>, version: ServerVersion): Statement[] {
  const name = ident(change.ref.path[0]);
  if (change.op === 'drop') {
    const readOnly = change.from.readOnly ? [committed(`ALTER DATABASE ${name} READ ONLY = 0`)] : [];
    return [
      ...readOnly,
      committed(`DROP DATABASE ${name}`, {
        hazards: [
          hazard('data-loss', `Every table, view and routine of ${change.ref.path[0]} is gone for good`)
        ]
      })
    ];
  }
  const to = completed(schema, change.to);
  assertSupported(to, version);
  if (change.op === 'create') {
    const options = [...charsetOptions(to), ...encryptionOption(to), ...commentOption(to)];
    return [
      committed(['CREATE DATABASE', name, ...options].join(' '), { undo: [`DROP DATABASE ${name}`] }),
      ...(to.readOnly ? [committed(`ALTER DATABASE ${name} READ ONLY = 1`)] : [])
    ];
  }
  return alter(completed(schema, change.from), to);
}

function alter(from: DatabaseDefinition, to: DatabaseDefinition): Statement[] {
  if (from.name !== to.name) {
    throw new DbError({ code: 'unsupported', message: 'The server cannot rename a database' });
  }
  const name = ident(to.name);
  const options = (a: DatabaseDefinition, b: DatabaseDefinition): string[] => [
    ...(a.charset !== b.charset || a.collation !== b.collation ? charsetOptions(changedCharset(a, b)) : []),
    ...(a.encryption !== b.encryption ? encryptionOption(b) : []),
    ...(a.comment !== b.comment ? [`COMMENT = ${literal(b.comment)}`] : [])
  ];
  const changed = options(from, to);
  // A read-only database takes no other change, so that comes first or last.
  const lock = (on: boolean): string => `ALTER DATABASE ${name} READ ONLY = ${on ? 1 : 0}`;
  return [
    ...(from.readOnly && (!to.readOnly || changed.length > 0)
      ? [committed(lock(false), { undo: [lock(true)] })]
      : []),
    ...(changed.length > 0
      ? [
          committed(`ALTER DATABASE ${name} ${changed.join(' ')}`, {
            undo: [`ALTER DATABASE ${name} ${options(to, from).join(' ')}`]
          })
        ]
      : []),
    ...(to.readOnly && (!from.readOnly || changed.length > 0)
      ? [
          committed(lock(true), {
            hazards: [hazard('downtime', 'Nothing in the database can be changed from then on')]
          })
        ]
      : [])
  ];
}

function charsetOptions({ charset, collation }: Charset): string[] {
  return [
    ...(charset === null ? [] : [`DEFAULT CHARACTER SET = ${charset}`]),
    ...(collation === null ? [] : [`DEFAULT COLLATE = ${collation}`])
  ];
}

function encryptionOption({ encryption }: DatabaseDefinition): string[] {
  return encryption === null ? [] : [`DEFAULT ENCRYPTION = '${encryption}'`];
}

function commentOption({ comment }: DatabaseDefinition): string[] {
  return comment === '' ? [] : [`COMMENT = ${literal(comment)}`];
}

function assertSupported(to: DatabaseDefinition, version: ServerVersion): void {
  const reason =
    to.comment !== '' && !hasDatabaseComment(version)
      ? 'This server keeps no comments on databases'
      : to.encryption !== null && !hasDatabaseEncryption(version)
        ? 'This server has no default encryption of databases'
        : to.readOnly && !hasReadOnlyDatabase(version)
          ? 'This server has no read-only databases'
          : null;
  if (reason) {
    throw new DbError({ code: 'unsupported', message: reason });
  }
}
