import { randomUUID } from 'node:crypto';
import type { ColumnBatch } from '../../../engines/core/columns';
import type { Connection, Engine, Queryable } from '../../../engines/core/engine';
import {
  DbError,
  type CellValue,
  type ColumnLayout,
  type CurrentRow,
  type ObjectRef,
  type RowChange,
  type RowFilter,
  type RowOutcome,
  type RowPlan,
  type RowSource,
  type RowValue,
  type RowValues
} from '../../../model';
import { batchCells } from '../../../transfer/formats/batch-cells';
import { PAGE_TEXT_LIMIT } from '../../../transfer/formats/arrow-pages';
import type { ConnectionManager } from './connection-manager';
import { orInstead } from './relatives';
import { ordered } from './row-order';
import { isDefault, RowStatements, shownStep, type Bound, type RowStep } from './row-statements';

/** A plan that nobody applied is forgotten after this time, milliseconds. */
const PLAN_LIFE_MS = 60 * 60 * 1000;
/** Changes of one plan at most. */
const MAX_CHANGES = 10_000;
/** Rows to choose from in a look-up. */
const LOOKUP_ROWS = 100;

interface Kept {
  connection: string;
  writer: RowStatements;
  steps: readonly RowStep[];
}

/** Rows of tables: what can be done with them, reading them, and changing them all or not at all. */
export class RowChanges {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly manager: ConnectionManager) {}

  describe(connection: string, ref: ObjectRef): Promise<RowSource> {
    return this.on(connection, ref, async ({ source }) => {
      const reason = this.refusal(connection);
      return reason === null
        ? source
        : { ...source, can: { insert: reason, update: reason, delete: reason } };
    });
  }

  /** The statement that reads the rows which a filter lets through. */
  select(connection: string, ref: ObjectRef, filter: RowFilter): Promise<Bound> {
    return this.on(connection, ref, async writer => writer.select(filter));
  }

  /** Reads rows by their keys, in the form of `shown`; `whole` leaves no value cut. */
  read(
    connection: string,
    ref: ObjectRef,
    keys: readonly { id: string; key: RowValues }[],
    shown: readonly ColumnLayout[],
    whole: boolean
  ): Promise<CurrentRow[]> {
    return this.on(connection, ref, async (writer, db, engine) => {
      const rows: CurrentRow[] = [];
      for (const { id, key } of keys) {
        const found = await readAll(db, writer.selectOne(key));
        rows.push(currentRow(id, inForm(engine, writer.source, found, shown), whole));
      }
      return rows;
    });
  }

  /** Rows of a table to choose a key from: its columns, then the first text column beside them. */
  lookup(connection: string, ref: ObjectRef, columns: readonly string[], search: string) {
    return this.on(connection, ref, async (writer, db) => {
      const label = writer.source.columns.find(
        ({ name, group, hidden }) => group === 'text' && !hidden && !columns.includes(name)
      )?.name;
      const { rows } = await readAll(db, writer.lookup(columns, label, search, LOOKUP_ROWS));
      return { columns: [...columns, ...(label === undefined ? [] : [label])], rows };
    });
  }

  /** The statements for `changes`, in the order in which they will run. */
  plan(connection: string, ref: ObjectRef, changes: readonly RowChange[]): Promise<RowPlan> {
    if (changes.length > MAX_CHANGES) {
      throw new DbError({ code: 'limit', message: `At most ${MAX_CHANGES} rows can be changed at once` });
    }
    return this.on(connection, ref, async writer => {
      for (const { op } of changes) {
        const can = writer.source.can[op];
        if (can !== true) {
          throw new DbError({ code: 'unsupported', message: can });
        }
      }
      const id = randomUUID();
      const steps = ordered(changes, ref, writer.source).map(change => writer.step(change));
      this.kept.set(id, { connection, writer, steps });
      setTimeout(() => this.kept.delete(id), PLAN_LIFE_MS).unref();
      return { id, statements: steps.map(shownStep) };
    });
  }

  /**
   * Runs a plan in one transaction; a row that is not found once, or an error, undoes all of it. Rows come back in
   * the form of `shown`.
   */
  async apply(connection: string, id: string, shown: readonly ColumnLayout[]): Promise<RowOutcome> {
    const kept = this.kept.get(id);
    if (kept?.connection !== connection) {
      throw new DbError({
        code: 'not-found',
        message: 'This plan is no longer there: review the changes again'
      });
    }
    const reason = this.refusal(connection);
    if (reason !== null) {
      throw new DbError({ code: 'read-only', message: reason });
    }
    this.kept.delete(id);
    const engine = this.manager.engineOf(connection);
    const { writer, steps } = kept;
    const db = await this.manager.connect(connection, engine.databaseOf(writer.ref));
    try {
      await engine.rows.prepare?.(db);
      return await new Application(engine, db, writer, shown).run(steps);
    } finally {
      await db.close();
    }
  }

  /** Why nothing can be changed on a connection. */
  private refusal(connection: string): string | null {
    return this.manager.state(connection).config.readOnly ? 'The connection is read-only' : null;
  }

  private on<T>(
    connection: string,
    ref: ObjectRef,
    body: (writer: RowStatements, db: Connection, engine: Engine) => Promise<T>
  ): Promise<T> {
    const engine = this.manager.engineOf(connection);
    const { rows, standard } = engine;
    return this.manager.read(connection, engine.databaseOf(ref), async db => {
      const describe = () => rows.describe(db, ref);
      const source = await orInstead(db, describe, () =>
        standard ? standard.describe(db, ref) : describe()
      );
      return body(new RowStatements(engine, db, ref, source), db, engine);
    });
  }
}

