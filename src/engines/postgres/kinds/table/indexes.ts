import type { Statement } from '../../../../model';
import { committed, hazard, statement } from '../../../core/statement';
import { elementClause } from './constraints';
import { commentOn, list, same, unsupported, words, type Context } from './context';
import type { Index, Option } from './definition';
import { changedOptions, withOptions } from './options';

export interface IndexChoice {
  /** Without blocking writes, outside a transaction. */
  concurrently: boolean;
  /** The table is new: nobody waits and nothing is read. */
  isNew: boolean;
  /** Not on the partitions: their own indexes are attached by name. */
  only: boolean;
}

export function createIndex(
  index: Index,
  context: Context,
  { concurrently, isNew, only }: IndexChoice
): Statement[] {
  const { dialect, table, schema } = context;
  const path = index.name === null ? null : dialect.path([schema, index.name]);
  if (path === null && (index.comment !== null || index.elements.some(each => each.statistics !== null))) {
    throw unsupported('An index needs a name to have a comment or statistics targets');
  }
  const sql = words(
    index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
    concurrently && 'CONCURRENTLY',
    index.name !== null && dialect.ident(index.name),
    `ON ${only ? 'ONLY ' : ''}${table} USING ${dialect.ident(index.method)}`,
    `(${index.elements.map(element => elementClause(element, context)).join(', ')})`,
    index.include.length > 0 && `INCLUDE (${list(index.include)})`,
    index.nullsNotDistinct && 'NULLS NOT DISTINCT',
    withOptions(index.options, dialect),
    index.tablespace !== null && `TABLESPACE ${dialect.ident(index.tablespace)}`,
    index.where !== null && `WHERE ${index.where}`
  );
  const create = concurrently
    ? committed(sql, {
        ...(path && { undo: [`DROP INDEX CONCURRENTLY IF EXISTS ${path}`] }),
        hazards: [
          hazard('irreversible', 'Runs outside a transaction; when it fails an INVALID index is left behind')
        ]
      })
    : statement(sql, {
        hazards: isNew ? [] : [hazard('lock', 'Rows cannot be written while the index is built')]
      });
  const targets = index.elements.flatMap((element, n) =>
    element.statistics === null
      ? []
      : [statement(`ALTER INDEX ${path} ALTER COLUMN ${n + 1} SET STATISTICS ${element.statistics}`)]
  );
  return [create, ...targets, ...(path ? commentOn(`INDEX ${path}`, null, index.comment) : [])];
}

export function dropIndex(name: string, { dialect, schema }: Context, concurrently: boolean): Statement {
  const path = dialect.path([schema, name]);
  return concurrently
    ? committed(`DROP INDEX CONCURRENTLY ${path}`, {
        hazards: [hazard('irreversible', 'Runs outside a transaction')]
      })
    : statement(`DROP INDEX ${path}`, {
        hazards: [hazard('lock', 'The table is locked for a moment; queries that used the index get slower')]
      });
}

/** Puts a partition's index below the one of its parent that waits for it. */
export function attachIndexes(
  from: readonly Index[],
  to: readonly Index[],
  { dialect, schema }: Context
): Statement[] {
  return to.flatMap(({ name, attachTo }) => {
    const old = from.find(each => each.name === name)?.attachTo ?? null;
    return name === null || attachTo === null || same(old, attachTo)
      ? []
      : [
          statement(
            `ALTER INDEX ${dialect.path([attachTo.schema, attachTo.name])} ATTACH PARTITION ${dialect.path([schema, name])}`
          )
        ];
  });
}

/** What changes on an index that stays. */
export function alterIndex(
  from: Index,
  to: Index,
  name: string,
  context: Context,
  concurrently: boolean
): Statement[] {
  const path = context.dialect.path([context.schema, name]);
  return [
    ...rebuild(from, to, path, concurrently),
    ...indexStorage(from, to, name, context),
    ...to.elements.flatMap(({ statistics }, n) =>
      statistics === from.elements[n].statistics
        ? []
        : [statement(`ALTER INDEX ${path} ALTER COLUMN ${n + 1} SET STATISTICS ${statistics ?? -1}`)]
    ),
    ...commentOn(`INDEX ${path}`, from.comment, to.comment)
  ];
}

function rebuild(from: Index, to: Index, path: string, concurrently: boolean): Statement[] {
  if (from.valid === to.valid) {
    return [];
  }
  if (!to.valid) {
    throw unsupported(`Index ${path} cannot be made invalid`);
  }
  return concurrently
    ? [committed(`REINDEX INDEX CONCURRENTLY ${path}`)]
    : [
        statement(`REINDEX INDEX ${path}`, {
          hazards: [hazard('lock', 'Rows cannot be written while the index is rebuilt')]
        })
      ];
}

interface Stored {
  options: readonly Option[];
  tablespace: string | null;
}

/** Storage options and tablespace of an index, also of one below a constraint. */
export function indexStorage(
  from: Stored,
  to: Stored,
  name: string | null,
  { dialect, schema }: Context
): Statement[] {
  // What was just made without a name has nothing to change.
  const alter = (): string => `ALTER INDEX ${dialect.path([schema, name!])}`;
  return [
    ...changedOptions(from.options, to.options, dialect).map(sql => statement(`${alter()} ${sql}`)),
    ...(from.tablespace === to.tablespace
      ? []
      : [
          statement(`${alter()} SET TABLESPACE ${dialect.ident(to.tablespace ?? 'pg_default')}`, {
            hazards: [hazard('rewrite', 'The index is copied under an exclusive lock')]
          })
        ])
  ];
}
