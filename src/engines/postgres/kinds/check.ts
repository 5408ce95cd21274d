import type { Change, Problem, Statement } from '../../../model';
import { checkByRollback, offsetOfLine, type CheckedTexts } from '../../core/check';
import type { Connection } from '../../core/engine';
import { dialect } from '../dialect';
import type { RoutineDefinition, RoutineKind } from './routine/definition';
import { routineName } from './routine/sql';

/** How long a check waits for others: it must not queue in front of them. */
const PATIENCE = "SET LOCAL lock_timeout = '2s'";

/** Runs the plan of a change in a transaction that is rolled back. */
export function tryPlan(
  db: Connection,
  statements: readonly Statement[],
  texts: CheckedTexts,
  inspect?: () => Promise<Problem[]>
): Promise<Problem[]> {
  const first: Statement = { sql: PATIENCE, hazards: [], transactional: true };
  return checkByRollback(db, [first, ...statements], texts, inspect);
}

/** The body is parsed by its language; the extension plpgsql_check, where it is installed, reads it whole. */
export function checkRoutine(kind: RoutineKind) {
  return (
    db: Connection,
    change: Change<RoutineDefinition>,
    statements: readonly Statement[]
  ): Promise<Problem[]> => {
    if (change.op === 'drop') {
      return tryPlan(db, statements, {});
    }
    const { to } = change;
    const defaults = Object.fromEntries(
      (to.arguments ?? []).map((each, n) => [`arguments/${n}/default`, each.default])
    );
    return tryPlan(db, statements, { body: to.body, ...defaults }, () =>
      to.language === 'plpgsql' ? deepCheck(db, kind, to) : Promise.resolve([])
    );
  };
}

interface Finding {
  line: number | null;
  level: string;
  message: string;
  sqlState: string | null;
  detail: string | null;
  hint: string | null;
}

async function deepCheck(db: Connection, kind: RoutineKind, to: RoutineDefinition): Promise<Problem[]> {
  const [extension] = await db.query<{ schema: string }>(
    `select n.nspname as schema from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'plpgsql_check'`
  );
  if (!extension) {
    return [];
  }
  // A trigger function is checked for the table of a trigger that runs it; without one there are no columns.
  const findings = await db.query<Finding>(
    `select f.lineno as line, f.level, f.message, f.sqlstate as "sqlState", f.detail, f.hint
       from (select $1::pg_catalog.regprocedure as oid) p,
            lateral ${dialect.path([extension.schema, 'plpgsql_check_function_tb'])}(
              p.oid, coalesce((select t.tgrelid from pg_catalog.pg_trigger t where t.tgfoid = p.oid limit 1), 0)) f`,
    [routineName(to, kind)]
  );
  return findings.map(({ line, level, message, sqlState, detail, hint }) => ({
    severity: level === 'error' ? 'error' : 'warning',
    code: 'database',
    message,
    field: 'body',
    ...(line !== null && { position: offsetOfCode(to.body ?? '', line) }),
    ...(sqlState !== null && { sqlState }),
    ...(detail !== null && { detail }),
    ...(hint !== null && { hint })
  }));
}

/** The first character of a line that is no blank. */
function offsetOfCode(body: string, line: number): number {
  const start = offsetOfLine(body, line);
  return start + (/^[ \t]*/.exec(body.slice(start))?.[0].length ?? 0);
}
