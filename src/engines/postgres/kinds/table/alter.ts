import type { Hazard, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasNotNullConstraints, hasSetAccessMethod } from '../../capabilities';
import { changePrivileges } from '../privileges';
import {
  addColumn,
  alterColumn,
  dropColumn,
  isRetyped,
  notNullStatements,
  renameNotNull,
  type Subcommands
} from './columns';
import { changeConstraints } from './change-constraints';
import { commentOn, contextOf, same, schemaOf, unsupported, type Context } from './context';
import type { Index, TableDefinition } from './definition';
import { differences, refuseInherited } from './differences';
import { changeIdentitySequences } from './identity-sequences';
import { alterIndex, attachIndexes, createIndex, dropIndex } from './indexes';
import { changedForeignOptions, changedOptions } from './options';
import { attach, detach } from './partitions';
import { renameInto } from './rename';
import { changeStatistics } from './statistics';

/**
 * The statements that turn one table into another, in an order that works: renames, drops, one ALTER
 * TABLE with everything that it can combine, then what rests on the result.
 *
 * @param rows `none` for a table that was just made: nothing is read, lost or locked
 */
export function alterTable(
  from: TableDefinition,
  wanted: TableDefinition,
  version: ServerVersion,
  rows: 'some' | 'none' = 'some'
): Statement[] {
  refuse(from, wanted);
  const before = contextOf(from, version);
  const context = { ...contextOf(wanted, version), oldName: from.name };
  const isChild = wanted.partitionOf !== null || wanted.inherits.length > 0;
  const renamed = renameInto(from, wanted, before, context, isChild);
  const { to } = renamed;
  const old = afterRetyping(renamed.from, to);
  const constraints = changeConstraints(old, to, context, rows);
  const main: Subcommands = { commands: [...constraints.drops], hazards: [] };
  const add = ({ commands, hazards }: Subcommands): void => {
    main.commands.push(...commands);
    main.hazards.push(...hazards);
  };
  const indexes = differences(old.indexes, to.indexes, indexShape);
  refuseInherited(indexes.dropped, isChild);
  const statistics = changeStatistics(old.statistics, to.statistics, context);
  const isOnline = to.concurrently && to.partitionBy === null;

  changeColumns(old, to, context, isChild, rows).forEach(add);
  add(constraints.main);
  add(properties(old, to, context));

  return [
    ...detach(from, to, before),
    ...disinherit(from, to, before),
    ...renamed.statements,
    ...constraints.renames,
    ...(hasNotNullConstraints(version)
      ? to.columns.flatMap(column => {
          const before = old.columns.find(({ name }) => name === column.name);
          return before ? renameNotNull(before, column, context) : [];
        })
      : []),
    ...indexes.kept.flatMap(({ from: a, name }) =>
      a.name === name
        ? []
        : [
            statement(
              `ALTER INDEX ${context.dialect.path([context.schema, a.name!])} RENAME TO ${context.dialect.ident(name!)}`
            )
          ]
    ),
    ...indexes.dropped.map(index => dropIndex(index.name!, context, isOnline)),
    ...statistics.drop,
    ...alter(main, context),
    ...constraints.repeated.map(command =>
      statement(`ALTER TABLE ${context.table} ${command}`, { hazards: [REPEATED] })
    ),
    ...constraints.after,
    ...indexes.kept.flatMap(kept => alterIndex(kept.from, kept.to, kept.name!, context, isOnline)),
    ...indexes.added.flatMap(index =>
      createIndex(index, context, {
        concurrently: isOnline && rows === 'some',
        isNew: rows === 'none',
        only: to.partitionBy !== null && !index.valid
      })
    ),
    ...alter(
      onIndexes(
        old,
        to,
        [...indexes.added, ...constraints.added].map(({ name }) => name),
        context
      ),
      context
    ),
    ...statistics.create,
    ...comments(old, to, context),
    ...attach(from, to, context, rows),
    ...attachIndexes(old.indexes, to.indexes, context),
    ...owner(from, to, context),
    ...changeIdentitySequences(old, to, context),
    ...changePrivileges(
      { on: context.table, type: 'r', version, columns: to.columns.map(({ name }) => name) },
      old.owner === null ? null : old,
      { owner: to.owner ?? old.owner, privileges: to.privileges }
    )
  ];
}

