import type { Statement } from '../../../../model';
import { statement } from '../../../core/statement';
import { changePrivileges } from '../privileges';
import { usualSequence } from './columns';
import { commentOn, schemaOf, type Context } from './context';
import type { Column, TableDefinition } from './definition';

/** Names, comments and privileges of the sequences of identity columns, which stand in statements of their own. */
export function changeIdentitySequences(
  from: TableDefinition,
  to: TableDefinition,
  context: Context
): Statement[] {
  const { dialect, version } = context;
  return to.columns.flatMap(column => {
    const { identity } = column;
    const before = from.columns.find(({ name }) => name === column.name)?.identity ?? null;
    if (!identity) {
      return [];
    }
    const schema = schemaOf(to);
    const old = sequenceOf(before, column, context);
    // One that has a name of its own and shall have none gets the usual one.
    const usual = before?.sequence ? usualSequence(context.name, column.name) : old;
    const name = identity.sequence?.name ?? usual;
    const on = `SEQUENCE ${dialect.path([schema, name])}`;
    return [
      ...(name === old
        ? []
        : [statement(`ALTER SEQUENCE ${dialect.path([schema, old])} RENAME TO ${dialect.ident(name)}`)]),
      ...commentOn(on, before?.comment ?? null, identity.comment),
      ...changePrivileges(
        { on, type: 's', version },
        from.owner === null || !before ? null : { owner: from.owner, privileges: before.privileges },
        { owner: to.owner ?? from.owner, privileges: identity.privileges }
      )
    ];
  });
}

/** What the sequence is called so far: it keeps its name when its table or column gets another one, or when none is asked for. */
function sequenceOf(
  before: Column['identity'],
  { name, previousName, identity }: Column,
  context: Context
): string {
  const given = before ? before.sequence : identity!.sequence;
  const usual = before
    ? usualSequence(context.oldName, previousName ?? name)
    : usualSequence(context.name, name);
  return given?.name ?? usual;
}
