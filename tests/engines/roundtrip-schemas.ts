/** Scripts that make one object of every kind in an empty database, with references in every direction. */

export const postgresSchema = `
  create extension if not exists pg_trgm;
  create schema app;
  comment on schema app is 'it''s the app';
  create type app.mood as enum ('sad', 'ok', 'happy');
  create type app.pair as (a int, b text);
  create type app.span as range (subtype = numeric);
  create domain app.positive as int default 1 check (value > 0);
  create function app.is_short(app.positive[]) returns boolean language sql immutable as 'select cardinality($1) < 5';
  create domain app.few as app.positive[] check (app.is_short(value));
  create table app.positives (all_of_them app.positive[], some_at_a_time app.few[]);
  create sequence app.counter increment 5 minvalue 5 maxvalue 500 start 10 cycle;
  create function app.twice(app.positive) returns int language sql immutable as 'select $1 * 2';
  create function app.lt(a int, b int) returns boolean language sql immutable as 'select a < b';
  create function app.cmp(a int, b int) returns int language sql immutable as 'select a - b';
  create operator app.<<< (function = app.lt, leftarg = int, rightarg = int);
  create operator class app.ints for type int using btree as operator 1 app.<<<, function 1 app.cmp(int, int);
  create function app.number_of(app.mood) returns int language sql immutable as 'select 1';
  create cast (app.mood as int) with function app.number_of(app.mood);
  create collation app.german (provider = icu, locale = 'de');
  create table app.customers (
    id int generated always as identity primary key,
    name text collate app.german not null,
    feeling app.mood default 'ok',
    amount app.positive default nextval('app.counter'),
    doubled int generated always as (id * 2) stored,
    period app.span,
    constraint named check (length(name) < 100)
  );
  grant usage on all sequences in schema app to public;
  comment on table app.customers is 'who buys';
  comment on column app.customers.name is 'as they say it';
  create index customers_name on app.customers using gin (name gin_trgm_ops);
  create statistics app.related on name, feeling from app.customers;
  create table app.orders (
    id serial primary key,
    customer int references app.customers on delete cascade deferrable,
    placed date not null
  );
  alter table app.customers add column last_order int references app.orders;
  create table app.log (at date, line text) partition by range (at);
  create table app.log_2024 partition of app.log for values from ('2024-01-01') to ('2025-01-01');
  create table app.log_rest partition of app.log default;
  create table app.parent (x int not null);
  create table app.child (y int) inherits (app.parent);
  alter table app.parent add column z text default 'last';
  alter table app.parent add constraint later check (x > 0) not valid;
  create table app.twins (a int, b int) with (fillfactor = 70);
  alter table app.twins add constraint one unique (a), add constraint two unique (a);
  grant all on app.twins to current_user;
  create view app.happy with (security_barrier) as select id, name from app.customers where feeling = 'happy' with cascaded check option;
  create view app.happier as select * from app.happy;
  create function app.happy_ones() returns setof app.happy language sql begin atomic select * from app.happy; end;
  create function app.first_happy(app.happy) returns int language sql as 'select 1';
  create materialized view app.totals as select customer, count(*) as n from app.orders group by customer;
  create unique index totals_key on app.totals (customer);
  create function app.touch() returns trigger language plpgsql as 'begin return new; end';
  create trigger touched before update on app.orders for each row when (old.* is distinct from new.*) execute function app.touch();
  create function app.standard(n int default 3) returns setof app.orders language sql begin atomic select * from app.orders limit n; end;
  alter function app.standard set search_path = app, pg_temp;
  create procedure app.clean(inout done boolean) language plpgsql as 'begin done := true; end';
  create aggregate app.total(int) (sfunc = int4pl, stype = int, initcond = '0');
  create rule quiet as on delete to app.log do instead nothing;
  alter table app.orders enable row level security;
  create policy own on app.orders for select to public using (customer > 0);
  create text search configuration app.words (copy = simple);
  create foreign data wrapper nowhere;
  create server there foreign data wrapper nowhere options (host 'x');
  create user mapping for public server there options (password 'y');
  create foreign table app.remote (a int options (column_name 'b')) server there options (t 'z');
  create publication changes for table app.orders;
  create function app.seen() returns event_trigger language plpgsql as 'begin end';
  create event trigger watch on ddl_command_start when tag in ('DROP TABLE') execute function app.seen();
  grant usage on schema app to public;
  grant select (name), update on app.customers to pg_monitor;
  grant execute on procedure app.clean to pg_monitor;
  revoke execute on function app.twice from public;
  grant usage on type app.mood to pg_monitor;
  alter default privileges in schema app grant select on tables to pg_monitor;
  alter default privileges revoke usage on types from public;
`;

