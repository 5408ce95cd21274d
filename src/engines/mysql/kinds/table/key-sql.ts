import { isMariadb } from '../../capabilities';
import type { ServerVersion } from '../../../core/version';
import { ident, literal, path } from '../../dialect';
import type { Check, ForeignKey, Index, IndexPart, Period } from './definition';

/** An index as it stands in CREATE TABLE and behind ADD. */
export function indexSql(index: Index, version: ServerVersion): string {
  const head = index.kind === 'INDEX' ? 'KEY' : `${index.kind} KEY`;
  const hidden = isMariadb(version) ? 'IGNORED' : 'INVISIBLE';
  const overlaps = index.withoutOverlaps === null ? [] : [`${ident(index.withoutOverlaps)} WITHOUT OVERLAPS`];
  return [
    head,
    index.kind !== 'PRIMARY' && index.name && ident(index.name),
    `(${[...index.parts.map(partSql), ...overlaps].join(', ')})`,
    index.using !== null && `USING ${index.using}`,
    index.keyBlockSize !== null && `KEY_BLOCK_SIZE = ${index.keyBlockSize}`,
    index.parser !== null && `WITH PARSER ${ident(index.parser)}`,
    index.comment !== '' && `COMMENT ${literal(index.comment)}`,
    !index.visible && hidden,
    ...index.options
  ]
    .filter(Boolean)
    .join(' ');
}

function partSql({ column, expression, length, descending }: IndexPart): string {
  const what = expression === null ? ident(column ?? '') : `(${expression})`;
  return `${what}${length === null ? '' : `(${length})`}${descending ? ' DESC' : ''}`;
}

/** A foreign key as CREATE and ALTER TABLE write it. */
export function foreignKeySql(key: ForeignKey): string {
  const target = [...(key.referencedDatabase === null ? [] : [key.referencedDatabase]), key.referencedTable];
  return [
    key.name && `CONSTRAINT ${ident(key.name)}`,
    `FOREIGN KEY (${key.columns.map(ident).join(', ')})`,
    `REFERENCES ${path(target)} (${key.referencedColumns.map(ident).join(', ')})`,
    key.match && `MATCH ${key.match}`,
    key.onDelete && `ON DELETE ${key.onDelete}`,
    key.onUpdate && `ON UPDATE ${key.onUpdate}`
  ]
    .filter(Boolean)
    .join(' ');
}

/** A check as CREATE and ALTER TABLE write it. */
export function checkSql({ name, expression, enforced }: Check): string {
  const constraint = name ? `CONSTRAINT ${ident(name)} ` : '';
  return `${constraint}CHECK (${expression})${enforced ? '' : ' NOT ENFORCED'}`;
}

/** A period of MariaDB as CREATE and ALTER TABLE write it. */
export function periodSql({ name, start, end }: Period): string {
  return `PERIOD FOR ${isSystemTime(name) ? 'SYSTEM_TIME' : ident(name)} (${ident(start)}, ${ident(end)})`;
}

/** Whether a period is that of system versioning. */
export function isSystemTime(period: string): boolean {
  return period.toUpperCase() === 'SYSTEM_TIME';
}
