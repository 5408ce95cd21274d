import type { Comparison, ComparisonOptions, ComparisonSide, Migration } from '../../../model';

/** Schemas side by side. */
export interface ComparisonMethods {
  /** Compares two databases, schemas or snapshots of the same engine. */
  'schema.compare': {
    params: { source: ComparisonSide; target: ComparisonSide; options: ComparisonOptions };
    result: Comparison;
  };
  /** The CREATE texts of one object on both sides. */
  'schema.ddl': {
    params: { comparison: string; key: string };
    result: { source: string | null; target: string | null };
  };
  /** What makes the chosen objects of the target like those of the source. */
  'schema.plan': { params: { comparison: string; keys: readonly string[] }; result: Migration };
  /** Writes a snapshot below the Jupyter root; rejects with `already-exists`. */
  'schema.snapshot': { params: { side: ComparisonSide; file: string }; result: { objects: number } };
}
