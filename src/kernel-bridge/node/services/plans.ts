import { randomUUID } from 'node:crypto';
import { nameOfCopy } from '../../../engines/core/copy';
import type { Connection } from '../../../engines/core/engine';
import { withSurvey, type Survey, type Surveyed } from '../../../engines/core/survey';
import {
  DbError,
  type ApplyReport,
  type Change,
  type JsonObject,
  type JsonValue,
  type ObjectRef,
  type ObjectVersion,
  type Plan
} from '../../../model';
import type { Dependent, DropOptions, Statement } from '../../../model';
import { applyStatements } from './apply-plan';
import type { ConnectionManager } from './connection-manager';
import { fingerprint } from './fingerprint';
import { changeOf, kindOf, type OpaqueKind } from './object-kinds';
import type { ObjectHistory } from './object-history';

/** A plan that nobody applied is forgotten after this time, milliseconds. */
const PLAN_LIFE_MS = 60 * 60 * 1000;

/** A plan waits no longer for the session of its survey, milliseconds. */
const SURVEY_WAIT_MS = 5000;

export interface PlanRequest {
  connection: string;
  op: 'create' | 'alter' | 'drop';
  ref: ObjectRef;
  to?: JsonValue;
  basedOn?: string;
  options?: DropOptions;
}

export interface ObjectReading {
  definition: JsonValue;
  fingerprint: string;
  ddl: string;
  dependents: readonly Dependent[];
}

/** An object that a plan changes, and the fingerprint of what it starts from. */
export interface PlannedObject {
  change: Change<unknown>;
  /** Empty for a create. */
  basedOn: string;
}

interface Kept {
  connection: string;
  statements: readonly Statement[];
  objects: readonly PlannedObject[];
}

/** Reads definitions, turns changes into plans and applies exactly what was shown. */
export class Plans {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly manager: ConnectionManager,
    private readonly history: ObjectHistory,
    private readonly onApplied: (connection: string, refs: readonly ObjectRef[]) => void
  ) {}

  read(connection: string, ref: ObjectRef): Promise<ObjectReading> {
    return this.on(connection, ref, async (db, kind) => {
      const definition = await this.definition(db, kind, ref);
      const ddl = kind.ddl ? await kind.ddl(db, ref) : this.createText(db, kind, ref, definition);
      const dependents = (await kind.dependents?.(db, ref)) ?? [];
      return { definition: definition as JsonValue, fingerprint: fingerprint(definition), ddl, dependents };
    });
  }

  async plan(request: PlanRequest): Promise<Plan> {
    const { connection, op, ref, to, basedOn, options } = request;
    const planned = await this.on(connection, ref, async (db, kind) => {
      if (!kind.plan) {
        throw new DbError({
          code: 'unsupported',
          message: `${kind.descriptor.plural} cannot be changed here`
        });
      }
      const from = op === 'create' ? undefined : await this.definition(db, kind, ref);
      const current = op === 'create' ? '' : fingerprint(from);
      if (basedOn !== undefined && basedOn !== current) {
        throw stale(kind, ref);
      }
      const change: Change<unknown> =
        op === 'drop' ? { op, ref, from, options } : changeOf(kind, { op, ref, to: to ?? {} }, from);
      const statements = kind.plan(change, db.version);
      const survey = kind.survey?.(change, statements, db.version) ?? null;
      return { change, current, statements, survey };
    });
    const { change, current, survey } = planned;
    const surveyed = survey && (await this.surveyed(connection, ref, survey));
    const statements = surveyed ? withSurvey(planned.statements, surveyed) : planned.statements;
    const problems = surveyed?.problems ?? [];
    const id = this.keep({ connection, statements, objects: [{ change, basedOn: current }] });
    return {
      id,
      basedOn: current,
      statements: statements.map(shown),
      ...(problems.length > 0 && { problems })
    };
  }

  /** `null` where it fails (no more sessions, a lock, no right to read): applying the plan tells. */
  async surveyed(connection: string, ref: ObjectRef, survey: Survey): Promise<Surveyed | null> {
    try {
      const database = this.manager.engineOf(connection).databaseOf(ref);
      const session = await this.manager.connect(connection, database, AbortSignal.timeout(SURVEY_WAIT_MS));
      try {
        // A failing question would end the transaction of whoever has the only session.
        return session.shared ? null : await survey(session);
      } finally {
        await session.close();
      }
    } catch {
      return null;
    }
  }

  /** The definition of an object like another one, under a name of its own. */
  copy(connection: string, ref: ObjectRef): Promise<JsonValue> {
    return this.on(connection, ref, async (db, kind) => {
      const definition = (await this.definition(db, kind, ref)) as JsonObject;
      const field = 'user' in definition && !('name' in definition) ? 'user' : 'name';
      const name = nameOfCopy(String(definition[field]), db.dialect);
      return (kind.copy?.(definition, name) ?? { ...definition, [field]: name }) as JsonValue;
    });
  }

  /** Keeps statements that change one or more objects of the same database until they are applied. */
  keep(plan: Kept): string {
    const id = randomUUID();
    this.kept.set(id, plan);
    setTimeout(() => this.kept.delete(id), PLAN_LIFE_MS).unref();
    return id;
  }

  /** Rejects with `stale` when the object is not what the plan starts from; a failed statement is in the report. */
  async apply(connection: string, id: string): Promise<ApplyReport> {
    const kept = this.kept.get(id);
    if (!kept || kept.connection !== connection) {
      throw new DbError({
        code: 'not-found',
        message: 'This plan is no longer there: preview the change again'
      });
    }
    const { statements, objects } = kept;
    const refs = objects.map(({ change }) => change.ref);
    for (const { change, basedOn } of objects) {
      if (change.op === 'create') {
        continue;
      }
      const { ref } = change;
      const current = await this.on(connection, ref, (db, kind) => this.definition(db, kind, ref));
      if (fingerprint(current) !== basedOn) {
        throw stale(null, ref);
      }
      if (ref.kind === 'database') {
        await this.manager.leave(connection, ref.path[0]);
      }
    }
    this.kept.delete(id);
    const sessions = new Map<string, Connection>();
    const own = this.manager.engineOf(connection).databaseOf(refs[0]);
    const sessionOn = async (database: string | undefined): Promise<Connection> => {
      const key = database ?? own ?? '';
      const session = sessions.get(key) ?? (await this.manager.connect(connection, database ?? own));
      sessions.set(key, session);
      return session;
    };
    try {
      const report = await applyStatements(statements, sessionOn);
      if (report.state === 'applied') {
        for (const { change } of objects) {
          await this.remember(connection, change);
        }
      }
      return report;
    } finally {
      await Promise.allSettled([...sessions.values()].map(session => session.close()));
      this.onApplied(connection, refs);
    }
  }

  versions(connection: string, ref: ObjectRef): Promise<ObjectVersion[]> {
    return Promise.resolve(this.history.list(connection, ref));
  }

  /** A definition that was in force once, and its CREATE text. */
  version(connection: string, ref: ObjectRef, id: string): Promise<{ definition: JsonValue; ddl: string }> {
    return this.on(connection, ref, (db, kind) => {
      const definition = this.history.definition(connection, ref, id);
      return Promise.resolve({ definition, ddl: this.createText(db, kind, ref, definition) });
    });
  }

  /** Keeps what a change replaced and what came of it. A failure is not one of the change. */
  private async remember(connection: string, change: Change<unknown>): Promise<void> {
    try {
      await this.on(connection, change.ref, async (db, kind) => {
        if (!kind.descriptor.versions) {
          return;
        }
        if (change.op === 'drop') {
          this.history.keep(connection, change.ref, 'dropped', change.from as JsonValue);
          return;
        }
        const { ref, definition } = await madeBy(db, kind, change);
        if (change.op === 'alter') {
          this.history.keep(connection, ref, 'found', change.from as JsonValue);
        }
        const origin = change.op === 'create' ? 'created' : 'altered';
        this.history.keep(connection, ref, origin, definition as JsonValue);
      });
    } catch {
      // The disk is full, or the connection is gone: the change is in force all the same.
    }
  }

  private createText(db: Connection, kind: OpaqueKind, ref: ObjectRef, definition: unknown): string {
    return (kind.plan?.({ op: 'create', ref, to: definition }, db.version) ?? [])
      .map(({ display, sql }) => terminated(display ?? sql))
      .join('\n\n');
  }

  private on<T>(connection: string, ref: ObjectRef, body: (db: Connection, kind: OpaqueKind) => Promise<T>) {
    const engine = this.manager.engineOf(connection);
    return this.manager.read(connection, engine.databaseOf(ref), db =>
      body(db, kindOf(engine, ref.kind, db.version))
    );
  }

  private definition(db: Connection, kind: OpaqueKind, ref: ObjectRef): Promise<unknown> {
    if (!kind.read) {
      throw new DbError({ code: 'unsupported', message: `${kind.descriptor.plural} are only listed` });
    }
    return kind.read(db, ref);
  }
}

