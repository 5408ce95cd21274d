import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inventoryOf } from '../../../../catalog/inventory';
import { keyFrom } from '../../../../catalog/keys';
import { Pool } from '../../../../catalog/pool';
import { engines } from '../../../../engines';
import type { Engine } from '../../../../engines/core/engine';
import type { ServerVersion } from '../../../../engines/core/version';
import {
  DbError,
  type ComparisonSide,
  type JsonObject,
  type ObjectRef,
  type SchemaSnapshot
} from '../../../../model';
import type { ConnectionManager } from '../connection-manager';
import { validate, type OpaqueKind } from '../object-kinds';

/**
 * Kinds that are no part of a schema's state: privileges stand in the definitions too, columns in those of their
 * tables, and the last ones hold passwords.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'column',
  'database',
  'default-privileges',
  'grant',
  'role',
  'tablespace',
  'subscription',
  'user-mapping'
]);

/** An object of a side. */
export interface SideObject {
  kind: OpaqueKind;
  ref: ObjectRef;
  /** Names below the scope. */
  path: readonly string[];
  definition?: JsonObject;
  error?: DbError;
}

/** One side of a comparison, read. */
export interface Side {
  engine: Engine;
  version: ServerVersion;
  scope: ObjectRef;
  /** Absent for a snapshot. */
  connection?: string;
  label: string;
  objects: readonly SideObject[];
}

/** Where sides come from. */
export interface SideSource {
  manager: ConnectionManager;
  /** Folder that snapshot files are found in. */
  rootDir: string;
}

/** Reads every object of a side. Rejects with `not-found`, `invalid`, or what connecting says. */
export function readSide(source: SideSource, side: ComparisonSide, signal: AbortSignal): Promise<Side> {
  return side.type === 'live'
    ? readLive(source.manager, side.connection, side.scope, signal)
    : readSnapshot(snapshotPath(source.rootDir, side.file), side.file);
}

async function readLive(
  manager: ConnectionManager,
  connection: string,
  scope: ObjectRef,
  signal: AbortSignal
): Promise<Side> {
  const engine = manager.engineOf(connection);
  const session = () => manager.connect(connection, engine.databaseOf(scope), signal);
  const pool = await Pool.open(session);
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [database, schema] = scope.path;
    const parts = (await engine.parts?.(pool.first)) ?? [];
    const skip = new Set(parts.map(part => keyFrom(part.kind, part.path)));
    const entries = await inventoryOf(engine, pool, database, skip, schema);
    signal.throwIfAborted();
    const objects = [...entries.values()]
      .filter(({ ref }) => !LEFT_OUT.has(ref.kind) && ref.path.length > scope.path.length)
      .map(({ kind, ref, definition, error }) => ({
        kind,
        ref,
        path: ref.path.slice(scope.path.length),
        definition: definition as JsonObject | undefined,
        error
      }));
    const label = [connection, ...scope.path].join(' › ');
    return { engine, version: pool.first.version, scope, connection, label, objects };
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
  }
}

/** The file of a snapshot. Throws `invalid` for a path that leads out of the Jupyter root. */
export function snapshotPath(rootDir: string, file: string): string {
  const full = path.resolve(rootDir, file);
  const within = path.relative(rootDir, full);
  if (within === '' || within.startsWith('..') || path.isAbsolute(within)) {
    throw new DbError({ code: 'invalid', message: `${file} is not a file below the Jupyter folder` });
  }
  return full;
}

async function readSnapshot(full: string, file: string): Promise<Side> {
  const snapshot = parsed(await textOf(full, file), file);
  const engine = engines.find(each => each.id === snapshot.engine);
  if (!engine) {
    throw bad(file, `no engine "${snapshot.engine}"`);
  }
  const kinds = engine.kinds as readonly OpaqueKind[];
  const objects = snapshot.objects.map<SideObject>(({ kind: id, path: names, definition }, index) => {
    const kind = kinds.find(each => each.descriptor.id === id);
    if (!kind) {
      throw bad(file, `object ${index + 1} is of kind "${id}", which ${engine.info.label} has not`);
    }
    if (kind.descriptor.schema) {
      validate(kind.descriptor.schema, definition, `${file}, ${id} ${names.join('.')}`);
    }
    return { kind, ref: { kind: id, path: [...snapshot.scope.path, ...names] }, path: names, definition };
  });
  const label = `${file} (${snapshot.scope.path.join(' › ')}, ${snapshot.taken.slice(0, 10)})`;
  return { engine, version: snapshot.server, scope: snapshot.scope, label, objects };
}

async function textOf(full: string, file: string): Promise<string> {
  try {
    return await readFile(full, 'utf8');
  } catch (error) {
    throw new DbError(
      { code: 'file-missing', message: `${file} cannot be read: ${(error as Error).message}` },
      { cause: error }
    );
  }
}

/** A snapshot whose fields are what they should be; of the definitions their kinds know. */
type WholeSnapshot = Omit<SchemaSnapshot, 'server'> & { server: ServerVersion };

function parsed(text: string, file: string): WholeSnapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(file, (error as Error).message);
  }
  const snapshot = value as Partial<WholeSnapshot> | null;
  if (snapshot?.format !== 'petersql-snapshot') {
    throw bad(file, 'it has no "format": "petersql-snapshot"');
  }
  if (snapshot.version !== 1) {
    throw bad(file, `version ${String(snapshot.version)} was written by a newer program`);
  }
  const isPath = (names: unknown): boolean =>
    Array.isArray(names) && names.every(name => typeof name === 'string');
  const isWhole =
    isVersion(snapshot.server) &&
    typeof snapshot.taken === 'string' &&
    isPath(snapshot.scope?.path) &&
    Array.isArray(snapshot.objects) &&
    snapshot.objects.every(each => typeof each.kind === 'string' && isPath(each.path));
  if (!isWhole) {
    throw bad(file, 'a field is missing or of the wrong type');
  }
  return snapshot as WholeSnapshot;
}

function isVersion(server: Partial<ServerVersion> | null | undefined): boolean {
  const { flavor, text, major, minor, patch } = server ?? {};
  return (
    [flavor, text].every(each => typeof each === 'string') &&
    [major, minor, patch].every(each => typeof each === 'number')
  );
}

function bad(file: string, reason: string): DbError {
  return new DbError({ code: 'invalid', message: `${file} is not a snapshot: ${reason}` });
}
