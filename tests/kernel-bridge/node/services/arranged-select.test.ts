import { dialect as mysql } from '../../../../src/engines/mysql/dialect';
import { dialect as postgres } from '../../../../src/engines/postgres/dialect';
import { sqliteDialect as sqlite } from '../../../../src/engines/sqlite/dialect';
import { arrangedSelect } from '../../../../src/kernel-bridge/node/services/arranged-select';
import type { Arrangement, EngineId, JsonObject } from '../../../../src/model';
import { column } from '../../../transfer/formats/batches';

const columns = [
  column('id', 'int64', 'integer'),
  column('na"`me', 'utf8', 'text'),
  column('raw', 'binary', 'binary'),
  column('price', { kind: 'decimal', precision: 20, scale: 2 }, 'decimal')
];
const dialects = { postgres, mysql, mariadb: mysql, sqlite };

test.each<[EngineId, Partial<Arrangement>, string, JsonObject]>([
  ['postgres', {}, 'SELECT * FROM t', {}],
  [
    'postgres',
    { sort: [{ column: 0, descending: true }, { column: 1 }] },
    'SELECT * FROM t\nORDER BY "id" DESC NULLS LAST, "na""`me" ASC NULLS LAST',
    {}
  ],
  [
    'mysql',
    { sort: [{ column: 0, descending: true }] },
    'SELECT * FROM t\nORDER BY `id` IS NULL, `id` DESC',
    {}
  ],
  [
    'postgres',
    {
      filter: [
        { column: 0, operator: '>=', values: ['7'] },
        { column: 1, operator: 'contains', values: ['50%_!'] }
      ]
    },
    `SELECT * FROM t\nWHERE "id" >= :value_1 AND CAST("na""\`me" AS TEXT) ILIKE :value_2 ESCAPE '!'`,
    { value_1: 7, value_2: '%50!%!_!!%' }
  ],
  [
    'mariadb',
    { filter: [{ column: 1, operator: 'starts', values: ['a'] }] },
    "SELECT * FROM t\nWHERE CAST(`na\"``me` AS CHAR) LIKE :value_1 ESCAPE '!'",
    { value_1: 'a%' }
  ],
  [
    'sqlite',
    { filter: [{ column: 1, operator: 'in', values: ['a', null, "b'"] }] },
    'SELECT * FROM t\nWHERE ("na""`me" IN (:value_1) OR "na""`me" IS NULL)',
    { value_1: ['a', "b'"] }
  ],
  ['sqlite', { filter: [{ column: 1, operator: 'in', values: [] }] }, 'SELECT * FROM t\nWHERE 1 = 0', {}],
  [
    'mysql',
    { filter: [{ column: 2, operator: '=', values: ['\\x00ff'] }] },
    'SELECT * FROM t\nWHERE HEX(`raw`) = :value_1',
    { value_1: '00FF' }
  ],
  [
    'postgres',
    {
      filter: [
        { column: 0, operator: '=', values: ['9007199254740993'] },
        { column: 3, operator: '<', values: ['1.10'] },
        { column: 0, operator: 'not null', values: [] }
      ]
    },
    'SELECT * FROM t\nWHERE "id" = :value_1 AND "price" < :value_2 AND "id" IS NOT NULL',
    { value_1: { $integer: '9007199254740993' }, value_2: '1.10' }
  ]
])('%s: %j', (engine, arrangement, sql, parameters) => {
  const whole = { sort: [], filter: [], ...arrangement };
  expect(arrangedSelect('t', columns, whole, { dialect: dialects[engine], engine })).toEqual({
    sql,
    parameters
  });
});
