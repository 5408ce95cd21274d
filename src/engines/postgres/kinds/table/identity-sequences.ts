import type { Statement } from '../../../../model';
import { statement } from '../../../core/statement';
import { changePrivileges } from '../privileges';
import { usualSequence } from './columns';
import { commentOn, schemaOf, type Context } from './context';
import type { Column, TableDefinition } from './definition';

/** Bytes (PostgreSQL manual, section 4.1.1). */
const LONGEST_NAME = 63;

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
    const name = identity.sequence?.name ?? (before?.sequence ? nameInstead(column, context) : null) ?? old;
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

/** The usual name, for a sequence that shall no longer have one of its own; `null` where the server would shorten it. */
function nameInstead({ name }: Column, context: Context): string | null {
  const usual = usualSequence(context.name, name);
  return Buffer.byteLength(usual) > LONGEST_NAME ? null : usual;
}

/** What the sequence is called so far: it keeps its name when its table or column gets another one. */
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