const mysqlFamily = `
  CREATE TABLE customers (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'it''s' COMMENT 'as they say it',
    feeling ENUM('sad', 'ok') DEFAULT 'ok',
    doubled INT GENERATED ALWAYS AS (LENGTH(name) * 2) VIRTUAL,
    changed TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY by_name (name(10) DESC),
    KEY by_feeling (feeling) USING BTREE,
    CONSTRAINT named CHECK (LENGTH(name) > 0)
  ) ENGINE=InnoDB COMMENT='who buys';
  CREATE TABLE orders (
    id INT NOT NULL PRIMARY KEY,
    customer INT UNSIGNED,
    placed DATE NOT NULL,
    CONSTRAINT bought FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE SET NULL
  );
  CREATE TABLE log (at DATE NOT NULL, line TEXT) PARTITION BY RANGE (YEAR(at)) (
    PARTITION p0 VALUES LESS THAN (2024), PARTITION p1 VALUES LESS THAN MAXVALUE);
  CREATE VIEW a_summary AS SELECT id, name FROM z_happy;
  CREATE OR REPLACE SQL SECURITY INVOKER VIEW z_happy AS SELECT id, name FROM customers WHERE feeling = 'ok' WITH CASCADED CHECK OPTION;
  DELIMITER //
  CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC NO SQL COMMENT 'two of them' BEGIN RETURN n * 2; END//
  CREATE PROCEDURE clean(IN a INT, OUT b VARCHAR(10)) SQL SECURITY INVOKER BEGIN SET b = 'x;y'; DELETE FROM log WHERE at < NOW(); END//
  CREATE TRIGGER a_touched BEFORE UPDATE ON orders FOR EACH ROW BEGIN SET NEW.placed = COALESCE(NEW.placed, OLD.placed); END//
  CREATE TRIGGER b_touched BEFORE UPDATE ON orders FOR EACH ROW PRECEDES a_touched SET NEW.id = NEW.id//
  CREATE TRIGGER \`"last"\` BEFORE UPDATE ON orders FOR EACH ROW FOLLOWS a_touched SET NEW.id = NEW.id//
  CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' COMMENT 'sweep' DO DELETE FROM log//
  DELIMITER ;
`;

/** A view may use one that comes after it by name: it is made in two steps. */
const viewFirst = 'CREATE VIEW z_happy AS SELECT 1 AS id, 2 AS name;\n';

const ofBoth = mysqlFamily.replace('  CREATE VIEW a_summary', `  ${viewFirst}  CREATE VIEW a_summary`);

/** With what SHOW CREATE TABLE loses; MariaDB keeps no such text in a database of another character set. */
export const mysqlSchema = ofBoth.replace('LENGTH(name) > 0', "LENGTH(name) > 0 AND name <> '😀'");

export const mariadbSchema = `${ofBoth}
  CREATE SEQUENCE counter START WITH 10 INCREMENT BY 5 MINVALUE 5 MAXVALUE 500 CACHE 7 CYCLE;
  SET sql_mode = ORACLE;
  DELIMITER //
  CREATE PACKAGE tools COMMENT 'it''s' AS FUNCTION half(n INT) RETURN INT; PROCEDURE sweep; END//
  CREATE PACKAGE BODY tools SQL SECURITY INVOKER AS
    -- not seen from outside
    calls INT := 0;
    FUNCTION half(n INT) RETURN INT AS BEGIN calls := calls + 1; RETURN n / 2; END;
    PROCEDURE sweep AS BEGIN DELETE FROM log WHERE line = 'x;y'; END;
  END//
  DELIMITER ;
  SET sql_mode = DEFAULT;
`;

export const sqliteSchema = `
  CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE DEFAULT 'it''s',
    "odd ""name""" NUMERIC CHECK ("odd ""name""" > 0),
    doubled AS (id * 2) STORED
  );
  CREATE TABLE orders (id INT PRIMARY KEY, customer REFERENCES customers ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, at) WITHOUT ROWID;
  CREATE TABLE strict_one (a INTEGER, b TEXT) STRICT;
  CREATE UNIQUE INDEX by_name ON customers (name DESC, length(name)) WHERE name <> '';
  CREATE VIEW a_summary AS SELECT * FROM z_happy;
  CREATE VIEW z_happy (who) AS SELECT name FROM customers -- all of them
  ;
  CREATE TRIGGER touched AFTER UPDATE OF name ON customers WHEN new.name <> old.name BEGIN
    INSERT INTO orders VALUES (1, new.id, 'x;y');
    DELETE FROM orders WHERE id = 2;
  END;
  CREATE TRIGGER instead INSTEAD OF DELETE ON z_happy BEGIN SELECT 1; END;
  CREATE VIRTUAL TABLE words USING fts5(body);
  PRAGMA user_version = 7;
`;
