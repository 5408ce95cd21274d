import type { Engine, Queryable } from '../../../engines/core/engine';
import type { Bind } from '../../../engines/core/rows';
import {
  DbError,
  type NewValue,
  type ObjectRef,
  type RowChange,
  type RowColumn,
  type RowCondition,
  type RowFilter,
  type RowSource,
  type RowStatement,
  type RowValue,
  type RowValues
} from '../../../model';

/** A statement with its values; `columns` are those that the values belong to, in the same order. */
export interface Bound {
  sql: string;
  params: readonly unknown[];
  columns: readonly string[];
}

/** A change as it will run. */
export interface RowStep {
  change: RowChange;
  statement: Bound;
  /** Counts the rows that `statement` will find, where the server does not tell afterwards. */
  check?: Bound;
}

/** Writes the statements that read and change the rows of one table. Pure. */
export class RowStatements {
  private readonly table: string;
  private readonly byName: ReadonlyMap<string, RowColumn>;

  constructor(
    private readonly engine: Engine,
    private readonly db: Queryable,
    readonly ref: ObjectRef,
    readonly source: RowSource
  ) {
    this.table = tablePath(engine, ref);
    this.byName = new Map(source.columns.map(column => [column.name, column]));
  }

  /** The rows that a filter lets through, hidden key columns included. */
  select({ conditions, where, sort, limit }: RowFilter): Bound {
    const writing = new Writing(this.engine);
    const tests = conditions.map(condition => this.condition(condition, writing));
    if (where?.trim()) {
      // A line of its own: a comment at its end must not hide the bracket.
      tests.push(`(${where.trim()}\n)`);
    }
    const order = sort.map(
      ({ column, descending }) =>
        `${this.engine.dialect.ident(this.column(column).name)}${descending ? ' DESC' : ''}`
    );
    return writing.finish(
      [
        `SELECT ${this.list} FROM ${this.table}`,
        ...(tests.length > 0 ? [`WHERE ${tests.join(' AND ')}`] : []),
        ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
        ...(limit === undefined ? [] : [`LIMIT ${Math.trunc(limit)}`])
      ].join(' ')
    );
  }

  /** One row, by its key. */
  selectOne(key: RowValues): Bound {
    const writing = new Writing(this.engine);
    return writing.finish(
      `SELECT ${this.list} FROM ${this.table} WHERE ${this.found(key, writing).join(' AND ')}`
    );
  }

  /** The row that an INSERT on this session has just made, by the number that the server gave it. */
  selectInserted(): Bound | null {
    const automatic = this.source.columns.find(column => column.automatic);
    const { lastInserted } = this.engine.rows;
    return automatic && lastInserted
      ? {
          sql: `SELECT ${this.list} FROM ${this.table} WHERE ${this.engine.dialect.ident(automatic.name)} = ${lastInserted}`,
          params: [],
          columns: []
        }
      : null;
  }

  /** Keys of another table's rows with a text that tells them apart, for choosing one. */
  lookup(columns: readonly string[], label: string | undefined, search: string, limit: number): Bound {
    const { rows, dialect } = this.engine;
    const writing = new Writing(this.engine);
    const shown = [...columns, ...(label === undefined ? [] : [label])].map(name => this.column(name));
    const list = shown.map(column => rows.select(column));
    const pattern = `%${search.replace(/[!%_]/g, '!$&')}%`;
    const tests = (search === '' ? [] : shown).map(
      column => `${rows.asText(column)} ${rows.like} ${writing.bind(column.name)(pattern)} ESCAPE '!'`
    );
    return writing.finish(
      `SELECT ${list.join(', ')} FROM ${this.table}${tests.length > 0 ? ` WHERE ${tests.join(' OR ')}` : ''} ORDER BY ${columns
        .map(name => dialect.ident(name))
        .join(', ')} LIMIT ${limit}`
    );
  }

  step(change: RowChange): RowStep {
    switch (change.op) {
      case 'insert':
        return { change, statement: this.insert(change.set) };
      case 'update':
        return { change, ...this.update(change.key, change.old, change.set) };
      case 'delete':
        return { change, ...this.delete(change.key, change.old) };
    }
  }

  private get list(): string {
    return this.source.columns.map(column => this.engine.rows.select(column)).join(', ');
  }

  private insert(set: RowValues<NewValue>): Bound {
    const { rows, dialect } = this.engine;
    const writing = new Writing(this.engine);
    const names: string[] = [];
    const values: string[] = [];
    const given: string[] = [];
    for (const [name, value] of set) {
      const column = this.writable(name);
      const text = rows.assign(column, value, writing.bind(name), true);
      if (text !== null) {
        names.push(dialect.ident(name));
        values.push(text);
        given.push(...(isDefault(value) ? [] : [name]));
      }
    }
    const sql = rows.insert({ table: this.table, names, values, source: this.source, given });
    const returning = rows.returning(this.db, this.source);
    return writing.finish(returning ? `${sql} RETURNING ${returning}` : sql);
  }

  private update(key: RowValues, old: RowValues, set: RowValues<NewValue>) {
    const { rows, dialect } = this.engine;
    const writing = new Writing(this.engine);
    const assignments = set.map(([name, value]) => {
      const column = this.writable(name);
      if (column.fixed && !isDefault(value)) {
        throw new DbError({ code: 'invalid', message: `${name}: ${column.fixed}` });
      }
      return `${dialect.ident(name)} = ${rows.assign(column, value, writing.bind(name), false) ?? 'NULL'}`;
    });
    const where = this.where(key, old, writing);
    const again = this.source.key.kind === 'ctid' ? ` RETURNING ${rows.returning(this.db, this.source)}` : '';
    return {
      statement: writing.finish(`UPDATE ${this.table} SET ${assignments.join(', ')} WHERE ${where}${again}`),
      check: this.check(key, old)
    };
  }

