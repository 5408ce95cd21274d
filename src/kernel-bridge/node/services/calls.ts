import { takesValue, type RoutineCall, type RoutineCalls } from '../../../engines/core/call';
import type { Connection } from '../../../engines/core/engine';
import {
  DbError,
  type CallArgument,
  type CallForm,
  type ObjectAction,
  type ObjectRef,
  type StatementOutcome
} from '../../../model';
import type { QueryDone } from '../../common/methods';
import type { ConnectionManager } from './connection-manager';
import { kindOf, type OpaqueKind } from './object-kinds';
import type { QueryRunner, QueryStep, StepsRequest } from './query-runner';
import type { Spool } from './spool';
import { committed, plainly, rolledBack } from './trial-steps';

/** Cursors whose rows are fetched, at most. */
const MAX_CURSORS = 50;

type OnObject = Omit<StepsRequest, 'database'> & { ref: ObjectRef };

/** Calls routines and runs what else can be done with objects, on the sessions of panels. */
export class Calls {
  constructor(
    private readonly manager: ConnectionManager,
    private readonly runner: QueryRunner,
    private readonly spool: Spool,
    private readonly onChanged: (connection: string, refs: readonly ObjectRef[]) => void
  ) {}

  prepare(connection: string, ref: ObjectRef, values?: readonly CallArgument[]): Promise<CallForm> {
    return this.on(connection, ref, async (db, kind) => {
      const { calls, definition } = await callable(db, kind, ref);
      const form: CallForm = {
        parameters: calls.parameters(definition).filter(takesValue),
        refusal: calls.refusal(definition)
      };
      if (!values || form.refusal !== null) {
        return form;
      }
      return { ...form, sql: calls.build(ref, definition, values, db.version).script };
    });
  }

  async call(
    request: OnObject & { arguments: readonly CallArgument[]; rollback: boolean }
  ): Promise<QueryDone & { outputs: string | null }> {
    const { connection, ref, rollback } = request;
    const engine = this.manager.engineOf(connection);
    const call = await this.on(connection, ref, async (db, kind): Promise<RoutineCall> => {
      const { calls, definition } = await callable(db, kind, ref);
      const refusal = calls.refusal(definition);
      if (refusal !== null) {
        throw new DbError({ code: 'unsupported', message: refusal });
      }
      return calls.build(ref, definition, request.arguments, db.version);
    });
    const database = engine.databaseOf(ref);
    const done = await this.runner.runSteps({ ...request, database }, (db, outcomes) => {
      const steps = () => this.stepsOf(db, call, outcomes);
      return rollback
        ? rolledBack(db, engine.trial, ref, false, steps, outcomes)
        : call.returnsCursors
          ? committed(db, engine.trial, ref, steps)
          : plainly(db, engine.trial, ref, steps);
    });
    const results = done.result.statements.flatMap(({ result }) => result ?? []);
    // A call that returns cursors gives its own row first.
    const last = call.returnsCursors ? results[0] : results.at(-1);
    return { ...done, outputs: call.hasOutputs ? (last?.id ?? null) : null };
  }

  actions(connection: string, ref: ObjectRef): Promise<ObjectAction[]> {
    return this.on(connection, ref, async (db, kind) => (await kind.actions?.(db, ref)) ?? []);
  }

  async act(request: OnObject & { action: string }): Promise<QueryDone> {
    const { connection, ref } = request;
    const engine = this.manager.engineOf(connection);
    const action = (await this.actions(connection, ref)).find(({ id }) => id === request.action);
    if (!action || action.unavailable !== null) {
      throw new DbError({
        code: 'unsupported',
        message: action?.unavailable ?? `There is no action ${request.action}`
      });
    }
    try {
      return await this.runner.runSteps({ ...request, database: engine.databaseOf(ref) }, db =>
        plainly(db, engine.trial, ref, async function* () {
          yield { sql: action.sql };
        })
      );
    } finally {
      this.onChanged(connection, [ref]);
    }
  }

  private async *stepsOf(
    db: Connection,
    call: RoutineCall,
    outcomes: readonly StatementOutcome[]
  ): AsyncGenerator<QueryStep> {
    for (const { sql, params } of call.before) {
      await db.query(sql, params);
    }
    yield* call.statements;
    if (call.returnsCursors) {
      for (const name of this.cursorsIn(outcomes)) {
        yield { sql: `FETCH ALL IN ${db.dialect.ident(name)}` };
      }
    }
  }

  private cursorsIn(outcomes: readonly StatementOutcome[]): string[] {
    const result = outcomes.at(-1)?.result;
    if (!result) {
      return [];
    }
    const places = result.columns.flatMap(({ type }, n) => (type === 'refcursor' ? [n] : []));
    return this.spool
      .get(result.id)
      .page(0, MAX_CURSORS)
      .rows.flatMap(row => places.map(n => row[n]))
      .filter((name): name is string => typeof name === 'string')
      .slice(0, MAX_CURSORS);
  }

  private on<T>(connection: string, ref: ObjectRef, body: (db: Connection, kind: OpaqueKind) => Promise<T>) {
    const engine = this.manager.engineOf(connection);
    return this.manager.read(connection, engine.databaseOf(ref), db =>
      body(db, kindOf(engine, ref.kind, db.version))
    );
  }
}

async function callable(
  db: Connection,
  kind: OpaqueKind,
  ref: ObjectRef
): Promise<{ calls: RoutineCalls; definition: unknown }> {
  if (!kind.call || !kind.read) {
    throw new DbError({ code: 'unsupported', message: `${kind.descriptor.plural} cannot be called` });
  }
  return { calls: kind.call, definition: await kind.read(db, ref) };
}
