/** A small shop in PostgreSQL, twice, and in MariaDB: what the pictures of the object editors show. */
import mysql from 'mysql2/promise';
import pg from 'pg';

const SHOP = `
  CREATE SCHEMA shop;
  CREATE TABLE shop.customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text UNIQUE);
  CREATE TABLE shop.products (id int PRIMARY KEY, title text NOT NULL, price numeric(8,2) NOT NULL CHECK (price >= 0));
  CREATE TABLE shop.orders (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer int NOT NULL REFERENCES shop.customers,
    placed timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'open',
    note text);
  COMMENT ON COLUMN shop.orders.state IS 'open, sent or paid';
  CREATE TABLE shop.lines (
    "order" int REFERENCES shop.orders ON DELETE CASCADE, product int REFERENCES shop.products,
    quantity int NOT NULL DEFAULT 1, PRIMARY KEY ("order", product));
  CREATE INDEX orders_by_customer ON shop.orders (customer, placed DESC) INCLUDE (state);
  CREATE INDEX open_orders ON shop.orders (placed) WHERE state = 'open';
  CREATE SEQUENCE shop.invoice_numbers START 1000 INCREMENT 1 CACHE 20;
  CREATE FUNCTION shop.order_total(wanted int) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT sum(p.price * l.quantity)
    FROM shop.lines l JOIN shop.products p ON p.id = l.product
    WHERE l."order" = wanted
  $$;
  CREATE PROCEDURE shop.pay(wanted int, INOUT paid boolean) LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE shop.orders SET state = 'paid' WHERE id = wanted AND state <> 'paid';
    paid := FOUND;
  END
  $$;
  CREATE FUNCTION shop.keep_paid() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.state = 'paid' THEN
      RAISE EXCEPTION 'Order % is paid', OLD.id;
    END IF;
    RETURN NEW;
  END
  $$;
  CREATE TRIGGER keep_paid BEFORE UPDATE OF state, customer ON shop.orders
    FOR EACH ROW WHEN (OLD.state = 'paid') EXECUTE FUNCTION shop.keep_paid();
  GRANT SELECT, INSERT ON shop.orders TO shop_clerk;
  INSERT INTO shop.customers (name, email) VALUES ('Ada', 'ada@example.org'), ('Grace', NULL), ('Edgar', 'edgar@example.org');
  INSERT INTO shop.products VALUES (1, 'Compass', 19.50), (2, 'Map', 7.25), (3, 'Lamp', 32);
  INSERT INTO shop.orders (customer, placed, state, note)
    SELECT 1 + n % 3, timestamptz '2026-03-01' + n * interval '7 hours', (array['open', 'sent', 'paid'])[1 + n % 3],
           CASE WHEN n % 4 = 0 THEN 'call first' END FROM generate_series(1, 40) n;
  INSERT INTO shop.lines SELECT n, 1 + n % 3, 1 + n % 5 FROM generate_series(1, 40) n`;

/** What the test database has and the productive one has not. */
const AHEAD = `
  ALTER TABLE shop.orders ADD delivered timestamptz;
  ALTER TABLE shop.products ALTER title TYPE varchar(200);
  CREATE INDEX products_by_price ON shop.products (price)`;

async function inPostgres(server, database, ...scripts) {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  for (const sql of scripts) {
    await client.query(sql);
  }
  await client.end();
}

/** Makes the shops; returns their connections, without passwords. */
export async function makeShops(postgres, maria) {
  await inPostgres(postgres, 'postgres', 'DROP DATABASE IF EXISTS shop_live');
  await inPostgres(postgres, 'postgres', 'DROP DATABASE IF EXISTS shop_test', 'DROP ROLE IF EXISTS shop_clerk');
  await inPostgres(postgres, 'postgres', 'CREATE ROLE shop_clerk');
  for (const [name, ...more] of [['shop_live'], ['shop_test', AHEAD]]) {
    await inPostgres(postgres, 'postgres', `CREATE DATABASE ${name}`);
    await inPostgres(postgres, name, SHOP, ...more);
  }
  const { host, port, user, password } = maria;
  const client = await mysql.createConnection({ host, port, user, password, multipleStatements: true });
  await client.query(`
    DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; USE shop;
    CREATE TABLE baskets (id int PRIMARY KEY, touched datetime);
    CREATE EVENT forget_baskets ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 03:00:00' COMMENT 'Nobody comes back after a month'
      DO DELETE FROM baskets WHERE touched < now() - INTERVAL 30 DAY`);
  await client.end();
  const connection = (name, engine, server, database) => {
    const { host, port, user } = server;
    return { name, engine, host, port, user, database, passwordFrom: `\${PETERSQL_SHOP_${engine.toUpperCase()}}` };
  };
  return [
    connection('shop', 'postgres', postgres, 'shop_live'),
    connection('shop-test', 'postgres', postgres, 'shop_test'),
    connection('shop-maria', 'mariadb', maria, 'shop')
  ];
}
