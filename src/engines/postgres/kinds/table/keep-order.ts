import type { Statement } from '../../../../model';
import { statement } from '../../../core/statement';
import { columnClause } from './columns';
import { checkClause, named } from './constraints';
import type { Context } from './context';
import type { TableDefinition } from './definition';

/**
 * INHERITS puts the columns of the parents first. A child that has one of its own before one of theirs (the
 * parent got it later) is made in another way: from a helper with all its columns in their order, after
 * which it changes the helper for its parents. What it had from the helper alone becomes its own.
 */
export function keepsOrderOnlyWithHelper({ inherits, columns }: TableDefinition): boolean {
  const own = columns.findIndex(({ origin }) => origin === 'own');
  return inherits.length > 0 && own >= 0 && columns.slice(own).some(({ origin }) => origin === 'inherited');
}

/**
 * @param table the child, with the origin of every column
 * @param create the text of its CREATE TABLE with the given parents
 */
export function createWithHelper(
  table: TableDefinition,
  create: (parents: TableDefinition['inherits']) => string,
  context: Context
): Statement[] {
  const { dialect } = context;
  const helper = { schema: context.schema, name: `petersql_order_${table.name}`.slice(0, 40) };
  const name = dialect.path([helper.schema, helper.name]);
  const lines = [
    ...table.columns.map(column =>
      columnClause(
        { ...column, default: null, identity: null, foreignOptions: [], notNullInherited: false },
        context
      )
    ),
    ...table.checks
      .filter(({ origin }) => origin === 'inherited')
      .map(check => named(check, checkClause(check), context))
  ];
  return [
    statement(`CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)`),
    statement(create([helper])),
    ...table.inherits.map(parent =>
      statement(`ALTER TABLE ${context.table} INHERIT ${dialect.path([parent.schema, parent.name])}`)
    ),
    statement(`ALTER TABLE ${context.table} NO INHERIT ${name}`),
    statement(`DROP TABLE ${name}`)
  ];
}