const REPEATED = hazard('lock', 'The table is locked exclusively while the index of the constraint is built');

/** A column's new type or collation takes statistics targets along: they are set again. */
function afterRetyping(from: TableDefinition, to: TableDefinition): TableDefinition {
  const isSame = from.columns.every(column => {
    const after = to.columns.find(({ name }) => name === column.name);
    return !after || !isRetyped(column, after);
  });
  return isSame
    ? from
    : {
        ...from,
        indexes: from.indexes.map(index => ({
          ...index,
          elements: index.elements.map(element => ({ ...element, statistics: null }))
        })),
        statistics: from.statistics.map(each => ({ ...each, target: null }))
      };
}

function alter({ commands, hazards }: Subcommands, { table }: Context): Statement[] {
  return commands.length ? [statement(`ALTER TABLE ${table}\n  ${commands.join(',\n  ')}`, { hazards })] : [];
}

/** What makes an index what it is; all else of it can be altered. */
function indexShape({ unique, method, elements, include, nullsNotDistinct, where }: Index): unknown {
  const shapes = elements.map(element => ({ ...element, statistics: null }));
  return { unique, method, shapes, include, nullsNotDistinct, where };
}

/** What no ALTER TABLE can change. */
function refuse(from: TableDefinition, to: TableDefinition): void {
  const isTemporary = (table: TableDefinition): boolean => table.persistence === 'temporary';
  if (isTemporary(from) !== isTemporary(to)) {
    throw unsupported('A table cannot become temporary, nor a temporary one stay: create another one');
  }
  if (!same(from.partitionBy, to.partitionBy)) {
    throw unsupported('The partition key of a table cannot be changed: create another one and move the rows');
  }
  if ((from.foreign === null) !== (to.foreign === null) || from.foreign?.server !== to.foreign?.server) {
    throw unsupported('The server of a foreign table cannot be changed: create another one');
  }
  if (to.replicaIdentity === 'index' && to.replicaIdentityIndex === null) {
    throw unsupported('There is no index for the replica identity: name one');
  }
}

function changeColumns(
  from: TableDefinition,
  to: TableDefinition,
  context: Context,
  isChild: boolean,
  rows: 'some' | 'none'
): Subcommands[] {
  const old = new Map(from.columns.map(column => [column.name, column]));
  const wanted = new Set(to.columns.map(column => column.name));
  const dropped = from.columns.filter(column => !wanted.has(column.name));
  refuseInherited(dropped, isChild);
  return [
    ...dropped.map(column => dropColumn(column, context)),
    ...to.columns.flatMap(column => {
      const before = old.get(column.name);
      if (!before) {
        return column.origin === 'inherited' && isChild ? [] : [addColumn(column, context, rows)];
      }
      if (isRetyped(before, column)) {
        refuseInherited([before], isChild);
      }
      return [alterColumn(before, column, context)];
    })
  ];
}

