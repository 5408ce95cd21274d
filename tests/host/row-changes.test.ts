import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { engines } from '../../src/engines';
import type {
  CellValue,
  ConnectionConfig,
  NewValue,
  ObjectRef,
  RowChange,
  RowFilter,
  RowOutcome,
  RowValue,
  RowValues
} from '../../src/model';
import { uniqueName } from '../support/kind-suite';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'rows.db'), '');
});
afterAll(() => host.close());

interface TypeCase {
  type: string;
  /** Texts as the grid shows them, all of which the type holds. */
  values: readonly RowValue[];
  /** Values that take the place of `values` in random edits. */
  random?: fc.Arbitrary<RowValue>;
}

interface Target {
  name: string;
  config: ConnectionConfig;
  password?: string;
  /** Path of the schema or database that holds the tables. */
  path: readonly string[];
  types: readonly TypeCase[];
  /** A type of column that the server numbers. */
  automatic: string;
}

const text = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter(value => !value.includes('\0') && !/[\ud800-\udfff]/u.test(value));
const integer = (bits: number, unsigned = false): fc.Arbitrary<string> =>
  fc
    .bigInt(
      unsigned
        ? { min: 0n, max: 2n ** BigInt(bits) - 1n }
        : { min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }
    )
    .map(String);
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }), fc.integer({ min: 1, max: 9999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);
const double = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map(value => String(Object.is(value, -0) ? 0 : value));
const bytes = fc.uint8Array({ maxLength: 40 }).map(array => ({ hex: Buffer.from(array).toString('hex') }));

const TEXTS = [
  "O'Brien",
  '',
  ' padded ',
  'ÜÑÍ✓😀',
  'a\\b',
  '"q" `b` $1 ? :x',
  'line\nbreak\ttab',
  '%_!',
  'NULL',
  'É',
  'e\u0301'
];

const POSTGRES: readonly TypeCase[] = [
  { type: 'bigint', values: ['9223372036854775807', '-9007199254740993'], random: integer(64) },
  { type: 'numeric(40,4)', values: ['123456789012345678901234567890.1234', '-0.0001'], random: decimal },
  { type: 'numeric', values: ['1.500', '0.00000000000000000001', 'NaN', 'Infinity'] },
  {
    type: 'double precision',
    values: ['0.1', '5e-324', '1.7976931348623157e+308', 'NaN', '-Infinity'],
    random: double
  },
  { type: 'real', values: ['0.1', '3.4028235e+38', '16777217'.slice(0, 7)] },
  { type: 'text', values: TEXTS, random: text },
  { type: 'varchar(20)', values: ["O'Brien"] },
  { type: 'character(5)', values: ['ab   '] },
  { type: 'boolean', values: ['true', 'false'] },
  { type: 'date', values: ['2024-02-29', '0044-03-15 BC', 'infinity'] },
  { type: 'time', values: ['23:59:59.999999', '00:00:00'] },
  { type: 'timetz', values: ['12:00:00+02'] },
  { type: 'timestamp', values: ['2024-02-29 12:34:56.123456', '-infinity'] },
  { type: 'timestamptz', values: ['2024-02-29 12:34:56.000001+00'] },
  { type: 'interval', values: ['1 mon 2 days', '30 days'] },
  { type: 'uuid', values: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'] },
  { type: 'json', values: ['{"a": 1.00000000000000000001, "a": 2}', '[]', 'null'] },
  { type: 'jsonb', values: ['{"a": 12345678901234567890.5}', '"x"'] },
  { type: 'xml', values: ['<a>b</a>'] },
  { type: 'bytea', values: [{ hex: '00ff10' }, { hex: '' }], random: bytes },
  { type: 'bit(8)', values: ['10100101'] },
  { type: 'bit varying', values: ['1', '0000000000000001'] },
  { type: 'integer[]', values: ['{1,2,NULL}', '{{1,2},{3,4}}'] },
  { type: 'text[]', values: ['{"a,b",O\'Brien,NULL,"NULL"}'] },
  { type: 'json[]', values: ['{"{\\"a\\": 1}"}'] },
  { type: 'int4range', values: ['[1,5)', 'empty'] },
  { type: 'inet', values: ['10.0.0.1/8'] },
  { type: 'point', values: ['(1.5,-2)'] },
  { type: 'box', values: ['(2,2),(0,0)'] },
  { type: 'money', values: ['$1,234.50'] },
  { type: 'oid', values: ['4294967295'] },
  { type: 'name', values: ['some name'] },
  { type: 'tsvector', values: ["'a' 'b'"] }
];

const MYSQL: readonly TypeCase[] = [
  { type: 'bigint', values: ['9223372036854775807', '-9007199254740993'], random: integer(64) },
  { type: 'bigint unsigned', values: ['18446744073709551615'], random: integer(64, true) },
  { type: 'tinyint(1)', values: ['2', '0'] },
  { type: 'decimal(40,4)', values: ['123456789012345678901234567890.1234', '-0.0001'], random: decimal },
  { type: 'decimal(65,30)', values: ['12345678901234567890123456789012345.123456789012345678901234567890'] },
  { type: 'double', values: ['0.1', '1.7976931348623157e+308', '-2.5'], random: double },
  { type: 'float', values: ['0.1', '1234567'] },
  { type: 'varchar(100)', values: TEXTS, random: text },
  { type: 'varchar(20) character set latin1', values: ['Café'] },
  { type: 'longtext', values: TEXTS, random: text },
  { type: 'char(5)', values: ['ab'] },
  { type: "enum('a','it''s','c\\\\d')", values: ["it's", 'c\\d'] },
  { type: "set('x','y')", values: ['x,y', ''] },
  { type: 'date', values: ['2024-02-29', '0000-00-00'] },
  { type: 'time(6)', values: ['838:59:59.000000', '-01:02:03.500000'] },
  { type: 'datetime(6)', values: ['2024-02-29 12:34:56.123', '0000-00-00 00:00:00'] },
  { type: 'datetime', values: ['9999-12-31 23:59:59'] },
  { type: 'timestamp(3) null', values: ['2024-02-29 12:34:56.5'] },
  { type: 'year', values: ['2024'] },
  { type: 'json', values: ['{"a": 1, "b": [1, 2.5]}', 'null'] },
  { type: 'blob', values: [{ hex: '00ff10' }, { hex: '' }], random: bytes },
  { type: 'binary(4)', values: [{ hex: 'deadbeef' }] },
  { type: 'bit(8)', values: ['10100101'] },
  { type: 'bit(64)', values: ['1'.repeat(64)] },
  { type: 'point', values: [{ hex: '000000000101000000000000000000f03f0000000000000040' }] }
];

const SQLITE: readonly TypeCase[] = [
  { type: 'INTEGER', values: ['9223372036854775807', '-9007199254740993'], random: integer(64) },
  {
    type: 'REAL',
    values: ['0.1', '5e-324', '1.7976931348623157e+308', 'Infinity', '2858211835505215500'],
    random: double
  },
  { type: 'TEXT', values: TEXTS, random: text },
  { type: 'TEXT COLLATE NOCASE', values: ['abc', 'ABC'] },
  { type: 'BLOB', values: [{ hex: '00ff10' }, { hex: '' }], random: bytes },
  { type: 'NUMERIC', values: ['1.5', '12345678901234567'] },
  { type: 'DATE', values: ['2024-02-29'] },
  { type: 'JSON', values: ['{"a": 1.00000000000000000001}'] },
  { type: '', values: ['x', '007', '5'] }
];

/** Whether a unique key may take a value for one of the others: a collation ignores case, accents and spaces at the end. */
function sameInKey(others: readonly RowValue[], value: RowValue): boolean {
  const plain = (each: RowValue): string =>
    JSON.stringify(each)
      .normalize('NFD')
      .replace(/[\u0300-\u036f]| +(?="$)/g, '')
      .toLowerCase();
  return others.some(other => plain(other) === plain(value));
}

const target = (name: string): Omit<Target, 'name' | 'config' | 'path'> =>
  name.startsWith('postgres')
    ? { types: POSTGRES, automatic: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY' }
    : name === 'sqlite'
      ? { types: SQLITE, automatic: 'INTEGER PRIMARY KEY' }
      : { types: MYSQL, automatic: 'bigint AUTO_INCREMENT PRIMARY KEY' };

const servers = serversOf('postgres', 'mysql', 'mariadb').map(server => {
  const database = uniqueName('Rows "of` all');
  return {
    ...target(server.id),
    name: server.id,
    config: configOf(server, {
      name: `rows-${server.id}`,
      database,
      initSql:
        server.engine === 'postgres'
          ? "SET TimeZone = 'UTC'"
          : "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ALLOW_INVALID_DATES'"
    }),
    password: server.password,
    path: server.engine === 'postgres' ? [database, 'public'] : [database]
  };
});
const targets: Target[] = [
  {
    ...target('sqlite'),
    name: 'sqlite',
    config: { name: 'rows-sqlite', engine: 'sqlite', file: 'rows.db' },
    path: ['main']
  },
  ...servers
];

describe.each(targets)('rows of $name', ({ config, password, path: place, types, automatic }) => {
  const connection = config.name;
  const engine = engines.find(each => each.id === config.engine)!;
  const { ident } = engine.dialect;
  const sql = (script: string, session = 'setup') =>
    host.client.request('query.run', { connection, session, sql: script });
  const refOf = (table: string): ObjectRef => ({ kind: 'table', path: [...place, table] });

  beforeAll(async () => {
    if (config.engine !== 'sqlite') {
      const admin = serversOf(config.engine).find(({ port }) => port === config.port)!;
      const name = await host.save(configOf(admin, { name: `${connection}-admin` }), password);
      await host.client.request('query.run', {
        connection: name,
        session: 'setup',
        sql: `CREATE DATABASE ${ident(place[0])}${config.engine === 'postgres' ? '' : ' CHARACTER SET utf8mb4'}`
      });
    }
    await host.save(config, password);
  });

  /** A table as an editor holds it: what is known of it, and its rows. */
  async function open(ref: ObjectRef) {
    const source = (await host.client.request('rows.describe', { connection, ref })).result;
    const { result } = await host.client.request('rows.query', {
      connection,
      session: 'editor',
      ref,
      filter: { conditions: [], sort: [{ column: source.columns[0].name, descending: false }] }
    });
    const info = result.result.statements[0].result!;
    const page = await host.client.request('result.page', { result: info.id, from: 0, count: 1000 });
    const rows = page.result.rows;
    expect(info.columns).toHaveLength(source.columns.length);
    return { source, rows, layouts: info.columns.map(column => column.layout.kind) };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  function valueOf({ layouts }: Opened, cell: CellValue, column: number): RowValue {
    return cell === null
      ? null
      : layouts[column] === 'binary'
        ? { hex: String(cell).slice(2) }
        : String(cell);
  }

  function valuesOf(opened: Opened, row: number, names: readonly string[]): RowValues {
    return names.map(name => {
      const column = opened.source.columns.findIndex(each => each.name === name);
      return [name, valueOf(opened, opened.rows[row][column], column)] as const;
    });
  }

  function update(opened: Opened, row: number, set: RowValues<NewValue>, id = `row ${row}`): RowChange {
    const { key, columns } = opened.source;
    const names = key.kind === 'ctid' ? columns.map(({ name }) => name) : set.map(([name]) => name);
    return {
      id,
      op: 'update',
      key: valuesOf(opened, row, key.columns),
      old: valuesOf(opened, row, names),
      set
    };
  }

  function remove(opened: Opened, row: number): RowChange {
    const { key, columns } = opened.source;
    return {
      id: `row ${row}`,
      op: 'delete',
      key: valuesOf(opened, row, key.columns),
      old: valuesOf(
        opened,
        row,
        columns.map(({ name }) => name)
      )
    };
  }

  async function apply(ref: ObjectRef, changes: readonly RowChange[]): Promise<RowOutcome> {
    const plan = (await host.client.request('rows.plan', { connection, ref, changes })).result;
    expect(plan.statements.map(({ id }) => id).sort()).toEqual(changes.map(({ id }) => id).sort());
    return (await host.client.request('rows.apply', { connection, plan: plan.id })).result;
  }

  async function applied(ref: ObjectRef, changes: readonly RowChange[]) {
    const outcome = await apply(ref, changes);
    expect({
      ...outcome,
      changes: outcome.state === 'applied' ? [] : [JSON.stringify(outcome), JSON.stringify(changes)]
    }).toMatchObject({ state: 'applied', changes: [] });
    return outcome as Extract<RowOutcome, { state: 'applied' }>;
  }

  const create = (table: string, body: string): Promise<unknown> =>
    sql(
      `CREATE TABLE ${[...place.slice(config.engine === 'postgres' ? 1 : 0), table].map(ident).join('.')} (${body})`
    );

  test('values of every type go in and come out exactly', async () => {
    const table = uniqueName('types');
    const names = types.map((_, index) => `v${index}`);
    await create(
      table,
      ['id int PRIMARY KEY', ...types.map(({ type }, index) => `v${index} ${type}`)].join(', ')
    );
    const ref = refOf(table);
    const count = Math.max(...types.map(({ values }) => values.length)) + 1;
    const rowsOf = (shift: number): RowValue[][] =>
      Array.from({ length: count }, (_, row) =>
        types.map(({ values }) => [...values, null][(row + shift) % (values.length + 1)])
      );
    const named = (values: readonly RowValue[]) =>
      values.map((value, index) => [names[index], value] as const);
    const read = async () => {
      const opened = await open(ref);
      return { opened, values: opened.rows.map(cells => valuesOfCells(opened, cells)) };
    };
    const valuesOfCells = (opened: Opened, cells: readonly CellValue[]) =>
      types.map((_, index) => valueOf(opened, cells[index + 1], index + 1));
    await applied(
      ref,
      rowsOf(0).map((values, row) => ({
        id: String(row),
        op: 'insert',
        set: [['id', String(row)], ...named(values)]
      }))
    );
    const first = await read();
    expect(first.values).toEqual(rowsOf(0));
    // Each value in the place of the one before it, which must be found again.
    const outcome = await applied(
      ref,
      rowsOf(1).map((values, row) => update(first.opened, row, named(values)))
    );
    expect(outcome.rows.map(({ cells }) => cells && valuesOfCells(first.opened, cells))).toEqual(rowsOf(1));
    const second = await read();
    expect(second.values).toEqual(rowsOf(1));
    await applied(
      ref,
      rowsOf(0).map((_, row) => remove(second.opened, row))
    );
    expect((await open(ref)).rows).toEqual([]);
  }, 90_000);

  test('rows are found by keys of every type, and told apart from those that look like them', async () => {
    const wrong: unknown[] = [];
    for (const { type, values } of types) {
      const table = uniqueName('keyed');
      const plain = type.replace(/ null$/, '');
      await create(table, `k ${plain} NOT NULL, v int, UNIQUE (k)`).catch(() => undefined);
      const ref = refOf(table);
      const opened = await open(ref).catch(() => null);
      if (!opened) {
        // No type for a key.
        continue;
      }
      const distinct = values.filter((value, n) => !sameInKey(values.slice(0, n), value));
      const outcomes: RowOutcome[] = [];
      outcomes.push(
        await apply(
          ref,
          distinct.map((value, n) => ({
            id: String(n),
            op: 'insert',
            set: [
              ['k', value],
              ['v', String(n)]
            ]
          }))
        )
      );
      const first = await open(ref);
      outcomes.push(
        await apply(
          ref,
          first.rows.map((row, n) => update(first, n, [['v', String(Number(row[1]) + 100)]]))
        )
      );
      const second = await open(ref);
      const seen = second.rows
        .map((row, n) => [Number(row[1]), valuesOf(second, n, ['k'])[0][1]] as const)
        .sort(([a], [b]) => a - b);
      if (JSON.stringify(seen) !== JSON.stringify(distinct.map((value, n) => [n + 100, value]))) {
        wrong.push({ type, seen });
      }
      outcomes.push(
        await apply(
          ref,
          second.rows.map((_, n) => remove(second, n))
        )
      );
      const failed = outcomes.filter(({ state }) => state !== 'applied');
      if (failed.length > 0) {
        wrong.push({ type, failed });
      }
      expect((await open(ref)).rows).toEqual([]);
    }
    expect(wrong).toEqual([]);
  }, 90_000);

  const randomTypes = types.filter(({ random }) => random);
  const HOSTILE = ['Chk_$%{}[]()&*^!@"\'`\\/#', 'ünï ✓ --', '__proto__', 'select'];

  test('random edits of random rows do what direct SQL does', async () => {
    const table = uniqueName(HOSTILE[0]).slice(-60);
    const names = randomTypes.map((_, index) => HOSTILE[index] ?? `c${index}`);
    await create(
      table,
      [`id int PRIMARY KEY`, ...randomTypes.map(({ type }, index) => `${ident(names[index])} ${type}`)].join(
        ', '
      )
    );
    const ref = refOf(table);
    const row = fc.tuple(...randomTypes.map(({ random }) => fc.option(random!, { freq: 5 })));
    const edit = fc.record({
      row: fc.nat(7),
      op: fc.constantFrom('update', 'update', 'delete'),
      values: row,
      mask: fc.nat()
    });
    let next = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 4, maxLength: 8 }),
        fc.array(edit, { maxLength: 6 }),
        async (rows, edits) => {
          const expected = new Map<number, readonly RowValue[]>();
          const inserts = rows.map((values): RowChange => {
            const id = next++;
            expected.set(id, values);
            return {
              id: `new ${id}`,
              op: 'insert',
              set: [['id', String(id)], ...values.map((value, index) => [names[index], value] as const)]
            };
          });
          await applied(ref, inserts);
          const opened = await open(ref);
          const changes = new Map<number, RowChange>();
          for (const { row: at, op, values, mask } of edits) {
            const id = Number(opened.rows[at]?.[0]);
            if (!opened.rows[at] || changes.has(at)) {
              continue;
            }
            const set = names
              .map((name, index) => [name, values[index]] as const)
              .filter((_, index) => mask & (1 << index));
            if (op === 'delete') {
              changes.set(at, remove(opened, at));
              expected.delete(id);
            } else if (set.length > 0) {
              changes.set(at, update(opened, at, set));
              expected.set(
                id,
                expected.get(id)!.map((value, index) => (mask & (1 << index) ? values[index] : value))
              );
            }
          }
          await applied(ref, [...changes.values()]);
          const after = await open(ref);
          const seen = new Map(
            after.rows.map(cells => [
              Number(cells[0]),
              names.map((_, index) => valueOf(after, cells[index + 1], index + 1))
            ])
          );
          expect(seen).toEqual(new Map([...expected].map(([id, values]) => [id, values])));
          // Whatever it was, each row can be found again by all of its values.
          await applied(
            ref,
            after.rows.map((_, at) => remove(after, at))
          );
        }
      ),
      // What a failure leaves behind would make others of it.
      { numRuns: 6, endOnFailure: true }
    );
  }, 90_000);

  test('the row that another session changed is a conflict, and nothing of the plan is stored', async () => {
    const table = uniqueName('conflict');
    await create(table, 'id int PRIMARY KEY, a varchar(20), b int');
    const name = [...place.slice(config.engine === 'postgres' ? 1 : 0), table].map(ident).join('.');
    await sql(`INSERT INTO ${name} VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3)`);
    const opened = await open(refOf(table));
    await sql(`UPDATE ${name} SET a = 'TWO' WHERE id = 2; DELETE FROM ${name} WHERE id = 3`, 'other');
    const outcome = await apply(refOf(table), [
      update(opened, 0, [['a', 'mine']]),
      update(opened, 1, [['a', 'mine']]),
      remove(opened, 2)
    ]);
    expect(outcome).toMatchObject({ state: 'conflict' });
    const rows = (outcome as Extract<RowOutcome, { state: 'conflict' }>).rows;
    expect(rows.map(({ id, cells }) => [id, cells?.slice(0, 3) ?? null]).sort()).toEqual([
      ['row 1', [2, 'TWO', 2]],
      ['row 2', null]
    ]);
    expect((await open(refOf(table))).rows[0].slice(0, 3)).toEqual([1, 'one', 1]);
    // Another column than the changed one may differ.
    await applied(refOf(table), [update(opened, 1, [['b', '22']])]);
    expect((await open(refOf(table))).rows[1].slice(0, 3)).toEqual([2, 'TWO', 22]);
  });

  test('rows without a key are told apart by all they hold, and twins are not touched', async () => {
    const table = uniqueName('bare');
    await create(table, 'a int, b varchar(10)');
    const name = [...place.slice(config.engine === 'postgres' ? 1 : 0), table].map(ident).join('.');
    await sql(`INSERT INTO ${name} VALUES (1, 'x'), (1, 'x'), (2, NULL)`);
    const opened = await open(refOf(table));
    const kind = { sqlite: 'rowid', postgres: 'ctid', mysql: 'columns', mariadb: 'columns' }[config.engine];
    expect(opened.source.key.kind).toBe(kind);
    await applied(refOf(table), [update(opened, 2, [['b', '']])]);
    const outcome = await apply(refOf(table), [update(opened, 0, [['b', 'y']])]);
    const texts = (await open(refOf(table))).rows.map(row => row[1]).sort();
    if (kind === 'columns') {
      expect(outcome).toMatchObject({ state: 'conflict', rows: [{ found: 2 }] });
      expect(texts).toEqual(['', 'x', 'x']);
    } else {
      expect(outcome).toMatchObject({ state: 'applied' });
      expect(texts).toEqual(['', 'x', 'y']);
    }
  });

  // MySQL and MariaDB have none.
  const instead = {
    postgres: (view: string, event: string, body: string) => `
        CREATE FUNCTION ${view}_${event}() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN ${body}; RETURN coalesce(new, old); END $$;
        CREATE TRIGGER t_${event} INSTEAD OF ${event} ON ${view} FOR EACH ROW EXECUTE FUNCTION ${view}_${event}()`,
    sqlite: (view: string, event: string, body: string) =>
      `CREATE TRIGGER ${view}_${event} INSTEAD OF ${event} ON ${view} BEGIN ${body}; END`
  }[config.engine as string];
  if (instead) {
    test('rows of a view are changed by its INSTEAD OF triggers', async () => {
      const table = uniqueName('base');
      const view = uniqueName('shown');
      await create(table, 'id int PRIMARY KEY, name varchar(20)');
      await sql(`INSERT INTO ${table} VALUES (1, 'apple'), (2, NULL), (3, 'pear')`);
      await sql(`CREATE VIEW ${view} AS SELECT id, upper(name) AS name FROM ${table} GROUP BY id, name`);
      const ref: ObjectRef = { kind: 'view', path: [...place, view] };
      const can = { insert: expect.any(String), update: expect.any(String), delete: expect.any(String) };
      expect((await open(ref)).source.can).toEqual(can);

      await sql(instead(view, 'insert', `INSERT INTO ${table} VALUES (new.id, lower(new.name))`));
      await sql(instead(view, 'update', `UPDATE ${table} SET name = lower(new.name) WHERE id = old.id`));
      expect((await open(ref)).source.can).toEqual({ ...can, insert: true, update: true });
      await sql(instead(view, 'delete', `DELETE FROM ${table} WHERE id = old.id`));

      const opened = await open(ref);
      const { rows } = await applied(ref, [
        update(opened, 0, [['name', 'PLUM']], 'changed'),
        update(opened, 1, [['name', 'FIG']], 'filled'),
        remove(opened, 2),
        {
          id: 'new',
          op: 'insert',
          set: [
            ['id', '4'],
            ['name', 'KIWI']
          ]
        }
      ]);
      expect(rows.map(({ id, cells }) => [id, cells?.map(String)])).toEqual(
        expect.arrayContaining([
          ['changed', ['1', 'PLUM']],
          ['filled', ['2', 'FIG']],
          ['new', ['4', 'KIWI']]
        ])
      );
      expect((await open(refOf(table))).rows.map(row => row.slice(0, 2).map(String))).toEqual([
        ['1', 'plum'],
        ['2', 'fig'],
        ['4', 'kiwi']
      ]);

      // Somebody else was first: nothing of the plan is stored.
      const stale = await open(ref);
      await sql(`UPDATE ${table} SET name = 'other' WHERE id = 1`);
      const outcome = await apply(ref, [
        update(stale, 1, [['name', 'X']]),
        update(stale, 0, [['name', 'Y']])
      ]);
      expect(outcome.state).toBe('conflict');
      expect((await open(refOf(table))).rows.map(([, name]) => name)).toEqual(['other', 'fig', 'kiwi']);
    });
  }

  test('new rows come back with what the server put in: numbers, defaults, computed values', async () => {
    const table = uniqueName('auto');
    await create(
      table,
      `id ${automatic}, a int DEFAULT 7, b int GENERATED ALWAYS AS (a * 2) STORED, note varchar(10) DEFAULT 'none'`
    );
    const { source } = await open(refOf(table));
    expect(source.columns.find(({ name }) => name === 'id')).toMatchObject({ automatic: true });
    expect(source.columns.find(({ name }) => name === 'b')?.readOnly).toBeTruthy();
    const { rows } = await applied(refOf(table), [
      { id: 'first', op: 'insert', set: [['a', '5']] },
      { id: 'second', op: 'insert', set: [] },
      {
        id: 'third',
        op: 'insert',
        set: [
          ['a', { default: true }],
          ['note', '']
        ]
      }
    ]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      [1, 5, 10, 'none'],
      [2, 7, 14, 'none'],
      [3, 7, 14, '']
    ]);
    const opened = await open(refOf(table));
    const reset = await applied(refOf(table), [update(opened, 0, [['a', { default: true }]])]);
    expect(reset.rows[0].cells).toEqual([1, 7, 14, 'none']);
  });

  test('a refused value is told at its row and column, and nothing is stored', async () => {
    const parent = uniqueName('parent');
    const table = uniqueName('child');
    await create(parent, 'code int PRIMARY KEY, title varchar(20)');
    const target = [...place.slice(config.engine === 'postgres' ? 1 : 0), parent].map(ident).join('.');
    await sql(`INSERT INTO ${target} VALUES (10, 'Ten'), (20, 'Twenty % of')`);
    await create(
      table,
      `id int PRIMARY KEY, name varchar(10) NOT NULL UNIQUE, other int, FOREIGN KEY (other) REFERENCES ${config.engine === 'sqlite' ? ident(parent) : target} (code)`
    );
    const ref = refOf(table);
    const insert = (id: string, set: RowValues<NewValue>): RowChange => ({ id, op: 'insert', set });
    const { source } = await open(ref);
    expect(source.references).toEqual([
      { columns: ['other'], table: { kind: 'table', path: [...place, parent] }, targetColumns: ['code'] }
    ]);
    const lookUp = async (search: string) =>
      (
        await host.client.request('rows.lookup', {
          connection,
          ref: source.references[0].table,
          columns: ['code'],
          search
        })
      ).result;
    expect(await lookUp('ty %')).toEqual({ columns: ['code', 'title'], rows: [[20, 'Twenty % of']] });
    expect((await lookUp('')).rows.map(([code]) => code)).toEqual([10, 20]);
    const good = insert('good', [
      ['id', '1'],
      ['name', 'x'],
      ['other', '10']
    ]);
    for (const [bad, column] of [
      [
        insert('bad', [
          ['id', '2'],
          ['name', null],
          ['other', null]
        ]),
        'name'
      ],
      [
        insert('bad', [
          ['id', '2'],
          ['name', 'x'],
          ['other', null]
        ]),
        'name'
      ]
    ] as const) {
      expect(await apply(ref, [good, bad])).toMatchObject({
        state: 'failed',
        id: 'bad',
        column,
        error: { code: 'constraint' }
      });
    }
    const orphan = insert('bad', [
      ['id', '2'],
      ['name', 'y'],
      ['other', '30']
    ]);
    expect(await apply(ref, [good, orphan])).toMatchObject({
      state: 'failed',
      id: 'bad',
      error: { code: 'constraint' }
    });
    expect((await open(ref)).rows).toEqual([]);
  });

  test('rows that refer to others of their table come and go in the order that the keys ask for', async () => {
    const table = uniqueName('tree');
    const name = [...place.slice(config.engine === 'postgres' ? 1 : 0), table].map(ident).join('.');
    const target = config.engine === 'sqlite' ? ident(table) : name;
    await create(
      table,
      `id int NOT NULL, part varchar(5) NOT NULL, up int, up_part varchar(5), PRIMARY KEY (id, part), FOREIGN KEY (up, up_part) REFERENCES ${target} (id, part)`
    );
    const ref = refOf(table);
    const { source } = await open(ref);
    expect(source.references).toEqual([
      { columns: ['up', 'up_part'], table: ref, targetColumns: ['id', 'part'] }
    ]);
    const insert = (id: number, up: number | null): RowChange => ({
      id: `new ${id}`,
      op: 'insert',
      set: [
        ['id', String(id)],
        ['part', "a'"],
        ['up', up === null ? null : String(up)],
        ['up_part', up === null ? null : "a'"]
      ]
    });
    const ups = async () => (await open(ref)).rows.map(row => [row[0], row[2]]);
    // A chain that is typed from its end, and one that refers to itself.
    const chain = Array.from({ length: 200 }, (_, n) => insert(n + 1, n === 199 ? null : n + 2));
    await applied(ref, [...chain, insert(500, 500)]);
    expect(await ups()).toHaveLength(201);

    // Everything but the end goes; 1 goes to a new row, and what it referred to goes with the others.
    const opened = await open(ref);
    const moved: RowChange = update(opened, 0, [['up', '300']]);
    await applied(ref, [
      ...opened.rows.slice(1, 199).map((_, n) => remove(opened, 199 - n - 1)),
      moved,
      remove(opened, 199),
      insert(300, 500)
    ]);
    expect(await ups()).toEqual([
      [1, 300],
      [300, 500],
      [500, 500]
    ]);
  });

  // MySQL and MariaDB have no way to leave a row out.
  const leavesOut = {
    postgres: (table: string) => `
        CREATE FUNCTION ${table}_skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        CREATE TRIGGER skip BEFORE INSERT ON ${table} FOR EACH ROW WHEN (new.a < 0) EXECUTE FUNCTION ${table}_skip()`,
    sqlite: (table: string) =>
      `CREATE TRIGGER ${table}_skip BEFORE INSERT ON ${table} WHEN new.a < 0 BEGIN SELECT RAISE(IGNORE); END`
  }[config.engine as string];
  if (leavesOut) {
    test('a new row that a trigger leaves out is told, and nothing is stored', async () => {
      const table = uniqueName('skipped');
      await create(table, `id ${automatic}, a int`);
      await sql(leavesOut(table));
      const insert = (id: string, value: string): RowChange => ({ id, op: 'insert', set: [['a', value]] });
      expect(await apply(refOf(table), [insert('good', '1'), insert('bad', '-1')])).toMatchObject({
        state: 'failed',
        id: 'bad',
        error: { code: 'constraint', message: expect.stringContaining('trigger') as string }
      });
      expect((await open(refOf(table))).rows).toEqual([]);
    });
  }

  test('statistics of a table and the types of a column are told', async () => {
    const table = uniqueName('facts');
    await create(table, 'id int PRIMARY KEY, t varchar(20)');
    const ref = refOf(table);
    await applied(ref, [{ id: 'a', op: 'insert', set: [['id', '1']] }]);
    const { facts } = (await host.client.request('table.statistics', { connection, ref })).result;
    expect(facts.find(({ label }) => label.startsWith('Rows'))?.unit).toBe('rows');
    expect(facts.find(({ label }) => label === 'Size')?.value).toBeGreaterThan(0);
    const missing = refOf(uniqueName('nowhere'));
    await expect(host.client.request('table.statistics', { connection, ref: missing })).rejects.toMatchObject(
      {
        code: 'not-found'
      }
    );
    const { types: names } = (await host.client.request('object.types', { connection, ref })).result;
    expect(names.map(name => name.toLowerCase())).toEqual(
      expect.arrayContaining(
        ['integer', 'text'].slice(config.engine === 'sqlite' || config.engine === 'postgres' ? 0 : 1)
      )
    );
  });

  test('filters and order are the server’s', async () => {
    const table = uniqueName('filter');
    await create(table, 'id int PRIMARY KEY, t varchar(20)');
    const ref = refOf(table);
    await applied(
      ref,
      ["O'Brien", '', null, '10%'].map((value, index) => ({
        id: String(index),
        op: 'insert',
        set: [
          ['id', String(index)],
          ['t', value]
        ]
      }))
    );
    const ids = async (filter: RowFilter): Promise<CellValue[]> => {
      const { result } = await host.client.request('rows.query', {
        connection,
        session: 'editor',
        ref,
        filter
      });
      const id = result.result.statements[0].result!.id;
      const page = await host.client.request('result.page', { result: id, from: 0, count: 10 });
      return page.result.rows.map(row => row[0]);
    };
    const sort = [{ column: 'id', descending: true }];
    const cases: [Partial<RowFilter>, number[]][] = [
      [{ conditions: [{ column: 't', op: '=', value: "O'Brien" }] }, [0]],
      [{ conditions: [{ column: 't', op: '=', value: '' }] }, [1]],
      [{ conditions: [{ column: 't', op: 'null' }] }, [2]],
      [{ conditions: [{ column: 't', op: 'contains', value: '0%' }] }, [3]],
      [
        {
          conditions: [
            { column: 'id', op: '<', value: '2' },
            { column: 't', op: 'not-null' }
          ]
        },
        [1, 0]
      ],
      [{ where: 'id > 1 -- the rest' }, [3, 2]],
      [{ where: 'NOT (id > 1)', limit: 1 }, [1]]
    ];
    for (const [filter, expected] of cases) {
      expect(await ids({ conditions: [], sort, ...filter })).toEqual(expected);
    }
  });
});
