import { mysqlEngine, mariadbEngine } from '../../../../../src/engines/mysql';
import { postgresEngine } from '../../../../../src/engines/postgres';
import { sqliteEngine } from '../../../../../src/engines/sqlite';
import type { CatalogObject } from '../../../../../src/model';
import { candidates } from '../../../../../src/kernel-bridge/node/services/completion/candidates';
import { CatalogIndex } from '../../../../../src/kernel-bridge/node/services/completion/catalog-index';
import { inspection } from '../../../../../src/kernel-bridge/node/services/completion/inspection';
import { ranked } from '../../../../../src/kernel-bridge/node/services/completion/rank';
import { typingAt } from '../../../../../src/kernel-bridge/node/services/completion/statement';

const engines = {
  postgres: postgresEngine,
  sqlite: sqliteEngine,
  mysql: mysqlEngine,
  mariadb: mariadbEngine
};
type Id = keyof typeof engines;

const words = {
  keywords:
    'SELECT FROM WHERE AND OR JOIN ON GROUP ORDER BY INSERT INTO UPDATE SET DELETE WITH VALUES LATERAL PARTITION ROWS LIMIT NULLS OF'.split(
      ' '
    ),
  reserved: new Set(['ORDER', 'SELECT', 'GROUP']),
  functions: [
    { name: 'count' },
    { name: 'coalesce' },
    { name: 'generate_rows', returns: 'SETOF integer' },
    { name: 'pairs', arguments: 'x int, OUT k text, OUT v jsonb', returns: 'SETOF record' }
  ],
  types: ['integer', 'numeric'],
  settings: [{ name: 'search_path', comment: 'Where names are looked for.' }, { name: 'work_mem' }],
  relations: [
    { ref: { kind: 'table', path: ['db', 'pg_catalog', 'pg_class'] }, columns: [] }
  ] as CatalogObject[],
  implicitSchema: 'pg_catalog'
};

function indexOf(id: Id): CatalogIndex {
  const [database, main, other] = id === 'postgres' ? ['db', 'public', 'archive'] : [null, 'main', 'archive'];
  const path = (schema: string, name: string): string[] => [...(database ? [database] : []), schema, name];
  const table = (
    schema: string,
    name: string,
    columns: string[],
    more: Partial<CatalogObject> = {}
  ): CatalogObject => ({
    ref: { kind: 'table', path: path(schema, name) },
    columns: columns.map(column => [column, 'text', false] as const),
    ...more
  });
  const objects = [
    table(main, 'customers', ['id', 'name', 'order', 'First Name'], {
      indexes: [['customers_name', ['name'], false]]
    }),
    table(main, 'orders', ['id', 'customer_id', 'total'], {
      indexes: [
        ['orders_key', ['id'], true],
        ['orders_customer', ['customer_id'], false]
      ],
      foreignKeys: [[['customer_id'], path(main, 'customers'), ['id']]]
    }),
    table(main, 'order_items', ['order_id', 'item', 'id'], {
      foreignKeys: [[['order_id'], path(main, 'orders'), ['id']]]
    }),
    table(other, 'old_orders', ['old_id', 'note'], { indexes: [['old_key', ['old_id'], false]] }),
    { ref: { kind: 'function', path: path(main, 'net_total') }, arguments: 'x numeric' },
    { ref: { kind: 'procedure', path: path(main, 'archive_all') } }
  ];
  return new CatalogIndex(objects, words, database ? 1 : 0, [main]);
}

function complete(id: Id, marked: string) {
  const position = marked.indexOf('|');
  const typing = typingAt(engines[id], marked.replace('|', ''), position);
  return { typing, items: typing ? ranked(candidates(engines[id], indexOf(id), typing), typing.prefix) : [] };
}

/** What hovering over the name at `|` tells. */
function told(id: Id, marked: string) {
  const position = marked.indexOf('|');
  return inspection(engines[id], indexOf(id), marked.replace('|', ''), position);
}

const all: Id[] = ['postgres', 'sqlite', 'mysql', 'mariadb'];

interface Case {
  sql: string;
  /** Labels that come first, in this order; `,` between them. */
  first?: string;
  has?: string;
  hasNot?: string;
  only?: Id[];
}

