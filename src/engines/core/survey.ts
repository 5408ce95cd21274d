import type { FieldProblem, Hazard, Statement } from '../../model';
import type { Connection } from './engine';

/** What the server told of a planned change. */
export interface Surveyed {
  /** More of what may hurt, by the index of the statement that does it. */
  hazards: readonly { at: number; hazard: Hazard }[];
  /** What will keep a statement from working, at the fields that ask for it. */
  problems: readonly FieldProblem[];
  /** What has to run before and after some of the statements, from the index `first` to `last`. */
  around?: { first: number; last: number; before: readonly Statement[]; after: readonly Statement[] };
}

/**
 * Asks the server what it alone knows of a planned change: what stands in its way, and in how many rows. Changes nothing. Runs on a
 * session of its own, outside of a transaction.
 */
export type Survey = (db: Connection) => Promise<Surveyed>;

/** The plan with what a survey found. */
export function withSurvey(
  statements: readonly Statement[],
  { hazards, around }: Surveyed
): readonly Statement[] {
  const warned = statements.map((statement, n) => {
    const more = hazards.filter(({ at }) => at === n).map(({ hazard }) => hazard);
    return more.length === 0 ? statement : { ...statement, hazards: [...statement.hazards, ...more] };
  });
  if (!around) {
    return warned;
  }
  const { first, last, before, after } = around;
  return [
    ...warned.slice(0, first),
    ...before,
    ...warned.slice(first, last + 1),
    ...after,
    ...warned.slice(last + 1)
  ];
}
