import type { ServerVersion } from '../../../core/version';
import { columnClause } from './columns';
import { complete } from './complete';
import { checkClause, exclusionClause, foreignKeyClause, keyClause, named } from './constraints';
import { contextOf } from './context';
import type { TableDefinition } from './definition';
import { createIndex } from './indexes';
import { changeStatistics } from './statistics';

/** A member of one of a table's lists as SQL says it; `null` for lists without a clause of their own. */
export function partSql(
  list: string,
  part: unknown,
  table: Partial<TableDefinition>,
  version: ServerVersion
): string | null {
  const own = complete({ name: table.name, schema: table.schema, [list]: [part] });
  const context = contextOf(own, version);
  switch (list) {
    case 'columns':
      return columnClause(own.columns[0], context);
    case 'keys':
      return named(own.keys[0], keyClause(own.keys[0], context), context);
    case 'foreignKeys':
      return named(own.foreignKeys[0], foreignKeyClause(own.foreignKeys[0], context), context);
    case 'checks':
      return named(own.checks[0], checkClause(own.checks[0]), context);
    case 'exclusions':
      return named(own.exclusions[0], exclusionClause(own.exclusions[0], context), context);
    case 'indexes': {
      const how = { concurrently: false, isNew: true, only: false };
      return createIndex(own.indexes[0], context, how)[0].sql;
    }
    case 'statistics':
      return changeStatistics([], own.statistics, context).create[0].sql;
    case 'inherits':
      return context.dialect.path([own.inherits[0].schema, own.inherits[0].name]);
    default:
      return null;
  }
}
