import { atLeast, type ServerVersion } from '../core/version';

/** MariaDB; every other flavor follows MySQL. */
export function isMariadb(version: ServerVersion): boolean {
  return version.flavor === 'mariadb';
}

/** At least this version of the family: each counts its own numbers. */
export function since(
  version: ServerVersion,
  mysql: readonly [number, number, number] | null,
  mariadb: readonly [number, number, number] | null
): boolean {
  const from = isMariadb(version) ? mariadb : mysql;
  return from !== null && atLeast(version, ...from);
}

/** ALTER TABLE … RENAME COLUMN, without repeating the whole column. */
export function hasRenameColumn(version: ServerVersion): boolean {
  return since(version, [8, 0, 3], [10, 5, 2]);
}

/** ALTER TABLE … RENAME INDEX. */
export function hasRenameIndex(version: ServerVersion): boolean {
  return since(version, [5, 7, 0], [10, 5, 2]);
}

/** Sequences as objects of their own. */
export function hasSequences(version: ServerVersion): boolean {
  return since(version, null, [10, 3, 0]);
}

/** Packages of routines, in the Oracle mode and from 11.4 without it. */
export function hasPackages(version: ServerVersion): boolean {
  return since(version, null, [10, 3, 5]);
}

/** Sequences of other types than bigint. */
export function hasSequenceTypes(version: ServerVersion): boolean {
  return since(version, null, [11, 5, 0]);
}

/** Databases with a comment. */
export function hasDatabaseComment(version: ServerVersion): boolean {
  return since(version, null, [10, 5, 0]);
}

/** Databases whose tables are encrypted by default. */
export function hasDatabaseEncryption(version: ServerVersion): boolean {
  return since(version, [8, 0, 16], null);
}

/** Databases that can be made read-only. */
export function hasReadOnlyDatabase(version: ServerVersion): boolean {
  return since(version, [8, 0, 22], null);
}

/** Invisible primary keys that the server adds by itself, and a variable that hides them. */
export function hasGeneratedPrimaryKeys(version: ServerVersion): boolean {
  return since(version, [8, 0, 30], null);
}

/** MySQL's ALTER PROCEDURE and ALTER FUNCTION leave a comment as it is where the new one is empty. */
export function takesEmptyComment(version: ServerVersion): boolean {
  return isMariadb(version);
}

/** CREATE OR REPLACE of routines, triggers and events: nothing is lost where the new text is wrong. */
export function hasReplaceProgram(version: ServerVersion): boolean {
  return since(version, null, [10, 1, 3]);
}

/** Triggers for several events at once, and for changes of some columns. */
export function hasTriggersOfSeveralEvents(version: ServerVersion): boolean {
  return since(version, null, [12, 0, 0]);
}

/** Views tell which functions they call. */
export function hasViewRoutineUsage(version: ServerVersion): boolean {
  return since(version, [8, 0, 13], null);
}

/** `DISABLE ON REPLICA` in the place of `DISABLE ON SLAVE`. */
export function hasReplicaWords(version: ServerVersion): boolean {
  return since(version, [8, 2, 0], null);
}

/** EXPLAIN FORMAT=TREE, and EXPLAIN ANALYZE, which tells the same. */
export function hasTreePlans(version: ServerVersion): boolean {
  return since(version, [8, 0, 21], null);
}

/** InnoDB's locks in performance_schema; MariaDB keeps them in the information schema. */
export function hasDataLocks(version: ServerVersion): boolean {
  return since(version, [8, 0, 1], null);
}
