import type { Hazard, Statement } from '../../model';

/** A statement that runs in a transaction and hurts nobody, unless `more` says otherwise. */
export function statement(sql: string, more: Partial<Omit<Statement, 'sql'>> = {}): Statement {
  return { sql, hazards: [], transactional: true, ...more };
}

/** A statement that the server commits by itself, so that only `undo` takes it back. */
export function committed(sql: string, more: Partial<Omit<Statement, 'sql'>> = {}): Statement {
  return statement(sql, { transactional: false, ...more });
}

/** A hazard, for reading lists of them as prose. */
export function hazard(kind: Hazard['kind'], message: string): Hazard {
  return { kind, message };
}