/** Properties of the table itself that ALTER TABLE changes among its subcommands. */
function properties(from: TableDefinition, to: TableDefinition, context: Context): Subcommands {
  const { dialect, version } = context;
  const commands: string[] = [];
  const hazards: Hazard[] = [];
  const rewrite = (sql: string, message: string): void => {
    commands.push(sql);
    hazards.push(hazard('rewrite', message));
  };
  const added = to.inherits.filter(parent => !from.inherits.some(each => same(each, parent)));
  commands.push(...added.map(parent => `INHERIT ${dialect.path([parent.schema, parent.name])}`));
  if (from.ofType !== to.ofType) {
    commands.push(to.ofType === null ? 'NOT OF' : `OF ${to.ofType}`);
  }
  if (from.persistence !== to.persistence) {
    rewrite(
      `SET ${to.persistence === 'unlogged' ? 'UNLOGGED' : 'LOGGED'}`,
      'The table is written anew under an exclusive lock'
    );
    if (to.persistence === 'unlogged') {
      hazards.push(hazard('data-loss', 'An unlogged table is emptied after a crash and is not replicated'));
    }
  }
  if (to.method !== null && from.method !== to.method) {
    if (!hasSetAccessMethod(version)) {
      throw unsupported('The access method of a table can be changed from PostgreSQL 15 on');
    }
    rewrite(
      `SET ACCESS METHOD ${dialect.ident(to.method)}`,
      'The table is written anew under an exclusive lock'
    );
  }
  if (from.tablespace !== to.tablespace) {
    rewrite(
      `SET TABLESPACE ${dialect.ident(to.tablespace ?? 'pg_default')}`,
      'The table is copied under an exclusive lock'
    );
  }
  commands.push(...changedOptions(from.options, to.options, dialect));
  if (from.foreign && to.foreign) {
    const options = changedForeignOptions(from.foreign.options, to.foreign.options, dialect);
    commands.push(...(options ? [options] : []));
  }
  if (from.rowSecurity !== to.rowSecurity) {
    commands.push(`${to.rowSecurity ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`);
    hazards.push(
      hazard(
        'privileges',
        to.rowSecurity
          ? 'Only rows that a policy allows can be seen and changed; without a policy none'
          : 'Policies no longer hide rows: everybody with rights on the table sees all of them'
      )
    );
  }
  if (from.forceRowSecurity !== to.forceRowSecurity) {
    commands.push(`${to.forceRowSecurity ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`);
  }
  return { commands, hazards };
}

/** Properties that name an index, which must be there first. */
function onIndexes(
  from: TableDefinition,
  to: TableDefinition,
  remade: readonly (string | null)[],
  { dialect }: Context
): Subcommands {
  const commands: string[] = [];
  const differs = (a: string | null, b: string | null): boolean =>
    a !== b || (b !== null && remade.includes(b));
  if (differs(from.clusteredOn, to.clusteredOn)) {
    commands.push(
      to.clusteredOn === null ? 'SET WITHOUT CLUSTER' : `CLUSTER ON ${dialect.ident(to.clusteredOn)}`
    );
  }
  if (
    from.replicaIdentity !== to.replicaIdentity ||
    differs(from.replicaIdentityIndex, to.replicaIdentityIndex)
  ) {
    const identity =
      to.replicaIdentity === 'index' && to.replicaIdentityIndex !== null
        ? `USING INDEX ${dialect.ident(to.replicaIdentityIndex)}`
        : to.replicaIdentity.toUpperCase();
    commands.push(`REPLICA IDENTITY ${identity}`);
  }
  return { commands, hazards: [] };
}

function disinherit(from: TableDefinition, to: TableDefinition, { dialect, table }: Context): Statement[] {
  const gone = from.inherits.filter(parent => !to.inherits.some(each => same(each, parent)));
  return gone.map(parent =>
    statement(`ALTER TABLE ${table} NO INHERIT ${dialect.path([parent.schema, parent.name])}`)
  );
}

function comments(from: TableDefinition, to: TableDefinition, context: Context): Statement[] {
  const { dialect, table } = context;
  const kind = to.foreign ? 'FOREIGN TABLE' : 'TABLE';
  return [
    ...commentOn(`${kind} ${table}`, from.comment, to.comment),
    ...to.columns.flatMap(column => {
      const old = from.columns.find(each => each.name === column.name);
      const path = dialect.path([schemaOf(to), to.name, column.name]);
      return [
        ...commentOn(`COLUMN ${path}`, old?.comment ?? null, column.comment),
        ...(column.notNull ? notNullStatements(old, column, context) : [])
      ];
    })
  ];
}

function owner(from: TableDefinition, to: TableDefinition, { dialect, table }: Context): Statement[] {
  return to.owner === null || from.owner === to.owner
    ? []
    : [
        statement(`ALTER TABLE ${table} OWNER TO ${dialect.ident(to.owner)}`, {
          hazards: from.owner === null ? [] : [hazard('privileges', `${from.owner} loses the owner's rights`)]
        })
      ];
}
