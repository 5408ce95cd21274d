import type { ResultColumn, ValueOrder } from '../../model';
import type { Queryable } from '../core/engine';
import { choicesOf } from './row-source';

const TYPE = `
  SELECT COLUMN_TYPE AS type FROM information_schema.COLUMNS
   WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?`;

/**
 * How to learn the order of an ENUM or SET column: a result tells their names and not their members. Absent for other
 * columns; `undefined` where the column is of no table that other sessions see.
 */
export function readOrder({
  type,
  source
}: ResultColumn): ((db: Queryable) => Promise<ValueOrder | undefined>) | undefined {
  if (!source || (type !== 'enum' && type !== 'set')) {
    return undefined;
  }
  return async db => {
    const [row] = await db.query<{ type: string }>(TYPE, [...source.table, source.column]);
    const labels = row?.type.startsWith(type) ? choicesOf(row.type) : [];
    return labels.length > 0 ? { kind: type === 'enum' ? 'index' : 'members', labels } : undefined;
  };
}
