import type { Queryable } from '../core/engine';

/** Types as a column's definition writes them; lengths and values are examples to change. */
const TYPES = [
  'int',
  'bigint',
  'smallint',
  'tinyint',
  'mediumint',
  'int unsigned',
  'bigint unsigned',
  'tinyint(1)',
  'decimal(10,2)',
  'float',
  'double',
  'bit(1)',
  'varchar(255)',
  'char(1)',
  'tinytext',
  'text',
  'mediumtext',
  'longtext',
  'date',
  'datetime',
  'datetime(6)',
  'timestamp',
  'time',
  'year',
  'json',
  'tinyblob',
  'blob',
  'mediumblob',
  'longblob',
  'binary(16)',
  'varbinary(255)',
  "enum('a','b')",
  "set('a','b')",
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geometrycollection'
];
const MARIADB = ['uuid', 'inet4', 'inet6'];

/** The types that a column can have on this server. */
export function typeNames(db: Queryable): Promise<string[]> {
  return Promise.resolve(db.version.flavor === 'mariadb' ? [...TYPES, ...MARIADB] : TYPES);
}