const cases: Case[] = [
  // FROM and JOIN
  {
    sql: 'SELECT * FROM |',
    first: 'customers,orders,order_items',
    has: 'main',
    only: ['sqlite', 'mysql', 'mariadb']
  },
  {
    sql: 'SELECT * FROM |',
    first: 'customers,orders,order_items',
    has: 'public,archive',
    only: ['postgres']
  },
  { sql: 'SELECT * FROM |', hasNot: 'count,old_orders,name' },
  { sql: 'SELECT * FROM cust|', first: 'customers' },
  { sql: 'SELECT * FROM items|', first: 'order_items' },
  { sql: 'SELECT * FROM oi|', first: 'order_items' },
  { sql: 'SELECT * FROM archive.|', first: 'old_orders', hasNot: 'orders' },
  { sql: 'SELECT * FROM customers, |', first: 'customers,orders' },
  { sql: 'SELECT * FROM customers |', has: 'WHERE,JOIN', hasNot: 'orders,name' },
  { sql: 'SELECT * FROM customers c JOIN |', first: 'orders ON orders.customer_id = c.id' },
  { sql: 'SELECT * FROM customers c JOIN orders o ON |', first: 'o.customer_id = c.id' },
  { sql: 'SELECT * FROM orders JOIN order_items ON |', first: 'order_items.order_id = orders.id' },
  { sql: 'SELECT * FROM orders o JOIN customers c ON |', first: 'o.customer_id = c.id' },
  { sql: 'SELECT * FROM orders JOIN order_items USING (|', first: 'id', hasNot: 'total,item' },
  { sql: 'SELECT * FROM (orders o JOIN customers c ON true) WHERE c.|', first: 'id,name,order,First Name' },
  // Columns
  { sql: 'SELECT | FROM customers', first: 'id,name,order,First Name', has: 'count,net_total,customers' },
  { sql: 'SELECT id, | FROM orders', first: 'id,customer_id,total' },
  { sql: 'SELECT na| FROM customers', first: 'name' },
  { sql: 'SELECT NA| FROM customers', first: 'name' },
  { sql: 'SELECT na|me FROM customers', first: 'name' },
  { sql: 'SELECT c.| FROM customers c', first: 'id,name,order,First Name', hasNot: 'count,SELECT' },
  { sql: 'SELECT c.na| FROM customers AS c', first: 'name' },
  { sql: 'SELECT C.| FROM customers c', first: 'id,name' },
  { sql: 'SELECT customers.| FROM customers', first: 'id,name' },
  { sql: 'SELECT * FROM customers WHERE |', first: 'id,name', has: 'coalesce' },
  { sql: 'SELECT * FROM customers WHERE id = 1 AND |', first: 'id,name' },
  { sql: 'SELECT * FROM customers WHERE id |', has: 'AND', hasNot: 'name,count' },
  { sql: 'SELECT * FROM customers WHERE coalesce(|', first: 'id,name' },
  { sql: 'SELECT * FROM customers ORDER BY |', first: 'id,name' },
  { sql: 'SELECT * FROM customers GROUP BY id, |', first: 'id,name' },
  { sql: 'SELECT id AS | FROM customers', hasNot: 'id,name,SELECT' },
  { sql: 'SELECT old.| FROM archive.old_orders old', first: 'old_id,note' },
  { sql: 'SELECT old_orders.| FROM archive.old_orders', first: 'old_id,note' },
  { sql: 'SELECT o.| FROM orders o, customers c', first: 'id,customer_id,total', hasNot: 'name' },
  // Subqueries
  {
    sql: 'SELECT * FROM customers c WHERE EXISTS (SELECT 1 FROM orders WHERE |',
    first: 'id,customer_id,total',
    has: 'name,c'
  },
  {
    sql: 'SELECT * FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.|)',
    first: 'id,name'
  },
  { sql: 'SELECT * FROM customers WHERE id IN (SELECT | FROM orders)', first: 'id,customer_id,total' },
  { sql: 'SELECT d.| FROM (SELECT id, total AS t FROM orders) d', first: 'id,t', hasNot: 'customer_id' },
  { sql: 'SELECT d.| FROM (SELECT * FROM orders) AS d', first: 'id,customer_id,total' },
  {
    sql: 'SELECT d.| FROM (SELECT o.*, c.name FROM orders o JOIN customers c ON true) d',
    first: 'id,customer_id,total,name'
  },
  { sql: 'SELECT d.| FROM (SELECT id, total FROM orders) d (a, b)', first: 'a,b', hasNot: 'total' },
  { sql: 'SELECT * FROM customers c, (SELECT | FROM orders) d', first: 'id,customer_id', hasNot: 'name' },
  { sql: 'SELECT id FROM customers UNION SELECT | FROM orders', first: 'id,customer_id', hasNot: 'name' },
  { sql: 'SELECT | FROM customers UNION SELECT id FROM orders', first: 'id,name', hasNot: 'total' },
  // Common table expressions
  { sql: 'WITH big AS (SELECT id, total FROM orders) SELECT | FROM big', first: 'id,total' },
  { sql: 'WITH big AS (SELECT id, total FROM orders) SELECT * FROM |', first: 'big,customers' },
  { sql: 'WITH big (a, b) AS (SELECT id, total FROM orders) SELECT big.| FROM big', first: 'a,b' },
  { sql: 'WITH a AS (SELECT id AS x FROM orders), b AS (SELECT | FROM a) SELECT 1', first: 'x' },
  { sql: 'WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT | FROM n) SELECT 1', first: 'k' },
  // INSERT, UPDATE, DELETE
  { sql: 'INSERT INTO |', first: 'customers' },
  { sql: 'INSERT INTO orders (|', first: 'id,customer_id,total', hasNot: 'count' },
  { sql: 'INSERT INTO orders (id, |) VALUES (1, 2)', first: 'customer_id,total', hasNot: 'id' },
  { sql: 'INSERT INTO orders (id) SELECT | FROM customers', first: 'id,name' },
  { sql: 'UPDATE |', first: 'customers' },
  { sql: 'UPDATE orders SET |', first: 'id,customer_id,total', hasNot: 'count' },
  { sql: 'UPDATE orders SET id = 1, |', first: 'customer_id,total', hasNot: 'id' },
  { sql: 'UPDATE orders SET total = |', first: 'id,customer_id,total', has: 'count' },
  { sql: 'UPDATE orders SET total = 1 WHERE |', first: 'id,customer_id,total' },
  { sql: 'DELETE FROM orders WHERE |', first: 'id,customer_id,total' },
  { sql: 'DELETE FROM |', first: 'customers' },
  { sql: 'INSERT INTO orders (id) VALUES (1) ON CONFLICT (|', first: 'id', only: ['postgres', 'sqlite'] },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET |',
    first: 'id,customer_id',
    only: ['postgres', 'sqlite']
  },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE |',
    first: 'id,customer_id',
    only: ['mysql', 'mariadb']
  },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) RETURNING |',
    first: 'id,customer_id',
    only: ['postgres', 'sqlite', 'mariadb']
  },
  // Windows
  { sql: 'SELECT count(*) OVER | FROM orders WINDOW w AS (ORDER BY id)', first: 'w' },
  { sql: 'SELECT count(*) OVER (| FROM orders', has: 'PARTITION,ORDER', hasNot: 'total' },
  { sql: 'SELECT count(*) OVER (PARTITION BY | FROM orders', has: 'total' },
  { sql: 'SELECT count(*) OVER (PARTITION BY |) FROM orders', first: 'id,customer_id,total' },
  // DDL and routines
  { sql: 'DROP TABLE |', first: 'customers' },
  {
    sql: 'ALTER TABLE orders DROP COLUMN |',
    first: 'id,customer_id,total',
    only: ['postgres', 'sqlite', 'mariadb']
  },
  { sql: 'CREATE INDEX i ON orders (|', first: 'id,customer_id,total' },
  { sql: 'CREATE TABLE t (id int REFERENCES |', first: 'customers' },
  { sql: 'CREATE TABLE t (id int REFERENCES orders (|', first: 'id,customer_id' },
  { sql: 'CALL |', first: 'archive_all', hasNot: 'net_total' },
  { sql: 'CREATE TABLE |', hasNot: 'customers' },
  // Several statements
  {
    sql: 'SELECT 1 FROM customers; SELECT | FROM orders; SELECT 2',
    first: 'id,customer_id,total',
    hasNot: 'name'
  },
  { sql: 'SELECT 1 FROM customers; |', has: 'SELECT', hasNot: 'name' },
  { sql: '|', has: 'SELECT', hasNot: 'customers' },
  { sql: 'SEL|', first: 'SELECT' },
  { sql: 'sel|', first: 'select' },
  // Names with quotes
  { sql: 'SELECT * FROM "cus|" ', first: 'customers', only: ['postgres', 'sqlite'] },
  { sql: 'SELECT "Fir| FROM customers', first: 'First Name', only: ['postgres', 'sqlite'] },
  { sql: 'SELECT `Fir| FROM customers', first: 'First Name', only: ['mysql', 'mariadb', 'sqlite'] },
  { sql: 'SELECT [Fir| FROM customers', first: 'First Name', only: ['sqlite'] },
  { sql: 'SELECT c.| FROM "customers" "c"', first: 'id,name', only: ['postgres', 'sqlite'] },
  { sql: 'SELECT c.| FROM `customers` `c`', first: 'id,name', only: ['mysql', 'mariadb'] },
  // Bodies
  {
    sql: 'CREATE FUNCTION f() RETURNS int AS $$ SELECT | FROM orders $$ LANGUAGE sql',
    first: 'id,customer_id',
    only: ['postgres']
  },
  {
    sql: 'CREATE TRIGGER t AFTER INSERT ON orders BEGIN UPDATE customers SET |; END',
    first: 'id,name',
    only: ['sqlite']
  },
  {
    sql: 'CREATE PROCEDURE p() BEGIN SELECT 1; SELECT | FROM orders; END',
    first: 'id,customer_id',
    only: ['mysql', 'mariadb']
  },
  // What a query returns
  { sql: 'SELECT total AS worth FROM orders ORDER BY wo|', first: 'worth' },
  {
    sql: 'SELECT id, count(*) AS n FROM orders GROUP BY id HAVING n|',
    first: 'n',
    only: ['sqlite', 'mysql', 'mariadb']
  },
  { sql: 'SELECT id, count(*) AS n FROM orders GROUP BY id HAVING |', hasNot: 'n', only: ['postgres'] },
  { sql: 'SELECT name FROM customers GROUP BY |', first: 'id,name,order' },
  { sql: 'SELECT id AS one FROM customers UNION SELECT item FROM order_items ORDER BY |', first: 'one' },
  { sql: 'SELECT total AS worth FROM orders WHERE |', hasNot: 'worth' },
  // Upserts
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET total = excluded.|',
    first: 'id,customer_id,total',
    only: ['postgres', 'sqlite']
  },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET |',
    first: 'id,customer_id,total',
    hasNot: 'excluded'
  },
  // Casts
  { sql: 'SELECT total::|', first: 'integer,numeric', hasNot: 'id,count,SELECT', only: ['postgres'] },
  { sql: 'SELECT total::num| FROM orders', first: 'numeric', only: ['postgres'] },
  { sql: 'SELECT CAST(total AS |) FROM orders', first: 'integer,numeric', hasNot: 'total' },
  // Joins that take no condition
  {
    sql: 'SELECT * FROM customers c NATURAL JOIN |',
    first: 'customers,orders',
    hasNot: 'orders ON orders.customer_id = c.id'
  },
  { sql: 'SELECT * FROM customers c NATURAL LEFT JOIN |', first: 'customers,orders' },
  { sql: 'SELECT * FROM customers c CROSS JOIN |', first: 'customers,orders' },
  { sql: 'SELECT * FROM customers c LEFT OUTER JOIN |', first: 'orders ON orders.customer_id = c.id' },
  // Functions that return rows
  { sql: 'SELECT * FROM generate|', first: 'generate_rows', only: ['postgres'] },
  { sql: 'SELECT * FROM coal|', hasNot: 'coalesce' },
  { sql: 'COPY cust|', first: 'customers', only: ['postgres'] },
  { sql: 'LOCK TABLES cust|', first: 'customers', only: ['mysql', 'mariadb'] },
  { sql: 'SELECT STRAIGHT_JOIN | FROM orders', first: 'id,customer_id', only: ['mysql', 'mariadb'] },
  { sql: 'WITH RECURSIVE n AS (SELECT 1 AS k UNION ALL SELECT | FROM n) SELECT 1', first: 'k' },
  {
    sql: 'SELECT | FROM (SELECT id AS a, total FROM orders) AS d (one)',
    first: 'one,total',
    only: ['postgres']
  },
  // Rows of a trigger
  {
    sql: 'CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN UPDATE customers SET name = new.|; END',
    first: 'id,customer_id,total',
    hasNot: 'name',
    only: ['sqlite', 'mysql', 'mariadb']
  },
  {
    sql: 'CREATE TEMP TRIGGER t AFTER UPDATE OF total ON main.orders WHEN old.| > 0 BEGIN SELECT 1; END',
    first: 'id,customer_id,total',
    only: ['sqlite']
  },
  {
    sql: 'CREATE TRIGGER t AFTER DELETE ON orders FOR EACH ROW WHEN (OLD.t|) EXECUTE FUNCTION f()',
    first: 'total',
    only: ['postgres']
  },
  {
    sql: 'CREATE TRIGGER t AFTER DELETE ON orders FOR EACH ROW BEGIN UPDATE customers SET id = | ; END',
    has: 'old',
    hasNot: 'new',
    only: ['sqlite', 'mysql', 'mariadb']
  },
  { sql: 'SELECT new.|', hasNot: 'total' },
  // Behind the server's own schema
  { sql: 'SELECT pg_catalog.coal|', first: 'coalesce', only: ['postgres'] },
  { sql: 'SELECT * FROM pg_catalog.coal|', hasNot: 'coalesce', only: ['postgres'] },
  // Columns that two tables have are written with their table, but for those that a join made one
  { sql: 'SELECT | FROM orders o, order_items i', first: 'o.id,customer_id,total,order_id,item,i.id' },
  { sql: 'SELECT * FROM orders o, order_items i WHERE i|', first: 'i,o.id,item', has: 'i.id', hasNot: 'id' },
  {
    sql: 'SELECT * FROM orders JOIN order_items USING (id) WHERE |',
    first: 'id,customer_id,total',
    hasNot: 'orders.id'
  },
  { sql: 'SELECT * FROM orders NATURAL JOIN order_items WHERE |', first: 'id', hasNot: 'orders.id' },
  {
    sql: 'SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM order_items WHERE |)',
    first: 'order_id,item,id'
  },
  // A condition knows the tables up to its own
  {
    sql: 'SELECT * FROM orders o JOIN order_items i ON | JOIN customers c ON true',
    first: 'i.order_id = o.id',
    hasNot: 'name'
  },
  {
    sql: 'SELECT * FROM orders a JOIN orders b ON true JOIN order_items USING (|',
    first: 'id',
    hasNot: 'total'
  },
  // What an INSERT sees where
  {
    sql: 'INSERT INTO orders AS o (|) VALUES (1)',
    first: 'id,customer_id,total',
    only: ['postgres', 'sqlite']
  },
  { sql: 'INSERT INTO orders (id, total) VALUES (|', hasNot: 'customer_id', only: ['postgres', 'sqlite'] },
  {
    sql: 'WITH a AS (SELECT 1) INSERT INTO orders (id) SELECT | FROM customers',
    first: 'id,name',
    hasNot: 'total',
    only: ['postgres', 'sqlite']
  },
  ...[
    '(|',
    '(id) DO UPDATE SET |',
    '(id) DO UPDATE SET total = excluded.|',
    '(id) DO UPDATE SET total = orders.|'
  ].map((end): Case => ({
    sql: `INSERT INTO orders (id) SELECT id FROM customers WHERE true ON CONFLICT ${end}`,
    first: 'id,customer_id,total',
    hasNot: 'name',
    only: ['postgres', 'sqlite']
  })),
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET total = |',
    first: 'orders.id,orders.customer_id,orders.total,excluded.id',
    only: ['postgres']
  },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET total = |',
    first: 'id,customer_id,total',
    has: 'excluded',
    only: ['sqlite']
  },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET total = (SELECT max(id) FROM customers WHERE id = excluded.|)',
    first: 'id,customer_id,total',
    only: ['postgres', 'sqlite']
  },
  {
    sql: 'INSERT INTO orders (id) SELECT id FROM customers RETURNING |',
    first: 'id,customer_id,total',
    hasNot: 'name',
    only: ['postgres', 'sqlite', 'mariadb']
  },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE id = 1, |',
    first: 'customer_id,total',
    hasNot: 'id,count',
    only: ['mysql', 'mariadb']
  },
  {
    sql: 'INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE id = VALUES(|)',
    first: 'id,customer_id,total',
    hasNot: 'count',
    only: ['mysql', 'mariadb']
  },
  {
    sql: 'INSERT INTO orders (id, total) VALUES (1, 2) AS fresh (i, t) ON DUPLICATE KEY UPDATE id = fresh.|',
    first: 'i,t',
    only: ['mysql']
  },
  {
    sql: 'UPDATE orders SET (total, |) = (1, 2)',
    first: 'id,customer_id',
    hasNot: 'total',
    only: ['postgres']
  },
  {
    sql: 'UPDATE orders o JOIN customers c ON true SET |',
    first: 'o.id,customer_id,total,c.id,name',
    has: 'o,c',
    only: ['mysql', 'mariadb']
  },
  { sql: 'UPDATE orders, cust| SET', first: 'customers', only: ['mysql', 'mariadb'] },
  { sql: 'UPDATE orders SET total = 1 FROM customers RETURNING |', hasNot: 'name', only: ['sqlite'] },
  { sql: 'UPDATE orders SET total = 1 RETURNING old.|', first: 'id,customer_id,total', only: ['postgres'] },
  { sql: 'DELETE FROM orders USING |', first: 'customers,orders', hasNot: 'total', only: ['postgres'] },
  { sql: 'DELETE FROM orders USING customers, cu|', first: 'customers', only: ['postgres'] },
  {
    sql: 'DELETE FROM o USING orders o JOIN customers c ON o.| = c.id',
    first: 'id,customer_id,total',
    only: ['mysql', 'mariadb']
  },
  // MERGE
  { sql: 'MERGE INTO orders USING |', first: 'customers,orders', hasNot: 'total', only: ['postgres'] },
  {
    sql: 'MERGE INTO orders o USING (SELECT | FROM customers) c ON true WHEN MATCHED THEN DELETE',
    first: 'id,name',
    hasNot: 'total',
    only: ['postgres']
  },
  {
    sql: 'MERGE INTO orders o USING (SELECT id AS k FROM customers) c ON c.| = o.id WHEN MATCHED THEN DELETE',
    first: 'k',
    only: ['postgres']
  },
  ...[
    ['UPDATE SET |', 'id,customer_id,total', 'name'],
    ['INSERT (id, |', 'customer_id,total', 'id,name'],
    ['INSERT (id) VALUES (|', 'id,name', 'total']
  ].map(([end, first, hasNot]): Case => ({
    sql: `MERGE INTO orders o USING customers c ON o.customer_id = c.id WHEN MATCHED THEN ${end}`,
    first,
    hasNot,
    only: ['postgres']
  })),
  // Common table expressions
  {
    sql: 'WITH orders AS (SELECT | FROM orders WHERE total > 1) SELECT 1',
    first: 'id,customer_id,total',
    only: ['postgres', 'mysql', 'mariadb']
  },
  { sql: 'WITH a AS (SELECT 1), |', hasNot: 'customers,count,SELECT' },
  { sql: 'WITH a (|) AS (SELECT 1 FROM orders) SELECT 1', hasNot: 'count,id' },
  { sql: 'CREATE VIEW v AS WITH a AS (SELECT id AS k FROM orders) SELECT a.| FROM a', first: 'k' },
  {
    sql: 'WITH a AS (DELETE FROM orders RETURNING id, total AS t) SELECT | FROM a',
    first: 'id,t',
    hasNot: 'customer_id',
    only: ['postgres']
  },
  {
    sql: 'WITH RECURSIVE a AS (SELECT id FROM orders) SEARCH DEPTH FIRST BY id SET o, b AS (SELECT 1 AS k) SELECT | FROM a, b',
    first: 'id,o,k',
    only: ['postgres']
  },
  // What queries call their columns
  {
    sql: 'SELECT d.| FROM (SELECT id + total, total * 2 AS t FROM orders) d',
    first: 't',
    hasNot: 'total,id'
  },
  { sql: 'SELECT d.| FROM (SELECT total IS NULL, total t FROM orders) d', first: 't', hasNot: 'NULL' },
  {
    sql: 'SELECT d.| FROM (SELECT total::numeric(9, 2), (id)::text, count(*) FILTER (WHERE true), id::double precision AS e, now()::date d FROM orders) d',
    first: 'total,id,count,e,d',
    hasNot: 'text,precision',
    only: ['postgres']
  },
  {
    sql: 'SELECT d.| FROM (SELECT DISTINCT ON (id) id, total FROM orders) d',
    first: 'id,total',
    only: ['postgres']
  },
  {
    sql: 'SELECT d.| FROM (SELECT ARRAY[id, total], total AS t FROM orders) d',
    first: 'array,t',
    only: ['postgres']
  },
  {
    sql: 'SELECT d.| FROM (SELECT * FROM orders JOIN order_items USING (id)) d',
    first: 'id,customer_id,total,order_id,item'
  },
  { sql: 'SELECT d.| FROM (VALUES (1, 2)) d', first: 'column1,column2', only: ['postgres', 'sqlite'] },
  { sql: 'SELECT d.| FROM (VALUES ROW(1, 2)) d', first: 'column_0,column_1', only: ['mysql'] },
  { sql: 'SELECT d.| FROM (VALUES (1, 2)) d (a, b)', first: 'a,b', only: ['postgres'] },
  {
    sql: 'SELECT d.| FROM ((SELECT id AS a FROM orders) UNION SELECT id FROM customers) d',
    first: 'a',
    hasNot: 'name'
  },
  {
    sql: 'SELECT id AS a FROM orders UNION SELECT id FROM customers ORDER BY |',
    first: 'a',
    hasNot: 'id,name,total'
  },
  { sql: '(SELECT id AS a FROM orders) EXCEPT (SELECT id FROM customers) ORDER BY |', first: 'a' },
  { sql: 'SELECT total AS worth, sum(id) OVER (ORDER BY |) FROM orders', first: 'id', hasNot: 'worth' },
  { sql: 'SELECT total AS worth, count(*) FROM orders GROUP BY |', has: 'worth', hasNot: 'count(*)' },
  // Functions and declared columns
  {
    sql: "SELECT j.| FROM JSON_TABLE('[]', '$[*]' COLUMNS (a int PATH '$.a', NESTED PATH '$.b[*]' COLUMNS (c int PATH '$'))) AS j",
    first: 'a,c',
    only: ['postgres', 'mysql', 'mariadb']
  },
  { sql: 'SELECT t.| FROM unnest(ARRAY[1]) WITH ORDINALITY AS t (a, n)', first: 'a,n', only: ['postgres'] },
  {
    sql: "SELECT t.| FROM json_to_record('{}') AS t (a int, b text)",
    first: 'a,b',
    hasNot: 'int',
    only: ['postgres']
  },
  { sql: 'SELECT g.| FROM generate_rows(1, 2) g', first: 'g', only: ['postgres'] },
  { sql: 'SELECT | FROM pairs(1) p', first: 'k,v', only: ['postgres'] },
  {
    sql: 'SELECT * FROM customers c, generate_rows(1) AS g (|)',
    hasNot: 'id,customers,count',
    only: ['postgres']
  },
  {
    sql: 'SELECT extract(year FROM |) FROM orders',
    first: 'id,customer_id,total',
    hasNot: 'customers',
    only: ['postgres', 'mysql', 'mariadb']
  },
  {
    sql: 'SELECT extract(year FROM o.|) FROM orders o',
    first: 'id,customer_id,total',
    only: ['postgres', 'mysql', 'mariadb']
  },
  {
    sql: 'SELECT * FROM orders WHERE id IS DISTINCT FROM |',
    first: 'id,customer_id,total',
    hasNot: 'customers',
    only: ['postgres', 'sqlite']
  },
  { sql: 'SELECT * FROM orders ORDER BY total DESC |', has: 'LIMIT,NULLS', hasNot: 'customers' },
  { sql: 'SELECT * FROM orders FOR UPDATE |', has: 'OF', hasNot: 'total', only: ['postgres', 'mysql'] },
  {
    sql: 'SELECT * FROM orders o JOIN LATERAL (SELECT count(*) AS n FROM order_items WHERE | = o.id) c ON true',
    hasNot: 'n,c',
    has: 'o',
    only: ['postgres', 'mysql']
  },
  { sql: 'SELECT arch| FROM orders', has: 'archive' },
  // Columns of one table
  {
    sql: 'CREATE INDEX i ON orders (id) WHERE |',
    first: 'id,customer_id,total',
    only: ['postgres', 'sqlite']
  },
  { sql: 'COPY orders (id, |) TO STDOUT', first: 'customer_id,total', hasNot: 'id', only: ['postgres'] },
  {
    sql: 'GRANT SELECT (|) ON orders TO PUBLIC',
    first: 'id,customer_id,total',
    only: ['postgres', 'mysql', 'mariadb']
  },
  { sql: 'COMMENT ON COLUMN ord|', first: 'orders', only: ['postgres'] },
  {
    sql: 'CREATE TRIGGER t AFTER UPDATE OF id, | ON orders',
    first: 'id,customer_id,total',
    only: ['postgres', 'sqlite']
  },
  {
    sql: 'CREATE VIEW v AS SELECT 1 FROM orders o JOIN customers c ON |',
    first: 'o.customer_id = c.id',
    hasNot: 'customers'
  },
  // Types
  { sql: 'CREATE TABLE t (a |', first: 'integer,numeric', hasNot: 'customers' },
  { sql: 'CREATE TABLE t (a int, b num|', first: 'numeric' },
  { sql: 'ALTER TABLE orders ADD COLUMN x |', first: 'integer,numeric' },
  { sql: 'CREATE FUNCTION f(a |', first: 'integer,numeric', only: ['postgres', 'mysql', 'mariadb'] },
  { sql: 'CREATE FUNCTION f() RETURNS |', first: 'integer,numeric', only: ['postgres', 'mysql', 'mariadb'] },
  { sql: 'CREATE FUNCTION f() RETURNS SETOF ord|', first: 'orders', only: ['postgres'] },
  { sql: 'CREATE FUNCTION f(|', hasNot: 'count,integer', only: ['postgres', 'mysql', 'mariadb'] },
  // Parameters and variables of routines
  ...['RETURN |;', 'SELECT id INTO | FROM orders;', 'UPDATE orders SET id = | WHERE true;'].map(
    (statement): Case => ({
      sql: `CREATE FUNCTION f(p_id int, OUT p_n int) AS $$ DECLARE v_n int; v_m text; BEGIN ${statement} END $$ LANGUAGE plpgsql`,
      has: 'p_id,p_n,v_n,v_m',
      hasNot: 'int',
      only: ['postgres']
    })
  ),
  {
    sql: 'CREATE PROCEDURE p(IN p_id INT) BEGIN DECLARE v_n, v_m INT; SELECT * FROM orders WHERE id = |; END',
    has: 'p_id,v_n,v_m',
    only: ['mysql', 'mariadb']
  },
  // The rows of a function for triggers, by the statements that use it
  ...['NEW.|', 'new.|', 'IF OLD.| IS NULL THEN RETURN NULL; END IF;'].map((statement): Case => ({
    sql: `CREATE FUNCTION audit.f() RETURNS trigger AS $$ BEGIN ${statement} END $$ LANGUAGE plpgsql; CREATE TRIGGER other AFTER INSERT ON customers EXECUTE FUNCTION g(); CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit.f()`,
    first: 'id,customer_id,total',
    only: ['postgres']
  })),
  {
    sql: 'CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW.| END $$ LANGUAGE plpgsql',
    hasNot: 'total',
    only: ['postgres']
  },
  // Variables that hold rows
  ...[
    'FOR r IN SELECT id, total AS sum FROM orders LOOP PERFORM r.|; END LOOP;',
    "FOR r IN SELECT id, total AS sum FROM orders LOOP RAISE NOTICE '%', r.|; END LOOP;",
    'FOR r IN SELECT id, total AS sum FROM orders LOOP UPDATE customers SET name = r.| WHERE id = 1; END LOOP;',
    'SELECT id, total AS sum INTO r FROM orders; RETURN r.|;',
    'SELECT id, total AS sum INTO STRICT r FROM orders; IF r.| > 1 THEN NULL; END IF;',
    'FOR r IN UPDATE orders SET total = 1 RETURNING id, total AS sum LOOP PERFORM r.|; END LOOP;',
    'FOR r IN c LOOP PERFORM r.|; END LOOP;',
    'OPEN c; FETCH c INTO r; RETURN r.|;',
    'OPEN c; FETCH NEXT FROM c INTO r; PERFORM r.|;'
  ].map((body): Case => ({
    sql: `DO $$ DECLARE c CURSOR FOR SELECT id, total AS sum FROM orders; r record; BEGIN ${body} END $$`,
    first: 'id,sum',
    only: ['postgres']
  })),
  {
    sql: 'CREATE FUNCTION f(p orders) RETURNS int AS $$ DECLARE r customers%ROWTYPE; BEGIN RETURN r.|; END $$ LANGUAGE plpgsql',
    first: 'id,name',
    only: ['postgres']
  },
  {
    sql: 'CREATE FUNCTION f(p orders) RETURNS int AS $$ DECLARE r customers%ROWTYPE; BEGIN RETURN p.|; END $$ LANGUAGE plpgsql',
    first: 'id,customer_id,total',
    only: ['postgres']
  },
  {
    sql: 'BEGIN NOT ATOMIC FOR r IN (SELECT id, total AS sum FROM orders) DO SELECT r.|; END FOR; END',
    first: 'id,sum',
    only: ['mariadb']
  },
  {
    sql: 'CREATE PROCEDURE p() BEGIN DECLARE r ROW TYPE OF customers; SELECT r.|; END',
    first: 'id,name',
    only: ['mariadb']
  },
  {
    sql: 'CREATE PROCEDURE p() BEGIN DECLARE c CURSOR FOR SELECT id, total AS sum FROM orders; BEGIN DECLARE r ROW TYPE OF c; SELECT r.|; END; END',
    first: 'id,sum',
    only: ['mariadb']
  },
  {
    sql: 'DO $$ DECLARE c CURSOR FOR SELECT id, total AS sum FROM orders; r c%ROWTYPE; BEGIN PERFORM r.|; END $$',
    first: 'id,sum',
    only: ['postgres']
  },
  {
    sql: 'CREATE PROCEDURE p() BEGIN DECLARE r ROW (a INT, b TEXT); SELECT r.|; END',
    first: 'a,b',
    only: ['mariadb']
  },
  // What statements name, and no catalog lists
  { sql: 'SAVEPOINT one; SAVEPOINT two; ROLLBACK TO SAVEPOINT |', first: 'two,one' },
  { sql: 'SAVEPOINT one; ROLLBACK TO |; SAVEPOINT later', first: 'one', hasNot: 'later' },
  { sql: 'SAVEPOINT one; RELEASE |', first: 'one', only: ['postgres', 'sqlite'] },
  ...['FETCH |', 'FETCH NEXT FROM |', 'MOVE FORWARD 5 IN |', 'CLOSE |'].map((statement): Case => ({
    sql: `DECLARE cur SCROLL CURSOR FOR SELECT 1; ${statement}`,
    first: 'cur',
    only: ['postgres']
  })),
  ...['OPEN |', 'FETCH |', 'CLOSE |'].map((statement): Case => ({
    sql: `CREATE PROCEDURE p() BEGIN DECLARE cur CURSOR FOR SELECT id FROM orders; ${statement}`,
    first: 'cur',
    only: ['mysql', 'mariadb']
  })),
  {
    sql: 'DO $$ DECLARE cur CURSOR FOR SELECT id FROM orders; BEGIN OPEN |; END $$',
    first: 'cur',
    only: ['postgres']
  },
  { sql: 'PREPARE plan AS SELECT 1; EXECUTE |', first: 'plan', only: ['postgres'] },
  { sql: "PREPARE plan FROM 'SELECT 1'; DEALLOCATE PREPARE |", first: 'plan', only: ['mysql', 'mariadb'] },
  { sql: 'CREATE PROCEDURE p() BEGIN again: LOOP LEAVE |', first: 'again', only: ['mysql', 'mariadb'] },
  { sql: 'CREATE PROCEDURE p() BEGIN DECLARE v_n INT; SET |', first: 'v_n', only: ['mysql', 'mariadb'] },
  // Indexes: of the table that is meant, else of all
  ...['USE INDEX (|)', 'FORCE KEY (orders_key, |)', 'IGNORE INDEX FOR ORDER BY (|)'].map((hint): Case => ({
    sql: `SELECT * FROM customers JOIN orders ${hint}`,
    first: 'orders_key,orders_customer',
    hasNot: 'customers_name,id',
    only: ['mysql', 'mariadb']
  })),
  {
    sql: 'DROP INDEX | ON orders',
    has: 'orders_customer',
    hasNot: 'customers_name',
    only: ['mysql', 'mariadb']
  },
  {
    sql: 'ALTER TABLE orders DROP INDEX |',
    has: 'orders_customer',
    hasNot: 'customers_name',
    only: ['mysql', 'mariadb']
  },
  {
    sql: 'DROP INDEX IF EXISTS |',
    has: 'orders_customer,customers_name',
    hasNot: 'old_key',
    only: ['postgres', 'sqlite']
  },
  { sql: 'SELECT * FROM orders INDEXED BY |', first: 'orders_key,orders_customer', only: ['sqlite'] },
  {
    sql: 'DO $$ BEGIN FOR r IN SELECT id FROM orders LOOP INSERT INTO customers (|) VALUES (r.id); END LOOP; END $$',
    first: 'id,name',
    only: ['postgres']
  },
  {
    sql: 'DO $$ BEGIN IF EXISTS (SELECT 1 FROM orders WHERE | > 1) THEN DELETE FROM customers; END IF; END $$',
    first: 'id,customer_id,total',
    hasNot: 'name',
    only: ['postgres']
  },
  // Tables that the script itself makes
  {
    sql: 'CREATE TEMPORARY TABLE big AS SELECT id, total AS t FROM orders WHERE total > 9; SELECT | FROM big',
    first: 'id,t',
    hasNot: 'customer_id'
  },
  { sql: 'CREATE TEMPORARY TABLE big (a int, PRIMARY KEY (a), b text); SELECT * FROM bi|', first: 'big' },
  {
    sql: 'CREATE TEMPORARY TABLE big (a int, PRIMARY KEY (a), b text); SELECT x.| FROM big x',
    first: 'a,b',
    hasNot: 'PRIMARY'
  },
  {
    sql: 'CREATE VIEW v (k) AS SELECT 1; CREATE TABLE u AS SELECT k AS m FROM v; SELECT u.| FROM u',
    first: 'm'
  },
  { sql: 'SELECT | FROM big; CREATE TABLE big (a int)', hasNot: 'a' },
  // A quoted name that was begun before others
  { sql: 'SELECT "Fir|, "order" FROM customers', first: 'First Name', only: ['postgres', 'sqlite'] }
];

