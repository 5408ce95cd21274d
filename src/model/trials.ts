import type { DbErrorCode } from './errors';
import type { Hazard } from './objects';

/** Something that the server finds wrong with an edited definition. */
export interface Problem {
  severity: 'error' | 'warning';
  code: DbErrorCode;
  message: string;
  /** Name of the definition's field whose text is wrong: `body`, `select`, `when`. Absent: not told. */
  field?: string;
  /** Offset in that field's text, UTF-16 code units. */
  position?: number;
  sqlState?: string;
  detail?: string;
  hint?: string;
}

export type ParameterMode = 'IN' | 'OUT' | 'INOUT' | 'VARIADIC';

/** A parameter of a routine as a caller sees it. */
export interface CallParameter {
  /** Empty where it has none. */
  name: string;
  mode: ParameterMode;
  type: string;
  /** Expression that stands in for a value left out; `null`: a value is needed. */
  default: string | null;
}

/** What a caller passes: the text of a value as the engine reads it, NULL, or nothing (the default). */
export type CallArgument = { value: string | null } | { default: true };

/** What the form of a call shows before it runs. */
export interface CallForm {
  /** Those that take a value first to last; OUT parameters take none. */
  parameters: readonly CallParameter[];
  /** Why it cannot be called by itself: a trigger function, an aggregate. */
  refusal: string | null;
  /** What would run, with the values as literals; absent while a value is missing or wrong. */
  sql?: string;
}

/** A statement to fire a trigger with. */
export interface FireExample {
  /** `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE`. */
  event: string;
  sql: string;
}

/** What can be tried with a trigger. */
export interface FireForm {
  examples: readonly FireExample[];
  /** The trigger as edited is tried; otherwise the one on the server, for the reason given. */
  savedOnly: string | null;
  /** Why nothing can be tried without leaving something behind. */
  refusal: string | null;
}

/** Rows of the trigger's table that a try changed, as text. Nothing of it lasts. */
export interface FiredRows {
  columns: readonly string[];
  /** Rows that were there before and not afterwards. */
  before: readonly (string | null)[][];
  /** Rows that were there afterwards and not before. */
  after: readonly (string | null)[][];
  /** Why rows are left out; `null`: these are all. */
  incomplete: string | null;
}

/** A statement that people run on an object now and then: a refresh. */
export interface ObjectAction {
  id: string;
  label: string;
  sql: string;
  hazards: readonly Hazard[];
  /** Why it cannot be run now; `null`: it can. */
  unavailable: string | null;
}

/** A definition that was in force once, kept by the host. */
export interface ObjectVersion {
  id: string;
  /** When it was kept, ISO 8601 in UTC. */
  time: string;
  /** By what it came to be kept; `found`: it was there before a change made here. */
  origin: 'created' | 'altered' | 'dropped' | 'found';
  bytes: number;
}