  private delete(key: RowValues, old: RowValues) {
    const writing = new Writing(this.engine);
    return {
      statement: writing.finish(`DELETE FROM ${this.table} WHERE ${this.where(key, old, writing)}`),
      check: this.check(key, old)
    };
  }

  private check(key: RowValues, old: RowValues): Bound | undefined {
    if (this.engine.rows.countsFound(this.source)) {
      return undefined;
    }
    const writing = new Writing(this.engine);
    return writing.finish(
      `SELECT COUNT(*) AS n FROM ${this.table} WHERE ${this.where(key, old, writing)}${this.engine.rows.lock}`
    );
  }

  /** The key, and that the values are still those that were read. */
  private where(key: RowValues, old: RowValues, writing: Writing): string {
    // Placeholders may have no numbers: values are bound in the order in which they stand.
    const found = this.found(key, writing);
    const inKey = new Set(this.source.key.columns);
    const unchanged = old
      .filter(([name]) => !inKey.has(name))
      .map(([name, value]) => this.engine.rows.same(this.column(name), value, writing.bind(name)));
    return [...found, ...unchanged].join(' AND ');
  }

  private found(key: RowValues, writing: Writing): string[] {
    const { kind, columns } = this.source.key;
    const values = new Map(key);
    return columns.map(name => {
      const value = values.get(name);
      if (value === undefined) {
        throw new DbError({ code: 'invalid', message: `The key of the row has no value for ${name}` });
      }
      const column = this.column(name);
      return kind === 'columns' || value === null
        ? this.engine.rows.same(column, value, writing.bind(name))
        : this.equals(column, value, writing);
    });
  }

  private equals(column: RowColumn, value: Exclude<RowValue, null>, writing: Writing): string {
    const { rows, dialect } = this.engine;
    const bind = writing.bind(column.name);
    return (
      rows.found?.(column, value, bind) ??
      `${dialect.ident(column.name)} = ${rows.operand(column, value, bind)}`
    );
  }

  private condition({ column: name, op, value = null }: RowCondition, writing: Writing): string {
    const { rows, dialect } = this.engine;
    const column = this.column(name);
    const ident = dialect.ident(name);
    const bind = writing.bind(name);
    switch (op) {
      case 'null':
        return `${ident} IS NULL`;
      case 'not-null':
        return `${ident} IS NOT NULL`;
      case '=':
        return rows.same(column, value, bind);
      case '<>':
        return `NOT (${rows.same(column, value, bind)})`;
      case 'contains':
        return `${rows.asText(column)} ${rows.like} ${bind(`%${String(value).replace(/[!%_]/g, '!$&')}%`)} ESCAPE '!'`;
      default:
        if (value === null) {
          throw new DbError({ code: 'invalid', message: `NULL is neither smaller nor greater than ${name}` });
        }
        return `${ident} ${op} ${rows.operand(column, value, bind)}`;
    }
  }

  private writable(name: string): RowColumn {
    const column = this.column(name);
    if (column.readOnly !== undefined || column.hidden) {
      throw new DbError({ code: 'invalid', message: `${name}: ${column.readOnly ?? 'it cannot be set'}` });
    }
    return column;
  }

  private column(name: string): RowColumn {
    const column = this.byName.get(name);
    if (!column) {
      throw new DbError({
        code: 'stale',
        message: `${this.ref.path.join('.')} has no column ${name} any more`,
        hint: 'Read the rows again.'
      });
    }
    return column;
  }
}

/** A statement being written: placeholders in the order of their values. */
class Writing {
  private readonly params: unknown[] = [];
  private readonly columns: string[] = [];

  constructor(private readonly engine: Engine) {}

  bind(column: string): Bind {
    return value => {
      this.params.push(value);
      this.columns.push(column);
      return this.engine.dialect.placeholder(this.params.length);
    };
  }

  finish(sql: string): Bound {
    return { sql, params: this.params, columns: this.columns };
  }
}

/** The quoted name of a table or view. */
function tablePath(engine: Engine, { kind, path }: ObjectRef): string {
  return engine.dialect.path(engine.databaseOf({ kind, path }) === undefined ? path : path.slice(1));
}

/** Whether a column is to get its default. */
export function isDefault(value: NewValue): value is { default: true } {
  return value !== null && typeof value === 'object' && 'default' in value;
}

/** A step as it is shown. */
export function shownStep({ change, statement, check }: RowStep): RowStatement {
  return {
    id: change.id,
    sql: statement.sql,
    values: statement.params.map((value, index) => ({
      column: statement.columns[index],
      text: shownValue(value)
    })),
    ...(check && { check: check.sql })
  };
}

/** Bytes and long texts are shortened: they are shown, not run. */
function shownValue(value: unknown): string | null {
  if (value === null) {
    return null;
  }
  const text =
    value instanceof Uint8Array ? `\\x${Buffer.from(value.subarray(0, 500)).toString('hex')}` : String(value);
  const isLong = text.length > 1000 || (value instanceof Uint8Array && value.length > 500);
  return isLong ? `${text.slice(0, 1000)}…` : text;
}