describe.each(all)('%s', id => {
  const mine = cases.filter(({ only }) => !only || only.includes(id));
  test.each(mine)('$sql', ({ sql, first, has, hasNot }) => {
    const labels = complete(id, sql).items.map(({ label }) => label);
    if (first) {
      const wanted = first.split(',');
      expect(labels.slice(0, wanted.length)).toEqual(wanted);
    }
    for (const label of has?.split(',') ?? []) {
      expect(labels).toContain(label);
    }
    for (const label of hasNot?.split(',') ?? []) {
      expect(labels).not.toContain(label);
    }
  });

  const hovered: [string, string, string][] = [
    ['SELECT o.to|tal FROM orders o', 'orders.total', 'text'],
    ['WITH big AS (SELECT total AS worth FROM orders) SELECT wor|th FROM big', 'orders.total', 'text'],
    ['WITH big (a, b) AS (SELECT id, total FROM orders) SELECT big.|b FROM big', 'orders.total', 'text'],
    ['SELECT d.wor|th FROM (SELECT o.total worth FROM orders o) AS d', 'orders.total', 'text'],
    ['SELECT d.tot|al FROM (SELECT * FROM (SELECT * FROM orders) e) AS d', 'orders.total', 'text'],
    ['SELECT d.|n FROM (SELECT id + total AS n FROM orders) AS d', 'd.n', 'column'],
    ['SELECT d.|total FROM (SELECT max(total) AS total FROM orders) AS d', 'd.total', 'column'],
    ['WITH big AS (SELECT id, 1 AS k FROM orders) SELECT * FROM b|ig', 'big', '(id, k)'],
    ['WITH customers AS (SELECT id FROM orders) SELECT * FROM customer|s', 'customers', '(id)'],
    [
      'CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW BEGIN SELECT new.tot|al; END',
      'orders.total',
      'text'
    ]
  ];
  test.each(hovered)('hovers %s', (sql, title, type) => {
    expect(told(id, sql)).toMatchObject({ title, type });
  });

  test('quotes what needs quotes and nothing else', () => {
    const { items } = complete(id, 'SELECT | FROM customers');
    const quote = id === 'mysql' || id === 'mariadb' ? '`' : '"';
    expect(items.slice(0, 4).map(({ text }) => text)).toEqual([
      'id',
      'name',
      `${quote}order${quote}`,
      `${quote}First Name${quote}`
    ]);
  });

  test('replaces the whole name that the cursor stands in', () => {
    expect(complete(id, 'SELECT na|me FROM customers').typing).toMatchObject({
      from: 7,
      to: 11,
      prefix: 'na'
    });
  });

  const opaque = [
    "SELECT 'na| FROM customers'",
    "SELECT 'na|' FROM customers",
    'SELECT 1 -- na|',
    'SELECT /* na| */ 1',
    'SELECT 12|',
    'SELECT * FROM orders WHERE id = :na|',
    'SELECT * FROM orders WHERE id = {{ na|'
  ];
  test.each(opaque)('nothing in %s', sql => {
    expect(complete(id, sql).items).toEqual([]);
  });
});
