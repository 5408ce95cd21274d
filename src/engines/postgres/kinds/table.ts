import type { Change, ObjectRef, Statement } from '../../../model';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { listRelations } from './relations';
import { alterTable } from './table/alter';
import { complete } from './table/complete';
import { contextOf } from './table/context';
import { copyTable } from './table/copy';
import { createTable } from './table/create';
import { tableJsonSchema, type TableDefinition } from './table/definition';
import { tableDependents } from './table/dependents';
import { partSql } from './table/part-sql';
import { readColumns } from './table/read-columns';
import { readConstraints } from './table/read-constraints';
import { readIndexes } from './table/read-indexes';
import { readRelation } from './table/read-relation';
import { readStatistics } from './table/read-statistics';
import { withoutDisturbedKeys } from './table/disturbed-keys';
import { tableStages } from './table/stages';
import { surveyTable } from './table/survey';
import { readPrivileges } from './table/table-privileges';
import { withTiming } from './table/timing';
import { withTextBodies } from './text-bodies';

/** Ordinary, partitioned, partition, typed and foreign tables, with all that is on them but triggers, rules and policies. */
export const tableKind: ObjectKind<TableDefinition> = {
  descriptor: {
    id: 'table',
    label: 'Table',
    plural: 'Tables',
    parents: ['schema'],
    tree: 'folder',
    icon: 'table',
    queryable: true,
    schema: tableJsonSchema,
    can: { create: true, alter: true, rename: true, drop: true }
  },
  unordered: ['columns', 'keys', 'indexes', 'foreignKeys', 'checks', 'exclusions', 'statistics'],
  sharedNames: { lists: ['keys', 'indexes', 'exclusions'], free: 'rename' },
  list: (db, parent) => listRelations(db, parent, 'table', ['r', 'p', 'f']),
  read: readTable,
  plan: planTable,
  survey: surveyTable,
  stages: tableStages,
  withoutDisturbedKeys,
  partSql,
  copy: copyTable,
  dependents: withTextBodies(tableDependents)
};

async function readTable(db: Queryable, ref: ObjectRef): Promise<TableDefinition> {
  const { oid, hasAcl, own } = await readRelation(db, ref);
  const [columns, constraints, indexes, statistics, privileges] = await Promise.all([
    readColumns(db, oid),
    readConstraints(db, oid),
    readIndexes(db, oid),
    readStatistics(db, oid),
    readPrivileges(db, oid, hasAcl)
  ]);
  return { ...own, columns, ...constraints, indexes, statistics, privileges };
}

function planTable(change: Change<TableDefinition>, version: ServerVersion): Statement[] {
  const [, schema, name] = change.ref.path;
  switch (change.op) {
    case 'create':
      return createTable(
        withTiming(
          null,
          complete({ ...change.to, schema: change.to.schema ?? schema, name: change.to.name ?? name })
        ),
        version
      );
    case 'alter': {
      const from = complete(change.from);
      const to = complete({ ...change.to, schema: change.to.schema ?? schema });
      return alterTable(from, withTiming(from, to), version);
    }
    case 'drop':
      return [dropTable(complete(change.from), change.options?.cascade ?? false, version)];
  }
}

function dropTable(table: TableDefinition, cascade: boolean, version: ServerVersion): Statement {
  const sql = `DROP ${table.foreign ? 'FOREIGN ' : ''}TABLE ${contextOf(table, version).table}`;
  return statement(cascade ? `${sql} CASCADE` : sql, {
    hazards: [
      hazard(
        'data-loss',
        'Its rows are lost, and its indexes, triggers, policies and owned sequences go with it'
      ),
      ...(cascade
        ? [
            hazard(
              'drops-dependents',
              'Views and foreign keys that use it are dropped too, and their dependents'
            )
          ]
        : [])
    ]
  });
}
