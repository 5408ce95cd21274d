import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import { postgresEngine } from '../../../../src/engines/postgres';
import { sqliteEngine } from '../../../../src/engines/sqlite';
import { DbError } from '../../../../src/model';
import { maskError, maskSecrets } from '../../../../src/kernel-bridge/node/services/mask-secrets';

const engines = {
  postgres: postgresEngine,
  mysql: mysqlEngine,
  mariadb: mariadbEngine,
  sqlite: sqliteEngine
};
type Id = keyof typeof engines;
const my: Id[] = ['mysql', 'mariadb'];
const pg: Id[] = ['postgres'];

/** Every statement holds `s3cret`. */
const secret: [string, Id[]][] = [
  ["CREATE USER bob PASSWORD 's3cret'", pg],
  ["create role bob with login password 's3cret' valid until '2030-01-01'", pg],
  ["ALTER ROLE bob PASSWORD E's3cret\\n'", pg],
  ['ALTER ROLE bob PASSWORD $$s3cret$$', pg],
  ["CREATE USER MAPPING FOR bob SERVER s OPTIONS (user 'u', password 's3cret')", pg],
  ["CREATE SUBSCRIPTION s CONNECTION 'host=h password=s3cret' PUBLICATION p", pg],
  ["SELECT pgp_sym_encrypt(data, 's3cret') FROM t", pg],
  ["SELECT * FROM dblink('host=h password=s3cret', 'select 1') AS t(a int)", pg],
  ["DO $$ BEGIN EXECUTE 'ALTER ROLE bob PASSWORD ''s3cret'''; END $$", pg],
  ["DO $$ BEGIN ALTER ROLE bob PASSWORD 's3cret'; END $$", pg],
  ["CREATE USER 'bob'@'%' IDENTIFIED BY 's3cret'", my],
  ['CREATE USER bob IDENTIFIED BY "s3cret"', my],
  ["ALTER USER bob IDENTIFIED WITH x BY 's3cret' REPLACE 'old'", my],
  ["SET PASSWORD FOR bob = PASSWORD('s3cret')", my],
  ["GRANT ALL ON *.* TO bob IDENTIFIED BY 's3cret'", my],
  ["/*!50706 CREATE USER bob IDENTIFIED BY 's3cret' */", my],
  ["CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (PASSWORD 's3cret')", my],
  ["CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = 's3cret'", my],
  ["CHANGE MASTER TO MASTER_PASSWORD = 's3cret'", my],
  ["SELECT AES_ENCRYPT(a, 's3cret') FROM t", my],
  ['PREPARE p FROM "ALTER USER bob IDENTIFIED BY \'s3cret\'"', my],
  ["CREATE TABLE t (a int) ENGINE=FEDERATED CONNECTION='mysql://u:s3cret@h/db/t'", my],
  ["SELECT 1; CREATE USER bob IDENTIFIED BY 's3cret'", my],
  // By the name of what it is for
  ["SET LOCAL app.api_key = 's3cret'", pg],
  ["SELECT set_config('app.password', 's3cret', false)", pg],
  ["ALTER DATABASE d SET app.password TO 's3cret'", pg],
  ["ALTER FOREIGN TABLE t OPTIONS (SET api_key 's3cret')", pg],
  ["CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 's3cret')", pg],
  ["SELECT http_header('Authorization', 'Bearer s3cret')", pg],
  ["SET GLOBAL s3_secret_key = 's3cret'", my],
  ["SET PERSIST authentication_ldap_simple_bind_root_pwd = 's3cret'", my],
  ["SET @password := 's3cret'", my],
  ["UPDATE users SET name = 'bob', password = 's3cret' WHERE id = 1", [...pg, ...my, 'sqlite']],
  ["SELECT * FROM users WHERE db_passwd <> 's3cret'", [...pg, ...my, 'sqlite']],
  [
    "INSERT INTO users (name, password) VALUES ('bob', 's3cret'), ('eve', lower('s3cret'))",
    [...pg, ...my, 'sqlite']
  ],
  ['INSERT INTO t (doc) VALUES (\'{"user": "bob", "password": "s3cret"}\')', [...pg, ...my, 'sqlite']],
  ["DO $$ DECLARE pw text := 's3cret'; n int; BEGIN NULL; END $$", pg],
  ["CREATE PROCEDURE p() BEGIN DECLARE old_password VARCHAR(20) DEFAULT 's3cret'; END", my],
  // In commands, addresses and statements that are put together
  ["COPY t FROM PROGRAM 'curl -u bob:s3cret https://h/x'", pg],
  ['COPY t FROM PROGRAM \'curl -H "Authorization: Bearer s3cret" https://h\'', pg],
  ["COPY t TO PROGRAM 'PGPASSWORD=s3cret psql -h h'", pg],
  ["COPY t FROM 's3://b/x' CREDENTIALS 'aws_access_key_id=A;aws_secret_access_key=s3cret'", pg],
  ["COPY t FROM 's3://b/x' ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 's3cret'", pg],
  ["SELECT aws_commons.create_aws_credentials('A', 's3cret', '')", pg],
  ["SELECT vault.create_secret('s3cret', 'name')", pg],
  ["DO $$ BEGIN EXECUTE format('ALTER ROLE %I PASSWORD %L', 'bob', 's3cret'); END $$", pg],
  ["DO $$ BEGIN EXECUTE 'ALTER ROLE bob PASSWORD ' || quote_literal('s3cret'); END $$", pg],
  ["EXECUTE IMMEDIATE CONCAT('ALTER USER bob IDENTIFIED BY ', QUOTE('s3cret'))", my],
  ["SELECT keyring_key_store('k', 'AES', 's3cret')", my],
  ["ATTACH 'file:x?key=s3cret' AS x", ['sqlite']],
  ['PRAGMA main.key = s3cret', ['sqlite']],
  ['ATTACH x AS y KEY s3cret', ['sqlite']],
  ["PRAGMA key = 's3cret'", ['sqlite']],
  ['PRAGMA main.rekey = "s3cret"', ['sqlite']],
  ["ATTACH 'x.db' AS x KEY 's3cret'", ['sqlite']]
];

