/** Makes the SQLite file that UI tests open: `make-sample.mjs FILE`. */
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2]);
database.exec(`
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT UNIQUE,
    balance NUMERIC NOT NULL DEFAULT 0
  );
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    placed_at TEXT NOT NULL,
    total NUMERIC NOT NULL
  );
  CREATE INDEX orders_by_customer ON orders (customer_id);
  CREATE VIEW totals AS
    SELECT c.name, count(o.id) AS orders, sum(o.total) AS total
    FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id;

  INSERT INTO customers VALUES
    (1, 'Ada', 'ada@example.org', 120.5), (2, 'Grace', NULL, 0), (3, 'Edgar', 'edgar@example.org', -7.25);

  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  INSERT INTO orders SELECT i, i % 3 + 1, date('2026-01-01', '+' || (i % 300) || ' days'), i * 1.25 FROM n;
`);
database.close();
