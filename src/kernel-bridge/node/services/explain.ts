import type { Connection, ScriptStatement } from '../../../engines/core/engine';
import { DbError, PLAN_MIME, type JsonObject, type PlanMime, type QueryPlan } from '../../../model';
import type { Params } from '../../common/methods';
import type { ConnectionManager } from './connection-manager';
import { errorWithNames } from './parameters';
import { planOutput } from './plan-output';
import type { QueryRunner } from './query-runner';
import { refuseWriting } from './read-only';
import type { Sessions } from './sessions';
import { isWrite } from './statement-actions';

type ExplainRequest = Params<'query.explain'> & { signal: AbortSignal };

/** A name that no user's savepoint has. */
const SAVEPOINT = 'petersql_explain';

/** Plans of statements, read in the session that would run them. */
export class Explain {
  constructor(
    private readonly manager: ConnectionManager,
    private readonly sessions: Sessions,
    private readonly runner: QueryRunner
  ) {}

  /** Rejects with `confirmation-required` for a statement that `analyze` would make write. */
  async explain(request: ExplainRequest): Promise<{ mime: JsonObject }> {
    const { connection, session, signal, analyze = false, confirmed } = request;
    const engine = this.manager.engineOf(connection);
    const statement = chosen(engine.dialect.split(request.sql), request.position);
    if (analyze && this.manager.state(connection).config.readOnly) {
      refuseWriting(connection, engine, statement.sql);
    }
    if (analyze && !confirmed && isWrite(engine, statement.sql)) {
      throw new DbError({
        code: 'confirmation-required',
        message: 'Explain analyze runs this statement, which writes',
        detail: statement.sql,
        hint: 'It runs in a transaction that is rolled back: sequences, and tables without transactions, keep what it did.'
      });
    }
    const plan = await this.sessions.use(session, connection, signal, db =>
      this.plan(db, statement, { ...request, analyze })
    );
    const mime: PlanMime = { version: 1, connection, sql: statement.sql, plan };
    return { mime: { ...planOutput(mime), [PLAN_MIME]: mime as unknown as JsonObject } };
  }

  private async plan(
    db: Connection,
    { sql, start }: ScriptStatement,
    { connection, parameters, analyze = false, signal }: ExplainRequest
  ): Promise<QueryPlan> {
    const bound = parameters && this.runner.bind(connection, sql, parameters);
    const read = (): Promise<QueryPlan> =>
      this.manager
        .engineOf(connection)
        .explain(db, bound?.sql ?? sql, { params: bound?.params ?? [], analyze, signal });
    try {
      return await (analyze && db.transaction !== 'failed' ? undone(db, read) : read());
    } catch (thrown) {
      const error = errorWithNames(DbError.from(thrown), bound?.names ?? []);
      const { position } = error;
      const origin = position === undefined ? undefined : start + (bound ? bound.origin(position) : position);
      throw new DbError({ ...error.toJSON(), position: origin }, { cause: error });
    }
  }
}

function chosen(statements: readonly ScriptStatement[], position?: number): ScriptStatement {
  const at =
    position === undefined
      ? undefined
      : (statements.filter(({ start }) => start <= position).pop() ?? statements[0]);
  const statement = at ?? statements[statements.length - 1];
  if (!statement) {
    throw new DbError({ code: 'invalid', message: 'There is no statement to explain' });
  }
  if (/^(?:EXPLAIN|DESCRIBE|DESC)\b/i.test(statement.sql)) {
    throw new DbError({
      code: 'invalid',
      message: 'This statement explains already',
      hint: 'Run the cell to see its answer, or leave its first word out for the tree.'
    });
  }
  return statement;
}

/** Runs `body` and takes back what it changed. */
async function undone<T>(db: Connection, body: () => Promise<T>): Promise<T> {
  const nested = db.transaction === 'open';
  await db.query(nested ? `SAVEPOINT ${SAVEPOINT}` : 'BEGIN');
  try {
    return await body();
  } finally {
    if (nested) {
      await db.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
      await db.query(`RELEASE SAVEPOINT ${SAVEPOINT}`);
    } else {
      await db.query('ROLLBACK');
    }
  }
}
