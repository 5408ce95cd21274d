import { randomUUID } from 'node:crypto';
import type { Connection } from '../../../engines/core/engine';
import {
  DbError,
  type ApplyReport,
  type Change,
  type JsonObject,
  type JsonValue,
  type ObjectRef,
  type Plan
} from '../../../model';
import type { Dependent, DropOptions, Statement } from '../../../model';
import { applyStatements } from './apply-plan';
import type { ConnectionManager } from './connection-manager';
import { fingerprint } from './fingerprint';
import { completed, kindOf, type OpaqueKind } from './object-kinds';

/** A plan that nobody applied is forgotten after this time, milliseconds. */
const PLAN_LIFE_MS = 60 * 60 * 1000;

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
  ref: ObjectRef;
  op: PlanRequest['op'];
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
    private readonly onApplied: (connection: string, refs: readonly ObjectRef[]) => void
  ) {}

  read(connection: string, ref: ObjectRef): Promise<ObjectReading> {
    return this.on(connection, ref, async (db, kind) => {
      const definition = await this.definition(db, kind, ref);
      const ddl = kind.ddl
        ? await kind.ddl(db, ref)
        : (kind.plan?.({ op: 'create', ref, to: definition }, db.version) ?? [])
            .map(({ display, sql }) => terminated(display ?? sql))
            .join('\n\n');
      const dependents = (await kind.dependents?.(db, ref)) ?? [];
      return { definition: definition as JsonValue, fingerprint: fingerprint(definition), ddl, dependents };
    });
  }

  plan(request: PlanRequest): Promise<Plan> {
    const { connection, op, ref, to, basedOn, options } = request;
    return this.on(connection, ref, async (db, kind) => {
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
      const change = (
        op === 'create'
          ? { op, ref, to: wanted(kind, to) }
          : op === 'alter'
            ? { op, ref, from, to: wanted(kind, { ...(from as JsonObject), ...(to as JsonObject) }) }
            : { op, ref, from, options }
      ) as Change<unknown>;
      const statements = kind.plan(change, db.version);
      const id = this.keep({ connection, statements, objects: [{ ref, op, basedOn: current }] });
      return { id, basedOn: current, statements: statements.map(shown) };
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
    for (const { ref, basedOn } of objects.filter(each => each.op !== 'create')) {
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
    const own = this.manager.engineOf(connection).databaseOf(objects[0].ref);
    const sessionOn = async (database: string | undefined): Promise<Connection> => {
      const key = database ?? own ?? '';
      const session = sessions.get(key) ?? (await this.manager.connect(connection, database ?? own));
      sessions.set(key, session);
      return session;
    };
    try {
      return await applyStatements(statements, sessionOn);
    } finally {
      await Promise.allSettled([...sessions.values()].map(session => session.close()));
      const refs = objects.map(({ ref }) => ref);
      this.onApplied(connection, refs);
    }
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

/** What a change asks for, whole: a field left out is the default of a new object, or stays as it is. */
function wanted(kind: OpaqueKind, to: JsonValue | undefined): unknown {
  const { schema, label } = kind.descriptor;
  return schema ? completed(schema, to, label) : to;
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