/** Rows as they were read, without the columns that others had beside them. */
interface FoundRows {
  rows: CellValue[][];
  layouts: readonly ColumnLayout[];
}

/** Rows that were not found as they were read. Thrown to roll back; never leaves this file. */
class Conflict extends Error {
  constructor(readonly rows: readonly { step: RowStep; found: number }[]) {
    super('conflict');
  }
}

/** One run of a plan on a session of its own. */
class Application {
  constructor(
    private readonly engine: Engine,
    private readonly db: Connection,
    private readonly writer: RowStatements,
    private readonly shown: readonly ColumnLayout[]
  ) {}

  async run(steps: readonly RowStep[]): Promise<RowOutcome> {
    const started = performance.now();
    let current: RowStep | undefined;
    try {
      const rows = await this.db.transactional(async () => {
        const conflicts: { step: RowStep; found: number }[] = [];
        const keys = new Map<string, Bound | null>();
        for (const step of steps) {
          current = step;
          const { found, row } = await this.change(step);
          if (found !== 1) {
            conflicts.push({ step, found });
          }
          keys.set(step.change.id, row);
        }
        if (conflicts.length > 0) {
          throw new Conflict(conflicts);
        }
        current = undefined;
        return this.readAgain(keys);
      });
      return { state: 'applied', rows, elapsedMs: performance.now() - started };
    } catch (thrown) {
      if (thrown instanceof Conflict) {
        return { state: 'conflict', rows: await this.asTheyAre(thrown.rows) };
      }
      const error = DbError.from(thrown);
      if (error.code === 'outcome-unknown' || !current) {
        throw error;
      }
      return {
        state: 'failed',
        id: current.change.id,
        ...columnOf(this.engine, current, error),
        error: error.toJSON()
      };
    }
  }

  /** Runs one change. `row` is how to read the row afterwards; `null` where there is none or no way to. */
  private async change({ change, statement, check }: RowStep): Promise<{ found: number; row: Bound | null }> {
    if (check) {
      const [{ n }] = await this.db.query<{ n: number }>(check.sql, check.params);
      if (n !== 1) {
        return { found: n, row: null };
      }
    }
    const { affected, returned } = await execute(this.db, statement);
    const found = check ? 1 : affected;
    switch (change.op) {
      case 'delete':
        return { found, row: null };
      case 'insert': {
        const row = await this.inserted(change.set, returned);
        if (!returned) {
          await this.expectStored(row);
        }
        return { found: 1, row };
      }
      case 'update':
        return {
          found,
          row: this.writer.selectOne(returned ? this.keyFrom(returned) : keyAfter(this.writer.source, change))
        };
    }
  }

  /** The key of an inserted row: returned, given by the server, or typed. */
  private async inserted(
    set: Extract<RowChange, { op: 'insert' }>['set'],
    returned: FoundRows | null
  ): Promise<Bound | null> {
    if (returned) {
      return this.writer.selectOne(this.keyFrom(returned));
    }
    const typed = new Map(set);
    const { columns } = this.writer.source.key;
    const key = columns.map(name => [name, typed.get(name)] as const);
    if (key.every(([, value]) => value !== undefined && value !== null && !isDefault(value))) {
      return this.writer.selectOne(key as RowValues);
    }
    const automatic = this.writer.source.columns.find(column => column.automatic)?.name;
    const byNumber =
      automatic !== undefined && columns.includes(automatic) ? this.writer.selectInserted() : null;
    if (!byNumber) {
      return null;
    }
    // The number that the server gave is that of the last INSERT only.
    const inserted = await readAll(this.db, byNumber);
    return inserted.rows.length > 0 ? this.writer.selectOne(this.keyOf(inserted)) : null;
  }

  /** A trigger may leave a row out (PostgreSQL: RETURN NULL, SQLite: RAISE(IGNORE)): nothing is returned then. */
  private async expectStored(row: Bound | null): Promise<void> {
    const { source } = this.writer;
    if (source.key.kind === 'columns' || this.engine.rows.returning(this.db, source) === null) {
      return;
    }
    const isThere = row !== null && (await readAll(this.db, row)).rows.length > 0;
    if (!isThere) {
      throw new DbError({
        code: 'constraint',
        message: 'The server stored no row: a trigger of the table left it out'
      });
    }
  }

