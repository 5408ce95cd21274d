import type { Connection } from '../engines/core/engine';
import type { ObjectKind } from '../engines/core/kind';
import { applyStatements } from '../kernel-bridge/node/services/apply-plan';
import { DbError, type Change } from '../model';
import { WHOLE } from '../kernel-bridge/node/services/comparison/task';
import { definitionAtRest } from './at-rest';
import type { Entry } from '../catalog/inventory';
import { belongsToServer, movedTo, type ObjectKey } from '../catalog/keys';

/** Why an object could not be made, with the statement that failed. */
export interface Failure {
  message: string;
  sql: string;
}

/** One object on its way from nothing to its definition. */
interface Job {
  entry: Entry;
  stages: readonly unknown[];
  done: number;
  failure?: Failure;
}

/**
 * Kinds in the order in which most of their objects can be made at the first try. What comes too
 * early all the same is tried again. Kinds that are not named come in the engine's order, between.
 */
const FIRST = ['database', 'schema', 'extension', 'language', 'collation', 'type', 'domain', 'sequence'];
/** Made last: they need the others. */
const LAST = ['policy', 'rule', 'trigger', 'event', 'publication', 'subscription', 'grant'];

/**
 * Makes every object in the database `database` from its definition alone, each stage of it when what
 * it refers to is there: what fails is tried again after the others, until a pass makes nothing more.
 *
 * @param present reads the definition of an object that the new database has from the start
 * @returns the objects that could not be made
 */
export async function recreate(
  entries: Iterable<Entry>,
  database: string,
  sessionOn: (database: string | undefined) => Promise<Connection>,
  present: ReadonlyMap<ObjectKey, unknown>,
  onProgress: (left: number) => void
): Promise<Map<ObjectKey, Failure>> {
  const session = await sessionOn(undefined);
  let jobs = ordered([...entries].filter(entry => entry.definition !== undefined)).map<Job>(entry => ({
    entry,
    stages: WHOLE.has(entry.ref.kind) ? [definitionAtRest(entry)] : stagesOf(entry),
    done: 0
  }));
  jobs = jobs.filter(({ entry }) => !belongsToServer(entry.ref));
  const stuck = new Set<Job>();
  for (let progress = true; progress && jobs.length > 0;) {
    progress = false;
    for (const job of jobs) {
      try {
        await advance(job, database, session, sessionOn, present);
        progress = true;
      } catch (error) {
        job.failure = error instanceof Failed ? error.failure : { message: messageOf(error), sql: '' };
      }
    }
    jobs = jobs.filter(job => job.done < job.stages.length);
    if (!progress) {
      const whole = jobs.filter(job => WHOLE.has(job.entry.ref.kind) && !stuck.has(job));
      for (const job of whole) {
        job.stages = stagesOf(job.entry);
        stuck.add(job);
      }
      progress = whole.length > 0;
    }
    onProgress(jobs.length);
  }
  return new Map(jobs.map(({ entry, failure }) => [entry.key, failure!]));
}

function stagesOf(entry: Entry): readonly unknown[] {
  const definition = definitionAtRest(entry);
  return entry.kind.stages?.(definition) ?? [definition];
}

class Failed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

async function advance(
  job: Job,
  database: string,
  session: Connection,
  sessionOn: (database: string | undefined) => Promise<Connection>,
  present: ReadonlyMap<ObjectKey, unknown>
): Promise<void> {
  const { entry, stages, done } = job;
  const kind = entry.kind;
  if (!kind.plan) {
    throw new DbError({ code: 'unsupported', message: `${kind.descriptor.plural} cannot be created` });
  }
  const ref = movedTo(entry.ref, database);
  const before = done > 0 ? stages[done - 1] : await existing(kind, job, ref, session, present);
  const to = stages[done];
  const change: Change<unknown> =
    before === undefined ? { op: 'create', ref, to } : { op: 'alter', ref, from: before, to };
  const statements = kind.plan(change, session.version);
  const { error, statements: steps } = await applyStatements(statements, sessionOn);
  if (error) {
    const failed = steps.find(step => step.outcome === 'failed');
    throw new Failed({ message: error.message, sql: failed?.sql ?? '' });
  }
  job.done++;
  job.failure = undefined;
}

/** The definition that the object has already: the new database's own schema, a privilege list. */
async function existing(
  kind: ObjectKind,
  { entry }: Job,
  ref: Entry['ref'],
  session: Connection,
  present: ReadonlyMap<ObjectKey, unknown>
): Promise<unknown> {
  if (present.has(entry.key)) {
    return present.get(entry.key);
  }
  if (entry.ref.kind !== 'grant') {
    return undefined;
  }
  return kind.read!(session, ref).catch((error: unknown) => {
    if (DbError.from(error).code === 'not-found') {
      return undefined;
    }
    throw error;
  });
}

function messageOf(error: unknown): string {
  return DbError.from(error).message;
}

function ordered(entries: readonly Entry[]): Entry[] {
  const rank = ({ ref }: Entry): number => {
    const first = FIRST.indexOf(ref.kind);
    const last = LAST.indexOf(ref.kind);
    return first >= 0 ? first : last >= 0 ? 100 + last : 50;
  };
  return [...entries].sort((a, b) => rank(a) - rank(b));
}