/** A statement as it may leave the host: replies reach every client of the kernel, so none holds a secret. */
export function shown(statement: Statement): Statement {
  const { display } = statement;
  return display === undefined ? statement : { ...statement, sql: display, undo: undefined };
}

/** The object that a change has made, as the server tells it, and where it is now. */
async function madeBy(
  db: Connection,
  kind: OpaqueKind,
  { op, ref, ...change }: Exclude<Change<unknown>, { op: 'drop' }>
): Promise<{ ref: ObjectRef; definition: unknown }> {
  const to = change.to as { name?: string; schema?: string };
  const from = 'from' in change ? (change.from as typeof to) : to;
  const path = [...ref.path];
  const last = path.length - 1;
  if (from.schema !== to.schema && path[last - 1] === from.schema) {
    path[last - 1] = to.schema ?? path[last - 1];
  }
  if (op === 'alter' && path[last] === from.name) {
    path[last] = to.name ?? path[last];
  }
  const expected = { ...ref, path };
  try {
    return { ref: expected, definition: await kind.read!(db, expected) };
  } catch {
    // Where a path ends with a signature, only the server knows how it prints a new one.
    const name = to.name ?? path[last];
    const parent = { kind: kind.descriptor.parents[0] ?? '', path: path.slice(0, last) };
    const found = (await kind.list(db, parent)).filter(each => each.ref.path[last]?.startsWith(`${name}(`));
    const definition = found.length === 1 ? await kind.read!(db, found[0].ref) : change.to;
    return { ref: { ...ref, path: [...parent.path, name] }, definition };
  }
}

/** A comment at the end of a statement must not swallow the semicolon. */
function terminated(sql: string): string {
  return sql.slice(sql.lastIndexOf('\n') + 1).includes('--') ? `${sql}\n;` : `${sql};`;
}

function stale(kind: OpaqueKind | null, ref: ObjectRef): DbError {
  const what = kind?.descriptor.label ?? ref.kind;
  return new DbError({
    code: 'stale',
    message: `${what} ${ref.path.join('.')} has changed on the server since it was read`,
    hint: 'Read it again and repeat the change.'
  });
}
