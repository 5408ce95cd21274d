import type { Connection } from '../engines/core/engine';
import { validate } from '../kernel-bridge/node/services/object-kinds';
import { DbError } from '../model';
import { definitionAtRest } from './at-rest';
import { differencesOf, renamed, withoutMember, type Difference } from '../catalog/differences';
import { inventoryOf, type Entry, type Inventory } from '../catalog/inventory';
import { belongsToServer, keyFrom, labelOf, type ObjectKey } from '../catalog/keys';
import { Pool } from '../catalog/pool';
import { recreate, type Failure } from './recreate';
import { makeScratch, type Scratch } from './scratch';
import { connectTo, type Target } from './target';
import { readWitness } from './witness';
import type { Witness } from './witness/witness';

/** What is not the same in the copy of one object. */
export interface ObjectDifference {
  object: string;
  /** Why it could not be read or made. */
  error?: string;
  /** The statement that failed. */
  sql?: string;
  differences: readonly Difference[];
}

export interface RoundTripReport {
  objects: number;
  identical: number;
  different: number;
  differences: readonly ObjectDifference[];
}

export interface RoundTripOptions {
  onProgress?(text: string): void;
  /** Called when there is a scratch database, with what drops it. */
  onScratch?(drop: () => Promise<void>): void;
}

/** Both readings of a database. */
interface Reading {
  entries: Inventory;
  witness: Witness;
}

/**
 * Reads every object of a database through the object kinds, makes all of them again in an empty database
 * from the definitions alone, and compares both: the definitions, and what the catalog itself
 * says. The database itself is only read.
 */
export async function roundTrip(target: Target, options: RoundTripOptions = {}): Promise<RoundTripReport> {
  const { onProgress = () => undefined } = options;
  const pool = await Pool.open(() => connectTo(target));
  let scratch: Scratch | undefined;
  let dropped: Promise<void> | undefined;
  try {
    const name = target.engine.id === 'sqlite' ? 'main' : target.config.database!;
    onProgress(`Reading ${name}`);
    const original = await read(target, pool, name);
    onProgress(`${original.entries.size} objects read`);
    scratch = await makeScratch(target, pool.first, original.entries.get(databaseKey)?.definition);
    const made = scratch;
    const drop = (): Promise<void> => (dropped ??= made.drop());
    options.onScratch?.(drop);
    const failures = await fill(target, scratch, original.entries, onProgress);
    const copies = await Pool.open(() => connectTo(target, made.database));
    let copy: Reading;
    try {
      onProgress(`Reading ${scratch.name}`);
      copy = await read(target, copies, scratch.name);
    } finally {
      await copies.close();
    }
    if (scratch.failure) {
      failures.set(databaseKey, scratch.failure);
    }
    return compared(original, copy, failures, pool.first, (value, entry) =>
      isOfServer(entry) ? withoutMember(value, made.name) : originalName(value, name, made)
    );
  } finally {
    await (dropped ?? scratch?.drop());
    await pool.close();
  }
}

const databaseKey = keyFrom('database', []);

async function read(target: Target, pool: Pool, name: string): Promise<Reading> {
  const witness = await readWitness(pool.first, name);
  return { entries: await inventoryOf(target.engine, pool, name, witness.skip), witness };
}

/** What a session that makes objects sets: what `pg_dump` and `mysqldump` set for the same reason. */
const SESSION: Readonly<Record<string, readonly string[]>> = {
  postgres: ['SET check_function_bodies = off', 'SET client_min_messages = warning'],
  mysql: ['SET SESSION foreign_key_checks = 0', `SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'`],
  mariadb: ['SET SESSION foreign_key_checks = 0', `SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'`],
  sqlite: ['PRAGMA foreign_keys = OFF']
};