  private keyFrom(returned: FoundRows): RowValues {
    return this.writer.source.key.columns.map((name, index) => [name, valueOf(returned, index)] as const);
  }

  private keyOf(inserted: FoundRows): RowValues {
    const { columns, key } = this.writer.source;
    return key.columns.map(
      name =>
        [
          name,
          valueOf(
            inserted,
            columns.findIndex(column => column.name === name)
          )
        ] as const
    );
  }

  private async rowsOf(statement: Bound): Promise<CellValue[][]> {
    return inForm(this.engine, this.writer.source, await readAll(this.db, statement), this.shown);
  }

  private async readAgain(keys: ReadonlyMap<string, Bound | null>): Promise<CurrentRow[]> {
    const rows: CurrentRow[] = [];
    for (const [id, statement] of keys) {
      rows.push(currentRow(id, statement ? await this.rowsOf(statement) : [], false));
    }
    return rows;
  }

  /** The rows as they are for everybody, once the transaction is undone. */
  private async asTheyAre(conflicts: Conflict['rows']): Promise<(CurrentRow & { found: number })[]> {
    const rows: (CurrentRow & { found: number })[] = [];
    for (const { step, found } of conflicts) {
      const { change } = step;
      const isFindable = change.op !== 'insert' && this.writer.source.key.kind !== 'columns';
      const now = isFindable ? await this.rowsOf(this.writer.selectOne(change.key)) : [];
      rows.push({ ...currentRow(change.id, now, false), found });
    }
    return rows;
  }
}

async function execute(db: Connection, { sql, params }: Bound) {
  let affected = 0;
  let returned: FoundRows | null = null;
  for await (const cursor of db.run(sql, { params })) {
    for await (const batch of cursor.batches()) {
      returned = batch.rows > 0 ? { rows: batchCells(batch), layouts: layoutsOf(batch) } : returned;
      affected += batch.rows;
    }
    affected = cursor.affectedRows ?? affected;
  }
  return { affected, returned };
}

async function readAll(db: Queryable & Pick<Connection, 'run'>, { sql, params }: Bound): Promise<FoundRows> {
  let rows: CellValue[][] = [];
  let layouts: readonly ColumnLayout[] = [];
  for await (const cursor of db.run(sql, { params })) {
    rows = cursor.replaces ? [] : rows;
    for await (const batch of cursor.batches()) {
      rows.push(...batchCells(batch));
      layouts = layoutsOf(batch);
    }
  }
  return { rows, layouts };
}

function layoutsOf({ columns }: ColumnBatch): ColumnLayout[] {
  return columns.map(({ layout }) => layout);
}

/** The rows of a table as they look among those that are shown already. */
function inForm(
  { rows: { inForm: written } }: Engine,
  { columns }: RowSource,
  { rows, layouts }: FoundRows,
  shown: readonly ColumnLayout[]
): CellValue[][] {
  return written && shown.length === columns.length
    ? rows.map(row => row.map((cell, n) => written(columns[n], cell, layouts[n], shown[n])))
    : rows;
}

/** The one row that was found; with `whole` its values are not cut as those of pages are. */
function currentRow(id: string, found: readonly CellValue[][], whole: boolean): CurrentRow {
  if (found.length !== 1) {
    return { id, cells: null, cut: [] };
  }
  const cut: number[] = [];
  const cells = found[0].map((cell, column) => {
    if (whole || typeof cell !== 'string' || cell.length <= PAGE_TEXT_LIMIT) {
      return cell;
    }
    cut.push(column);
    return cell.slice(0, PAGE_TEXT_LIMIT);
  });
  return { id, cells, cut };
}

/** A value of the first row as one that names a row. */
function valueOf({ rows, layouts }: FoundRows, column: number): RowValue {
  const cell = rows[0][column];
  const text = cell === null ? null : String(cell);
  return text !== null && layouts[column].kind === 'binary' ? { hex: text.slice(2) } : text;
}

function keyAfter(source: RowSource, change: Extract<RowChange, { op: 'update' }>): RowValues {
  const set = new Map(change.set);
  return source.key.columns.map(name => {
    const value = set.get(name);
    const old = change.key.find(([column]) => column === name)?.[1] ?? null;
    return [name, value === undefined || isDefault(value) ? old : value] as const;
  });
}

/** Which of the values that a statement sets its error is about. */
function columnOf(engine: Engine, { change, statement }: RowStep, error: DbError): { column?: string } {
  if (change.op === 'delete') {
    return {};
  }
  const set = change.set.map(([column]) => column);
  const named = engine.rows
    .columnsOf(error)
    .map(column => (typeof column === 'number' ? statement.columns[column - 1] : column));
  const column = named.find(name => set.includes(name)) ?? (set.length === 1 ? set[0] : named[0]);
  return column === undefined ? {} : { column };
}
