import type { ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { isMariadb } from '../../capabilities';
import { ident, path } from '../../dialect';
import type { TableDefinition } from './definition';

const BINARY = /^(var)?binary|blob/i;
/** A text whose bytes went through no conversion that could harm them. */
const PLAIN = /^'[\w .,:;+-]*'$/;

/**
 * MariaDB before 11 shows the bytes of a binary default as text of the connection, so that some are lost:
 * they are asked for by themselves.
 */
export async function restoreBinaryDefaults(
  db: Queryable,
  ref: ObjectRef,
  table: TableDefinition
): Promise<void> {
  const columns = table.columns.filter(
    ({ type, default: text }) => BINARY.test(type) && text?.startsWith("'") && !PLAIN.test(text)
  );
  if (columns.length === 0 || !isMariadb(db.version)) {
    return;
  }
  const values = columns.map(({ name }, index) => `HEX(DEFAULT(t.${ident(name)})) AS d${index}`);
  const [row] = await db.query<Record<string, string | null>>(
    `SELECT ${values.join(', ')} FROM (SELECT 1) one LEFT JOIN ${path(ref.path)} t ON FALSE`
  );
  for (const [index, column] of columns.entries()) {
    const hex = row[`d${index}`];
    column.default = hex === null ? column.default : `x'${hex.toLowerCase()}'`;
  }
}
