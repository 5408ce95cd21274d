import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from '../engines/core/engine';
import type { ObjectKind } from '../engines/core/kind';
import { DbError, type Statement } from '../model';
import { connectTo, type Target } from './target';

/** The empty database that the copy goes into. */
export interface Scratch {
  /** Its name in paths: the database's, `main` for SQLite. */
  name: string;
  /** What its name has at the end, which occurs nowhere else. Empty for SQLite. */
  suffix: string;
  /** The name or file to connect to. */
  database: string;
  /** Why it could not be made from its definition (it was made without). */
  failure?: { message: string; sql: string };
  drop(): Promise<void>;
}

/** Longest name that every server takes. */
const NAME_LENGTH = 63;

/** Makes an empty database beside the target's: on the same server, or as a temporary file. */
export async function makeScratch(target: Target, admin: Connection, definition: unknown): Promise<Scratch> {
  return target.engine.id === 'sqlite' ? scratchFile() : scratchDatabase(target, admin, definition);
}

function scratchFile(): Scratch {
  const file = path.join(tmpdir(), `petersql_roundtrip_${randomBytes(6).toString('hex')}.db`);
  writeFileSync(file, '', { mode: 0o600 });
  return {
    name: 'main',
    suffix: '',
    database: file,
    drop: async () => {
      for (const suffix of ['', '-wal', '-shm', '-journal']) {
        rmSync(file + suffix, { force: true });
      }
    }
  };
}

async function scratchDatabase(target: Target, admin: Connection, definition: unknown): Promise<Scratch> {
  const { engine, config } = target;
  const suffix = `_roundtrip_${randomBytes(4).toString('hex')}`;
  const name = `${[...(config.database ?? '')].slice(0, NAME_LENGTH - suffix.length).join('')}${suffix}`;
  const kind = engine.kinds.find(each => each.descriptor.id === 'database');
  const failure = await create(admin, kind, name, definition);
  return {
    name,
    suffix,
    database: name,
    failure,
    drop: () => dropDatabase(target, admin, name)
  };
}

async function create(
  admin: Connection,
  kind: ObjectKind | undefined,
  name: string,
  definition: unknown
): Promise<Scratch['failure']> {
  const made: string[] = [];
  let sql = '';
  try {
    if (definition === undefined || !kind?.plan) {
      throw new DbError({ code: 'unsupported', message: 'Databases cannot be created from a definition' });
    }
    const statements: Statement[] = kind.plan(
      { op: 'create', ref: { kind: 'database', path: [name] }, to: { ...(definition as object), name } },
      admin.version
    );
    for (const statement of statements) {
      sql = statement.sql;
      await admin.query(sql);
      made.push(sql);
    }
    return undefined;
  } catch (error) {
    if (made.length === 0) {
      const template = admin.version.flavor === 'postgres' ? ' TEMPLATE template0' : '';
      await admin.query(`CREATE DATABASE ${admin.dialect.ident(name)}${template}`);
    }
    return { message: DbError.from(error).message, sql };
  }
}

async function dropDatabase(target: Target, admin: Connection, name: string): Promise<void> {
  const quoted = admin.dialect.ident(name);
  if (target.engine.id !== 'postgres') {
    await admin.query(`DROP DATABASE IF EXISTS ${quoted}`);
    return;
  }
  await dropSubscriptions(target, name);
  await admin.query(`ALTER DATABASE ${quoted} WITH IS_TEMPLATE false`);
  await admin.query(`DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`);
}

/** A database cannot be dropped with a subscription in it; the slot at the publisher belongs to the original. */
async function dropSubscriptions(target: Target, name: string): Promise<void> {
  const session = await connectTo(target, name);
  try {
    const rows = await session.query<{ name: string }>(
      `SELECT subname AS name FROM pg_catalog.pg_subscription
        WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`
    );
    for (const row of rows) {
      const subscription = session.dialect.ident(row.name);
      await session.query(`ALTER SUBSCRIPTION ${subscription} DISABLE`);
      await session.query(`ALTER SUBSCRIPTION ${subscription} SET (slot_name = NONE)`);
      await session.query(`DROP SUBSCRIPTION ${subscription}`);
    }
  } finally {
    await session.close();
  }
}
