import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import {
  DbError,
  type Comparison,
  type ComparisonOptions,
  type ComparisonSide,
  type Migration,
  type SchemaSnapshot
} from '../../../../model';
import { completed, type OpaqueKind } from '../object-kinds';
import { shown, type Plans } from '../plans';
import { compareSides, type Pair } from './compare';
import { planMigration, stepsOf } from './migration';
import { brokenIn, warned } from './surveys';
import { readSide, snapshotPath, type Side, type SideObject, type SideSource } from './side';

/** Comparisons kept at once; older ones are forgotten. */
const KEPT = 8;

interface Kept {
  source: Side;
  target: Side;
  pairs: ReadonlyMap<string, Pair>;
}

/** Compares databases, schemas and snapshots, and plans what makes one like the other. */
export class Comparisons {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly from: SideSource,
    private readonly plans: Plans
  ) {}

  async compare(
    source: ComparisonSide,
    target: ComparisonSide,
    options: ComparisonOptions,
    signal: AbortSignal
  ): Promise<Comparison> {
    const [left, right] = await Promise.all([
      readSide(this.from, source, signal),
      readSide(this.from, target, signal)
    ]);
    const pairs = compareSides(left, right, options);
    const id = randomUUID();
    this.kept.set(id, { source: left, target: right, pairs: new Map(pairs.map(pair => [pair.key, pair])) });
    for (const old of [...this.kept.keys()].slice(0, -KEPT)) {
      this.kept.delete(old);
    }
    return {
      id,
      engine: left.engine.id,
      source: left.label,
      target: right.label,
      objects: pairs.map(({ compared }) => compared)
    };
  }

  /** The CREATE texts of one object on both sides, the source's in the names of the target. */
  ddl(id: string, key: string): { source: string | null; target: string | null } {
    const { pairs, target } = this.find(id);
    const pair = pairs.get(key);
    if (!pair) {
      throw new DbError({ code: 'not-found', message: 'This comparison has no such object' });
    }
    return {
      source: pair.source && pair.wanted ? ddlOf(pair.source, pair.wanted, target) : null,
      target: pair.target?.definition ? ddlOf(pair.target, pair.target.definition, target) : null
    };
  }

  async plan(id: string, keys: readonly string[]): Promise<Migration> {
    const { pairs, target } = this.find(id);
    const chosen = keys.flatMap(key => pairs.get(key) ?? []);
    const { connection, engine } = target;
    const planned = planMigration(chosen, target, await brokenIn(this.from.manager, target));
    const { objects, refused } = planned;
    const parts = await warned(this.from.manager, planned.parts, target);
    const statements = parts.flatMap(([, each]) => each);
    const plan =
      connection !== undefined && statements.length > 0
        ? this.plans.keep({ connection, statements, objects })
        : undefined;
    return { steps: stepsOf(parts, engine), refused, ...(plan !== undefined && { plan }) };
  }

  /** Writes the state of a side to a file below the Jupyter folder. Rejects with `already-exists`. */
  async snapshot(side: ComparisonSide, file: string, signal: AbortSignal): Promise<{ objects: number }> {
    const full = snapshotPath(this.from.rootDir, file);
    const { engine, version, scope, objects } = await readSide(this.from, side, signal);
    const failed = objects.find(({ error }) => error);
    if (failed) {
      throw failed.error!;
    }
    const snapshot: SchemaSnapshot = {
      format: 'petersql-snapshot',
      version: 1,
      engine: engine.id,
      server: { ...version },
      scope,
      taken: new Date().toISOString(),
      objects: objects.map(({ kind, path, definition }) => ({
        kind: kind.descriptor.id,
        path,
        definition: definition!
      }))
    };
    try {
      await writeFile(full, `${JSON.stringify(snapshot, null, 1)}\n`, { flag: 'wx' });
    } catch (error) {
      const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
      throw new DbError(
        {
          code: exists ? 'already-exists' : 'invalid',
          message: exists
            ? `${file} exists already`
            : `${file} cannot be written: ${(error as Error).message}`
        },
        { cause: error }
      );
    }
    return { objects: objects.length };
  }

  private find(id: string): Kept {
    const kept = this.kept.get(id);
    if (!kept) {
      throw new DbError({ code: 'not-found', message: 'This comparison is no longer there: compare again' });
    }
    return kept;
  }
}

function ddlOf({ kind, ref }: SideObject, definition: Pair['wanted'], { version }: Side): string {
  const whole = completeOrSame(kind, definition);
  try {
    const statements = kind.plan?.({ op: 'create', ref, to: whole }, version) ?? [];
    return statements.map(statement => `${shown(statement).sql};`).join('\n\n');
  } catch (error) {
    return `-- ${DbError.from(error).message.replaceAll('\n', '\n-- ')}\n${JSON.stringify(whole, null, 2)}`;
  }
}

function completeOrSame(kind: OpaqueKind, definition: Pair['wanted']): unknown {
  const { schema, label } = kind.descriptor;
  return schema ? completed(schema, definition, label) : definition;
}