async function fill(
  target: Target,
  scratch: Scratch,
  entries: Inventory,
  onProgress: (text: string) => void
): Promise<Map<ObjectKey, Failure>> {
  const sessions = new Map<string, Connection>();
  const sessionOn = async (database: string | undefined): Promise<Connection> => {
    const key = database ?? scratch.database;
    const open = sessions.get(key);
    if (open) {
      return open;
    }
    const session = await connectTo(target, key);
    sessions.set(key, session);
    for (const sql of SESSION[target.engine.id]) {
      await session.query(sql);
    }
    return session;
  };
  try {
    const pool = await Pool.open(() => connectTo(target, scratch.database), 1);
    const given = await read(target, pool, scratch.name);
    await pool.close();
    const present = new Map(
      [...given.entries]
        .filter(([, { definition }]) => definition !== undefined)
        .map(([key, { definition }]) => [key, definition])
    );
    // A new file is made without its definition, a database on a server with it.
    const toMake = [...entries.values()].filter(
      ({ key }) => target.engine.id === 'sqlite' || key !== databaseKey
    );
    const make = (some: Entry[]): Promise<Map<ObjectKey, Failure>> =>
      recreate(some, scratch.name, sessionOn, present, left => {
        onProgress(`${left} objects left to make`);
      });
    const failures = await make(toMake.filter(entry => !actsOnWhatComes(entry)));
    return new Map([...failures, ...(await make(toMake.filter(actsOnWhatComes)))]);
  } finally {
    await Promise.allSettled([...sessions.values()].map(session => session.close()));
  }
}

/** Default privileges and event triggers would change what is made after them, so nothing may be. */
function actsOnWhatComes({ ref }: Entry): boolean {
  return ref.kind === 'default-privileges' || ref.kind === 'event-trigger';
}

/** `value` with the name of the database where the copy's stands, however it is quoted there. */
function originalName(value: unknown, name: string, { name: copy, suffix }: Scratch): unknown {
  return suffix ? renamed(renamed(value, copy, name), suffix, '') : value;
}

function compared(
  original: Reading,
  copy: Reading,
  failures: ReadonlyMap<ObjectKey, Failure>,
  db: Connection,
  back: (value: unknown, entry?: Entry) => unknown
): RoundTripReport {
  const keys = new Set([...original.entries.keys(), ...original.witness.objects.keys()]);
  const found: ObjectDifference[] = [];
  for (const key of keys) {
    const entry = original.entries.get(key);
    if (isOfServer(entry) && !copy.entries.has(key)) {
      // Somebody dropped the role while both databases were read.
      continue;
    }
    const failure = failures.get(key);
    const problems = entry ? problemsOf(entry, db) : 'No object kind reads it';
    const differences = [
      ...differencesOf(entry && definitionAtRest(entry), back(copy.entries.get(key)?.definition, entry)),
      ...differencesOf(original.witness.objects.get(key), back(copy.witness.objects.get(key)), 'catalog')
    ];
    if (problems || failure || differences.length > 0) {
      const error = [problems, failure?.message].filter(Boolean).join('; ');
      found.push({
        object: labelOf(key),
        ...(error && { error }),
        ...(failure?.sql && { sql: failure.sql }),
        // Of what was not made everything differs: the reason says more.
        differences: !entry || (failure && !copy.witness.objects.has(key)) ? [] : differences
      });
    }
  }
  const extra = [...copy.entries.keys(), ...copy.witness.objects.keys()].filter(key => !keys.has(key));
  for (const key of new Set(extra.filter(each => !isOfServer(copy.entries.get(each))))) {
    found.push({ object: labelOf(key), error: 'Only in the copy', differences: [] });
  }
  for (const [object, from] of original.witness.builtIn) {
    const differences = differencesOf(from, back(copy.witness.builtIn.get(object)));
    if (differences.length > 0) {
      found.push({ object, error: 'No object kind reads it', differences });
    }
  }
  const objects =
    keys.size + found.filter(({ object }) => ![...keys].some(key => labelOf(key) === object)).length;
  return { objects, identical: objects - found.length, different: found.length, differences: found };
}

function isOfServer(entry: Entry | undefined): boolean {
  return entry !== undefined && belongsToServer(entry.ref);
}

/** Why a definition is not one: it was not read, does not fit its schema, or is not its own plan's end. */
function problemsOf({ definition, error, kind, ref }: Entry, db: Connection): string | undefined {
  if (error) {
    return `Cannot be read: ${error.message}`;
  }
  try {
    if (kind.descriptor.schema) {
      validate(kind.descriptor.schema, definition, 'Definition');
    }
    const nothing = kind.plan?.({ op: 'alter', ref, from: definition, to: definition }, db.version) ?? [];
    return nothing.length > 0 ? `An unchanged definition plans ${nothing[0].sql}` : undefined;
  } catch (reason) {
    return DbError.from(reason).message;
  }
}
