import type { CatalogObject } from '../../model';

/** Words and functions of one server. */
export interface ServerWords {
  keywords: readonly string[];
  /** Words that need quotes as names, upper case. */
  reserved: ReadonlySet<string>;
  functions: readonly ServerFunction[];
  /** Types that a cast can name. */
  types: readonly string[];
  /** What SET, SHOW or PRAGMA takes. */
  settings: readonly { name: string; comment?: string }[];
  /** The server's own tables and views, with their columns. */
  relations: readonly CatalogObject[];
  /** The schema of these that needs no qualifier. */
  implicitSchema?: string;
}

export interface ServerFunction {
  name: string;
  arguments?: string;
  returns?: string;
  comment?: string;
  /** Others of the same name that take other arguments. */
  overloads?: readonly ServerFunction[];
}

/** A list of words as an array. */
export const list = (text: string): string[] => text.split(/\s+/);

/** What people write most, in every engine, for those that do not tell their keywords. */
export const COMMON = list(
  `SELECT FROM WHERE JOIN LEFT RIGHT FULL INNER OUTER CROSS NATURAL ON USING GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET AS DISTINCT ALL
   UNION EXCEPT INTERSECT AND OR NOT IN IS NULL LIKE BETWEEN EXISTS CASE WHEN THEN ELSE END WITH RECURSIVE INSERT INTO VALUES DEFAULT UPDATE SET
   DELETE CREATE ALTER DROP TABLE VIEW INDEX TRIGGER UNIQUE PRIMARY KEY FOREIGN REFERENCES CHECK CONSTRAINT COLUMN ADD RENAME TO CASCADE RESTRICT
   IF BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE TRANSACTION EXPLAIN ANALYZE CAST COLLATE OVER PARTITION WINDOW ROWS RANGE UNBOUNDED PRECEDING FOLLOWING
   CURRENT ROW TRUE FALSE RETURNING`
);
