import type { EngineId } from './connection';
import type { JsonObject } from './json';
import type { Statement, ObjectRef } from './objects';

/** What is compared: a database or a schema of a connection, or a snapshot file below the Jupyter root. */
export type ComparisonSide =
  { type: 'live'; connection: string; scope: ObjectRef } | { type: 'snapshot'; file: string };

/** What a comparison leaves out. */
export interface ComparisonOptions {
  /** Compare owners, definers and privileges too. They differ between servers and are rarely meant. */
  access: boolean;
  /** Compare comments too. */
  comments: boolean;
}

/**
 * What became of one object, seen from the target, which is to become like the source: `missing` in the
 * target, `extra` in the target, `different`, or the `same`.
 */
export type ComparisonStatus = 'missing' | 'extra' | 'different' | 'same';

/** One field in which two definitions differ. */
export interface FieldDifference {
  /** Path inside of the definition: `columns.2.type`. */
  field: string;
  source: unknown;
  target: unknown;
  /** A whole member of a list (a column, an index) as SQL says it, on the sides that have it. */
  sourceSql?: string;
  targetSql?: string;
}

/** One object of a comparison. */
export interface ComparedObject {
  /** Identity within the comparison. */
  key: string;
  kind: string;
  /** Names below the scope, from the outside in. */
  path: readonly string[];
  status: ComparisonStatus;
  differences: readonly FieldDifference[];
  /** Why the object could not be read on one side: it cannot be chosen then. */
  problem?: string;
}

/** A finished comparison; the host keeps it until the next one of the same panel. */
export interface Comparison {
  id: string;
  engine: EngineId;
  /** For people: `sales › shop › public`. */
  source: string;
  target: string;
  objects: readonly ComparedObject[];
}

/** The statements of a migration that belong to one object, in the order of the whole plan. */
export interface MigrationStep {
  key: string;
  kind: string;
  label: string;
  op: 'create' | 'alter' | 'drop';
  statements: readonly Pick<Statement, 'sql' | 'elsewhere' | 'hazards'>[];
  /** Texts of notebook cells that do the same, run one after the other. */
  cells: readonly string[];
}

/** What makes the target like the source where that was chosen. Applied by `plan.apply`. */
export interface Migration {
  /** Id of the plan; absent where the target is a snapshot, which cannot be changed. */
  plan?: string;
  steps: readonly MigrationStep[];
  /** Chosen objects that no statement can bring about, and why. */
  refused: readonly { key: string; label: string; reason: string }[];
}

/** A saved state of a database or a schema: definitions, no data and no secrets. */
export interface SchemaSnapshot {
  format: 'petersql-snapshot';
  version: 1;
  engine: EngineId;
  /** Text and number of the server's version. */
  server: JsonObject;
  scope: ObjectRef;
  /** ISO 8601. */
  taken: string;
  objects: readonly { kind: string; path: readonly string[]; definition: JsonObject }[];
}
