import { DbError, type FieldProblem, type Hazard, type Statement } from '../../model';
import type { Connection } from './engine';
import { hazard } from './statement';
import type { Surveyed } from './survey';

/** Obstacles are counted up to here: a person needs to know that there are some. */
const COUNTED = 1000;

/** All questions together take no longer, milliseconds: somebody waits for the plan. */
const BUDGET_MS = 2000;

/** Something about the rows of a table that a change cannot do with. */
export interface RowQuestion {
  /** JSON pointer of the field that asks for it. */
  field: string;
  /** Texts of which the statement that will fail holds one; else it is the first that alters. */
  holds: readonly string[];
  /** A select with a row for each obstacle; or one that fails itself as the change would. */
  select: string;
  /** What is told of the obstacles: `3 rows have no …`. */
  says(count: string, isOne: boolean): string;
  /** Nothing fails: how it may hurt all the same. */
  warns?: Hazard['kind'];
}

/** Columns of a table as they are called after a change, over the rows that are there. */
export interface RowSource {
  /** For FROM, with an alias of its own. */
  from: string;
  /** Whether there is such a column now. */
  has(column: string): boolean;
  /** Whether an expression may speak of a column that is still to come. */
  mayUseNew(expression: string): boolean;
}

/** A column after a change; `before`: its name until then, absent for one that is added. */
export interface SourceColumn {
  name: string;
  before?: string;
}

/** @param table - its quoted path as it is now */
export function rowSource(
  table: string,
  columns: readonly SourceColumn[],
  ident: (name: string) => string,
  fold: (name: string) => string
): RowSource {
  const there = columns.flatMap(({ name, before }) => (before === undefined ? [] : [{ name, before }]));
  const isRenamed = there.some(({ name, before }) => name !== before);
  const known = new Set(there.map(({ name }) => fold(name)));
  const added = columns.filter(({ before }) => before === undefined).map(({ name }) => fold(name));
  const list = there.map(({ name, before }) => `${ident(before)} AS ${ident(name)}`).join(', ');
  const alias = ident('petersql_rows');
  return {
    from: isRenamed ? `(SELECT ${list} FROM ${table}) AS ${alias}` : `${table} AS ${alias}`,
    has: column => known.has(fold(column)),
    mayUseNew: expression => added.some(name => fold(expression).includes(name))
  };
}

/** Rows for which a condition holds. */
export function rowsWhere({ from }: RowSource, condition: string): string {
  return `SELECT 1 AS one FROM ${from} WHERE ${condition}`;
}

/** Groups of rows with the same values. `nulls`: rows with NULL count as equal too. */
export function repeated(
  { from }: RowSource,
  parts: readonly string[],
  where: string | null,
  nulls = false
): string {
  const conditions = [
    ...(where ? [`(${where})`] : []),
    ...(nulls ? [] : parts.map(part => `${part} IS NOT NULL`))
  ];
  return `SELECT 1 AS one FROM ${from}${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''} GROUP BY ${parts.join(', ')} HAVING count(*) > 1`;
}

/** Rows that refer to what is not there. Names are quoted. */
export function orphans(
  { from }: RowSource,
  columns: readonly string[],
  target: string,
  targetColumns: readonly string[]
): string {
  const own = columns.map(column => `petersql_rows.${column}`);
  const matches = own.map((column, n) => `petersql_target.${targetColumns[n]} = ${column}`);
  return `SELECT 1 AS one FROM ${from} WHERE ${own.map(column => `${column} IS NOT NULL`).join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${target} AS petersql_target WHERE ${matches.join(' AND ')})`;
}

/** Asks one question after the other. */
export async function askRows(
  db: Connection,
  questions: readonly RowQuestion[],
  statements: readonly Statement[]
): Promise<Surveyed> {
  const end = performance.now() + BUDGET_MS;
  const hazards: { at: number; hazard: Hazard }[] = [];
  const problems: FieldProblem[] = [];
  for (const question of questions) {
    const { field, holds, select, warns } = question;
    const left = end - performance.now();
    const message = messageOf(question, left > 0 ? await answerOf(db, select, left) : 'unknown');
    if (message === null) {
      continue;
    }
    hazards.push({ at: placeOf(statements, holds), hazard: hazard(warns ?? 'refused', message.text) });
    if (message.isCertain && !warns) {
      problems.push({ field, message: message.text });
    }
  }
  return { hazards, problems };
}

/** How many there are; in which words the server refuses; or that it cannot be told in time, or at all. */
type Answer = number | { refusal: string } | 'unknown' | 'senseless';

function messageOf({ says: told }: RowQuestion, answer: Answer): { text: string; isCertain: boolean } | null {
  if (typeof answer === 'object') {
    return { text: answer.refusal, isCertain: true };
  }
  if (answer === 'unknown') {
    return {
      text: `There are too many rows to look at beforehand: maybe ${told('some', false)}`,
      isCertain: false
    };
  }
  return answer === 'senseless' || answer === 0
    ? null
    : {
        text: told(answer > COUNTED ? `more than ${COUNTED}` : String(answer), answer === 1),
        isCertain: true
      };
}

async function answerOf(db: Connection, select: string, ms: number): Promise<Answer> {
  const signal = AbortSignal.timeout(Math.ceil(ms));
  try {
    const [row] = await db.query<{ n: number | string }>(
      `SELECT count(*) AS n FROM (${select} LIMIT ${COUNTED + 1}) AS petersql_found`,
      [],
      signal
    );
    return Number(row.n);
  } catch (thrown) {
    const { code, message, sqlState = '' } = DbError.from(thrown);
    if (signal.aborted || code === 'cancelled') {
      return 'unknown';
    }
    // A value does not fit, or there is no such cast. All else is a text that makes no sense here, which the change itself tells.
    return sqlState.startsWith('22') || sqlState === '42846' ? { refusal: message } : 'senseless';
  }
}

function placeOf(statements: readonly Statement[], texts: readonly string[]): number {
  const holding = statements.findIndex(({ sql }) => texts.some(text => sql.includes(text)));
  const altering = statements.findIndex(({ sql }) => /^(ALTER TABLE|INSERT|CREATE)/.test(sql));
  return Math.max(0, holding >= 0 ? holding : altering);
}

/** `3 rows have NULL in price`. */
export const says = {
  nulls: (column: string) => (count: string, isOne: boolean) =>
    `${count} ${isOne ? 'row has' : 'rows have'} NULL in ${column}`,
  filled: (column: string) => (count: string, isOne: boolean) =>
    `${count} ${isOne ? 'row gets' : 'rows get'} no value for ${column}: it needs a default`,
  repeats: (columns: readonly string[]) => (count: string, isOne: boolean) =>
    `${count} ${isOne ? 'value of' : 'values of'} ${columns.join(', ')} ${isOne ? 'stands' : 'stand'} in several rows`,
  orphans: (columns: readonly string[], target: string) => (count: string, isOne: boolean) =>
    `${count} ${isOne ? 'row has' : 'rows have'} a value in ${columns.join(', ')} that ${target} has not`,
  violates: (expression: string) => (count: string, isOne: boolean) =>
    `${count} ${isOne ? 'row violates' : 'rows violate'} ${expression}`,
  unfit: (column: string, type: string) => (count: string, isOne: boolean) =>
    `${count} ${isOne ? 'value of' : 'values of'} ${column} ${isOne ? 'does' : 'do'} not fit ${type}`
} as const;
