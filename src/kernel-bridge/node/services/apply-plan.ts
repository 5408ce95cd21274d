import type { Connection } from '../../../engines/core/engine';
import { DbError, type ApplyReport, type Statement } from '../../../model';

type Outcome = ApplyReport['statements'][number]['outcome'];

/** Gives a session on `database` (`undefined`: the object's own). Asked again after a lost link. */
export type SessionSource = (
  database: string | undefined
) => Promise<Pick<Connection, 'query' | 'transactional'>>;

interface Step {
  statement: Statement;
  outcome: Outcome;
  elapsedMs: number;
}

/**
 * Runs the statements of a plan in order and reports what is in force afterwards.
 *
 * Neighbours that are transactional and meant for the same database run in one transaction; the
 * others run one by one. When one fails, the undo statements of those already done run in reverse
 * order. Where the link broke while a statement ran nothing is undone: nobody knows its outcome.
 */
export async function applyStatements(
  statements: readonly Statement[],
  sessionOn: SessionSource
): Promise<ApplyReport> {
  const steps: Step[] = statements.map(statement => ({ statement, outcome: 'not-run', elapsedMs: 0 }));
  let error: DbError | undefined;
  for (const group of groupsOf(steps)) {
    try {
      await runGroup(group, sessionOn);
    } catch (reason) {
      error = DbError.from(reason);
      break;
    }
  }
  if (error && error.code !== 'outcome-unknown') {
    await undo(steps, sessionOn);
  }
  return report(steps, error);
}

/** Neighbouring steps that share a database and can share a transaction. */
function groupsOf(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const previous = group?.at(-1)?.statement;
    const { database, transactional } = step.statement;
    if (group && previous?.transactional && transactional && previous.database === database) {
      group.push(step);
    } else {
      groups.push([step]);
    }
  }
  return groups;
}

async function runGroup(group: readonly Step[], sessionOn: SessionSource): Promise<void> {
  const session = await sessionOn(group[0].statement.database);
  const runAll = async (): Promise<void> => {
    for (const step of group) {
      await runStep(step, session);
    }
  };
  if (!group[0].statement.transactional) {
    return runAll();
  }
  try {
    await session.transactional(runAll);
  } catch (reason) {
    for (const step of group) {
      if (step.outcome === 'done') {
        step.outcome = DbError.from(reason).code === 'outcome-unknown' ? 'failed' : 'rolled-back';
      }
    }
    throw reason;
  }
}

async function runStep(step: Step, session: Pick<Connection, 'query'>): Promise<void> {
  const started = performance.now();
  try {
    await session.query(step.statement.sql);
    step.outcome = 'done';
  } catch (reason) {
    step.outcome = 'failed';
    throw step.statement.display === undefined ? reason : masked(DbError.from(reason));
  } finally {
    step.elapsedMs = performance.now() - started;
  }
}

/** Servers quote the text near an error: where the statement holds a secret, that is left out. */
function masked(error: DbError): DbError {
  const hidden = (text: string | undefined): string | undefined => text?.replace(/['"][^]*['"]/, "'…'");
  const { message, detail, hint, ...rest } = error.toJSON();
  return new DbError({
    ...rest,
    message: hidden(message) ?? '',
    detail: hidden(detail),
    hint: hidden(hint),
    position: undefined
  });
}

async function undo(steps: readonly Step[], sessionOn: SessionSource): Promise<void> {
  for (const step of [...steps].reverse()) {
    const { undo: takeBack, database } = step.statement;
    if (step.outcome !== 'done' || !takeBack?.length) {
      continue;
    }
    step.outcome = 'undone';
    for (const sql of takeBack) {
      try {
        const session = await sessionOn(database);
        await session.query(sql);
      } catch {
        // The first error is the one to tell; that the way back failed too is in the outcome. What can
        // still be put back is: one grant that fails must not cost the others.
        step.outcome = 'undo-failed';
      }
    }
  }
}

function report(steps: readonly Step[], error: DbError | undefined): ApplyReport {
  const inForce = steps.some(step => step.outcome === 'done' || step.outcome === 'undo-failed');
  const state = !error ? 'applied' : inForce || error.code === 'outcome-unknown' ? 'partial' : 'unchanged';
  return {
    statements: steps.map(({ statement, outcome, elapsedMs }) => ({
      sql: statement.display ?? statement.sql,
      outcome,
      elapsedMs,
      ...(statement.elsewhere !== undefined && { elsewhere: statement.elsewhere }),
      ...(statement.display !== undefined && { masked: true as const })
    })),
    state,
    ...(error && { error: error.toJSON() })
  };
}
