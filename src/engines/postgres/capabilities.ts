import { atLeast, type ServerVersion } from '../core/version';

// What the versions of PostgreSQL differ in, by the release notes that brought it (manual, appendix E).

/** After an error in the extended protocol it says that it is ready both at once and behind Sync. */
export const answersErrorsTwice = ({ flavor }: ServerVersion): boolean => flavor === 'pglite';

/** Extended statistics on expressions, and `pg_get_statisticsobjdef_columns` that prints them: 14. */
export const hasStatisticsExpressions = (version: ServerVersion): boolean => atLeast(version, 14);

/** `SET COMPRESSION` of a column, `pg_attribute.attcompression`: 14. */
export const hasColumnCompression = (version: ServerVersion): boolean => atLeast(version, 14);

/** `DETACH PARTITION … CONCURRENTLY`: 14. */
export const hasDetachConcurrently = (version: ServerVersion): boolean => atLeast(version, 14);

/** Unique keys and indexes with `NULLS NOT DISTINCT`: 15. */
export const hasNullsNotDistinct = (version: ServerVersion): boolean => atLeast(version, 15);

/** `ON DELETE SET NULL (columns)`: 15. */
export const hasForeignKeySetColumns = (version: ServerVersion): boolean => atLeast(version, 15);

/** `ALTER TABLE … SET ACCESS METHOD`: 15. */
export const hasSetAccessMethod = (version: ServerVersion): boolean => atLeast(version, 15);

/** `ALTER TABLE … ALTER COLUMN … SET EXPRESSION` of a generated column: 17. */
export const hasSetExpression = (version: ServerVersion): boolean => atLeast(version, 17);

/** Partitions take the identity columns of their parent: 17. */
export const hasIdentityOnPartitioned = (version: ServerVersion): boolean => atLeast(version, 17);

/** `WITHOUT OVERLAPS` keys and `PERIOD` foreign keys: 18. */
export const hasTemporalKeys = (version: ServerVersion): boolean => atLeast(version, 18);

/** Constraints that are `NOT ENFORCED`: 18. */
export const hasNotEnforced = (version: ServerVersion): boolean => atLeast(version, 18);

/** `NOT NULL` as a constraint with a name, which may be `NOT VALID` or `NO INHERIT`: 18. */
export const hasNotNullConstraints = (version: ServerVersion): boolean => atLeast(version, 18);

/** Generated columns that are computed when read: 18. */
export const hasVirtualColumns = (version: ServerVersion): boolean => atLeast(version, 18);

/** `SET STORAGE DEFAULT`: 16. */
export const hasStorageDefault = (version: ServerVersion): boolean => atLeast(version, 16);

/** The privilege MAINTAIN of tables: 17. */
export const hasMaintain = (version: ServerVersion): boolean => atLeast(version, 17);

/** Default privileges of large objects: 18. */
export const hasLargeObjectDefaults = (version: ServerVersion): boolean => atLeast(version, 18);

/** SQL-standard routine bodies and `pg_get_function_sqlbody` that prints them: 14. */
export const hasStandardBodies = (version: ServerVersion): boolean => atLeast(version, 14);

/** `CREATE OR REPLACE TRIGGER`: 14. */
export const hasReplaceTrigger = (version: ServerVersion): boolean => atLeast(version, 14);

/** Publications of whole schemas, of columns and of filtered rows: 15. */
export const hasSchemasInPublications = (version: ServerVersion): boolean => atLeast(version, 15);

/** `CREATE UNLOGGED SEQUENCE`: 15. */
export const hasUnloggedSequences = (version: ServerVersion): boolean => atLeast(version, 15);

/** Multirange types: 14. */
export const hasMultiranges = (version: ServerVersion): boolean => atLeast(version, 14);

/** `SUBSCRIPT` of base types, `pg_type.typsubscript`: 14. */
export const hasSubscripting = (version: ServerVersion): boolean => atLeast(version, 14);

/** Memberships with INHERIT and SET of their own, and several grantors: 16. */
export const hasMembershipOptions = (version: ServerVersion): boolean => atLeast(version, 16);

/** Views with the rights of who uses them, `security_invoker`: 15. */
export const hasSecurityInvoker = (version: ServerVersion): boolean => atLeast(version, 15);

/** Databases with a locale provider, libc or icu: 15. */
export const hasLocaleProviders = (version: ServerVersion): boolean => atLeast(version, 15);

/** Databases with ICU collation rules: 16. */
export const hasIcuRules = (version: ServerVersion): boolean => atLeast(version, 16);

/** The locale provider `builtin`, `pg_database.datlocale`: 17. */
export const hasBuiltinLocales = (version: ServerVersion): boolean => atLeast(version, 17);