const harmless: [string, Id[]][] = [
  ["SELECT * FROM users WHERE name LIKE '%password%' AND a = 'it''s'", [...pg, ...my, 'sqlite']],
  ["INSERT INTO t VALUES ('a', 'b@c.d')", [...pg, ...my, 'sqlite']],
  ["SELECT md5('x'), $$body$$", pg],
  ["CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'a' $$", pg],
  ["ATTACH 'x.db' AS x", ['sqlite']],
  ["SELECT 'http://host/path:1'", [...pg, ...my, 'sqlite']],
  [
    "SELECT * FROM words WHERE token = 'the' AND author = 'ann' AND key = 'password' AND v = 'x'",
    [...pg, ...my, 'sqlite']
  ],
  ["SET password_encryption = 'scram-sha-256'; SELECT format('%s: %L', 'a', 'b'), sign(-5)", pg],
  ["COPY t FROM PROGRAM 'gunzip -c /data/x.csv.gz' WITH (FORMAT csv, NULL '')", pg],
  ["INSERT INTO users (password, name) VALUES (NULL, 'bob')", [...pg, ...my, 'sqlite']],
  ["UPDATE users SET password = '' WHERE name = 'bob'", [...pg, ...my, 'sqlite']],
  ["CREATE TABLE t (password text, note text DEFAULT 'x')", [...pg, ...my, 'sqlite']],
  ["DO $$ DECLARE pw text; note text := 'x'; BEGIN NULL; END $$", pg]
];

const each = (rows: [string, Id[]][]) =>
  rows.flatMap(([sql, ids]) => ids.map((id): [Id, string] => [id, sql]));

test.each(each(secret))('%s hides it: %s', (id, sql) => {
  const masked = maskSecrets(engines[id], sql);
  expect(masked).not.toContain('s3cret');
  expect(masked).toContain('<hidden>');
});

test.each(each(harmless))('%s leaves alone: %s', (id, sql) => {
  expect(maskSecrets(engines[id], sql)).toBe(sql);
});

test('what is no secret of the statement stays readable', () => {
  expect(maskSecrets(engines.mysql, "CREATE USER 'bob'@'%' IDENTIFIED BY 's3cret'; SELECT 'a'")).toBe(
    "CREATE USER 'bob'@'%' IDENTIFIED BY <hidden>; SELECT 'a'"
  );
});

test.each([
  ['x', "Cannot execute near 'x'", "Cannot execute near '<hidden>'"],
  ['a.b$(c', 'a.b$(c and aab$(c', '<hidden> and aab$(c'],
  ['a-b/c[d]', 'on a-b/c[d]', 'on <hidden>'],
  ['ä', 'lächelt ä', 'lächelt <hidden>']
])('the secret %s in a message', (secret, message, expected) => {
  const error = new DbError({ code: 'syntax', message });
  const sql = `CREATE USER bob IDENTIFIED BY '${secret}'`;
  expect(maskError(mysqlEngine, sql, error).message).toBe(expected);
});

test.each<[Id, string, string]>([
  [
    'mysql',
    `PREPARE p FROM "ALTER USER bob BOGUS IDENTIFIED BY 's3cret'"`,
    `near 'BOGUS IDENTIFIED BY 's3cret'' at line 1`
  ],
  [
    'postgres',
    "DO $$ BEGIN ALTER ROLE bob PASSWORD 's3cret'; END $$",
    `SQL statement "ALTER ROLE bob PASSWORD 's3cret'"`
  ],
  [
    'postgres',
    "DO $$ DECLARE pw text := 's3cret'; BEGIN EXECUTE format('ALTER ROLE bob PASSWORD %L', pw); END $$",
    `SQL statement "ALTER ROLE bob PASSWORD 's3cret'"`
  ]
])('%s may quote a part of a text or body: %s', (id, sql, message) => {
  const masked = maskError(engines[id], sql, new DbError({ code: 'syntax', message: 'x', detail: message }));
  expect(masked.detail).toBe(message.replace('s3cret', '<hidden>'));
});
