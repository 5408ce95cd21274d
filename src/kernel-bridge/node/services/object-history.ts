import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DbError, type JsonValue, type ObjectRef, type ObjectVersion } from '../../../model';
import { fingerprint } from './fingerprint';

/** How much is kept. */
export interface HistoryLimits {
  /** One definition, characters of JSON; a larger one is not kept. */
  definition: number;
  /** Versions of one object. */
  versions: number;
  /** All files together, bytes. */
  total: number;
}

export const DEFAULT_HISTORY_LIMITS: HistoryLimits = {
  definition: 2 ** 20,
  versions: 50,
  total: 64 * 2 ** 20
};

type Origin = ObjectVersion['origin'];

interface Entry extends ObjectVersion {
  fingerprint: string;
  definition: JsonValue;
}

/**
 * Definitions that objects had, one file for each object, readable by the user alone. Overloads of a routine
 * share a file: a new signature is one more step of its history.
 */
export class ObjectHistory {
  constructor(
    private readonly folder: string,
    private readonly limits: HistoryLimits = DEFAULT_HISTORY_LIMITS
  ) {}

  /** Keeps a definition, unless it is the one that was kept last. */
  keep(connection: string, ref: ObjectRef, origin: Origin, definition: JsonValue): void {
    const text = JSON.stringify(definition);
    if (text.length > this.limits.definition) {
      return;
    }
    const entries = this.read(connection, ref);
    const print = fingerprint(definition);
    if (entries.at(-1)?.fingerprint === print) {
      return;
    }
    const time = new Date().toISOString();
    const id = createHash('sha256').update(`${time} ${entries.length} ${print}`).digest('hex').slice(0, 16);
    entries.push({ id, time, origin, bytes: text.length, fingerprint: print, definition });
    this.write(this.fileOf(connection, ref), entries.slice(-this.limits.versions));
    this.makeRoom();
  }

  /** Newest first. */
  list(connection: string, ref: ObjectRef): ObjectVersion[] {
    return this.read(connection, ref)
      .map(({ id, time, origin, bytes }) => ({ id, time, origin, bytes }))
      .reverse();
  }

  /** Throws `not-found` when it has been crowded out. */
  definition(connection: string, ref: ObjectRef, id: string): JsonValue {
    const entry = this.read(connection, ref).find(each => each.id === id);
    if (!entry) {
      throw new DbError({ code: 'not-found', message: 'This version is no longer kept' });
    }
    return entry.definition;
  }

  private read(connection: string, ref: ObjectRef): Entry[] {
    try {
      return readFileSync(this.fileOf(connection, ref), 'utf8')
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as Entry);
    } catch {
      // Not there yet, or damaged: history is a help, and its loss must not keep a change from being made.
      return [];
    }
  }

  private write(file: string, entries: readonly Entry[]): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, entries.map(entry => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    renameSync(draft, file);
  }

  /** The files that were not written for longest go first. */
  private makeRoom(): void {
    const files = readdirSync(this.folder)
      .map(name => path.join(this.folder, name))
      .map(file => ({ file, ...pick(statSync(file)) }))
      .sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { file, size } of files) {
      total += size;
      if (total > this.limits.total) {
        rmSync(file, { force: true });
      }
    }
  }

  private fileOf(connection: string, { kind, path: names }: ObjectRef): string {
    const whole = [...names.slice(0, -1), (names.at(-1) ?? '').replace(/\([^]*\)$/, '')];
    const key = JSON.stringify([connection, kind, ...whole]);
    return path.join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.jsonl`);
  }
}

function pick({ size, mtimeMs }: { size: number; mtimeMs: number }): { size: number; mtimeMs: number } {
  return { size, mtimeMs };
}
