import type { Connection, ScriptStatement } from '../../../engines/core/engine';
import type { FireTrial } from '../../../engines/core/kind';
import { DbError, type FiredRows, type FireForm, type Statement } from '../../../model';
import type { QueryDone } from '../../common/methods';
import type { Draft } from '../../common/methods/trials';
import { draftOf } from './checks';
import type { ConnectionManager } from './connection-manager';
import type { QueryRunner, QueryStep, StepsRequest } from './query-runner';
import { rolledBack } from './trial-steps';

/** Rows of a table that are compared, at most. */
const MAX_COMPARED = 2000;
/** Changed rows that are told, at most, of each kind. */
const MAX_SHOWN = 200;

type Row = (string | null)[];

interface Snapshot {
  columns: readonly string[];
  rows: Row[];
  whole: boolean;
}

/** Fires triggers in transactions that are rolled back. */
export class Fires {
  constructor(
    private readonly manager: ConnectionManager,
    private readonly runner: QueryRunner
  ) {}

  async prepare(draft: Draft): Promise<FireForm> {
    const { examples, savedOnly, refusal } = (await this.trialOf(draft)).trial;
    return {
      examples,
      savedOnly,
      refusal: refusal ?? (savedOnly !== null && draft.op === 'create' ? savedOnly : null)
    };
  }

  async fire(
    request: Draft & Omit<StepsRequest, 'database'> & { sql: string }
  ): Promise<QueryDone & { rows: FiredRows }> {
    const { connection, ref, sql } = request;
    const engine = this.manager.engineOf(connection);
    const { trial, statements } = await this.trialOf(request);
    const refusal =
      trial.refusal ?? (trial.savedOnly !== null && request.op === 'create' ? trial.savedOnly : null);
    const reason = refusal ?? trial.lasting?.(sql) ?? null;
    if (reason !== null) {
      throw new DbError({ code: 'unsupported', message: reason });
    }
    const script = engine.dialect.split(sql);
    assertAllowed(script, trial);
    let rows: FiredRows = { columns: [], before: [], after: [], incomplete: null };
    const steps = async function* (db: Connection): AsyncGenerator<QueryStep> {
      for (const statement of trial.savedOnly === null ? statements : []) {
        await db.query(statement.sql);
      }
      const before = await snapshot(db, trial.table);
      for (const { sql: text, start } of script) {
        yield { sql: text, origin: position => position + start };
      }
      for (const text of trial.finish) {
        await db.query(text);
      }
      rows = difference(before, await snapshot(db, trial.table));
    };
    const done = await this.runner.runSteps(
      { ...request, database: engine.databaseOf(ref) },
      (db, outcomes) => rolledBack(db, engine.trial, ref, false, () => steps(db), outcomes)
    );
    return { ...done, rows };
  }

  private async trialOf(draft: Draft): Promise<{ trial: FireTrial; statements: readonly Statement[] }> {
    const { kind, change, db } = await draftOf(this.manager, draft);
    if (!kind.fire) {
      throw new DbError({ code: 'unsupported', message: `${kind.descriptor.plural} do not fire` });
    }
    const statements = kind.plan?.(change, db.version) ?? [];
    return { trial: await kind.fire(db, draft.ref, change.to), statements };
  }
}

/** A COMMIT, or what brings one about, would keep what is only tried. */
function assertAllowed(script: readonly ScriptStatement[], { allowed }: FireTrial): void {
  const other = script.find(({ command }) => !allowed.includes(command.split(' ')[0]));
  if (script.length === 0 || other) {
    throw new DbError({
      code: 'invalid',
      message: other
        ? `${other.command} cannot be tried here: it might last`
        : 'There is no statement to fire the trigger with',
      hint: `Only ${allowed.join(', ')} can.`,
      ...(other && { position: other.start })
    });
  }
}

async function snapshot(db: Connection, table: string): Promise<Snapshot> {
  const found = await db.query(`SELECT * FROM ${table} LIMIT ${MAX_COMPARED + 1}`);
  const columns = Object.keys(found[0] ?? {});
  const rows = found.slice(0, MAX_COMPARED).map(row => columns.map(column => textOf(row[column])));
  return { columns, rows, whole: found.length <= MAX_COMPARED };
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (value instanceof Uint8Array) {
    return `0x${Buffer.from(value).toString('hex')}`;
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** Rows of one and not of the other; equal rows count as often as they are there. */
function difference(before: Snapshot, after: Snapshot): FiredRows {
  const columns = before.columns.length > 0 ? before.columns : after.columns;
  if (!before.whole || !after.whole) {
    return {
      columns,
      before: [],
      after: [],
      incomplete: `The table has more than ${MAX_COMPARED.toLocaleString('en')} rows: add a SELECT to see what became of yours`
    };
  }
  const gone = without(before.rows, after.rows);
  const come = without(after.rows, before.rows);
  const cut = gone.length > MAX_SHOWN || come.length > MAX_SHOWN;
  return {
    columns,
    before: gone.slice(0, MAX_SHOWN),
    after: come.slice(0, MAX_SHOWN),
    incomplete: cut ? `Only the first ${MAX_SHOWN} rows are shown` : null
  };
}

function without(rows: readonly Row[], others: readonly Row[]): Row[] {
  const count = new Map<string, number>();
  for (const row of others) {
    const key = JSON.stringify(row);
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  return rows.filter(row => {
    const key = JSON.stringify(row);
    const left = count.get(key) ?? 0;
    count.set(key, left - 1);
    return left <= 0;
  });
}
