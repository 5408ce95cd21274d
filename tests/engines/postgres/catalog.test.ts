import type { CatalogObject, ObjectRef } from '../../../src/model';
import type { Connection } from '../../../src/engines/core/engine';
import { postgresEngine } from '../../../src/engines/postgres';
import type { Scratch } from '../../support/kind-suite';
import { hostileNames, postgresTargets } from './kinds/support';

const hostile = hostileNames[0];
const quote = postgresEngine.dialect.ident;

async function catalogOf(db: Connection, within?: readonly ObjectRef[]): Promise<CatalogObject[]> {
  const found: CatalogObject[] = [];
  await postgresEngine.catalog!(db, objects => found.push(...objects), within);
  return found;
}

const setup = [
  'create schema shop',
  `comment on schema shop is 'sells'`,
  'create schema other',
  `create type shop.mood as enum ('fine')`,
  'create domain shop.price as numeric(10,2) check (value > 0)',
  'create type shop.pair as (a int, b text)',
  `create table shop.customer (a int, gone int, b varchar(10) not null, ${quote(hostile)} shop.mood, primary key (b, a))`,
  'alter table shop.customer drop column gone',
  `create unique index by_expression on shop.customer (lower(b), ${quote(hostile)})`,
  `comment on table shop.customer is 'buys'`,
  'create table shop.orders (id bigint generated always as identity primary key, ca int, cb varchar(10), parent bigint references shop.orders)',
  'alter table shop.orders add constraint of_customer foreign key (cb, ca) references shop.customer (b, a)',
  'create table other.empty ()',
  'create view shop.v as select id as "select" from shop.orders',
  'create materialized view shop.m as select 1 as one',
  'create sequence shop.counter',
  `create function shop.total(a int, "My b" text default 'x') returns setof text language sql as 'select $2'`,
  `create procedure shop.tidy(days int) language sql as 'select 1'`,
  'create aggregate shop.most(int) (sfunc = int4larger, stype = int)',
  'create temporary table hidden (id int)'
];

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'catalog of %s',
  (_name, target) => {
    let scratch: Scratch;
    const path = (...names: string[]) => [scratch.database, ...names];
    const byName = (objects: readonly CatalogObject[], ...names: string[]) =>
      objects.find(({ ref }) => ref.path.join('.') === path(...names).join('.'));

    beforeAll(async () => {
      scratch = await target.scratch();
      for (const sql of setup) {
        await scratch.connection.query(sql);
      }
    });
    afterAll(() => scratch.drop());

    test('holds schemas, relations, routines and types, and nothing of the server itself', async () => {
      const found = await catalogOf(scratch.connection);
      expect(found.map(({ ref }) => [ref.kind, ...ref.path.slice(1)].join(' ')).sort()).toEqual(
        [
          'schema public',
          'schema shop',
          'schema other',
          'table shop customer',
          'table shop orders',
          'table other empty',
          'view shop v',
          'materialized-view shop m',
          'sequence shop counter',
          'sequence shop orders_id_seq',
          'function shop total(a integer, "My b" text)',
          'procedure shop tidy(IN days integer)',
          'aggregate shop most(integer)',
          'type shop mood',
          'type shop pair',
          'domain shop price'
        ].sort()
      );
    });

    test('knows columns, indexes and foreign keys past dropped columns', async () => {
      const found = await catalogOf(scratch.connection);
      expect(byName(found, 'shop', 'customer')).toEqual({
        ref: { kind: 'table', path: path('shop', 'customer') },
        columns: [
          ['a', 'integer', true],
          ['b', 'character varying(10)', true],
          [hostile, 'shop.mood', false]
        ],
        indexes: [
          ['customer_pkey', ['b', 'a'], true],
          ['by_expression', [null, hostile], true]
        ],
        comment: 'buys'
      });
      expect(byName(found, 'shop', 'orders')?.foreignKeys).toEqual([
        [['cb', 'ca'], path('shop', 'customer'), ['b', 'a']],
        [['parent'], path('shop', 'orders'), ['id']]
      ]);
      expect(byName(found, 'shop', 'v')?.columns).toEqual([['select', 'bigint', false]]);
      expect(byName(found, 'shop')?.comment).toBe('sells');
    });

    test('tells arguments with their defaults, and results', async () => {
      const found = await catalogOf(scratch.connection);
      expect(byName(found, 'shop', 'total(a integer, "My b" text)')).toMatchObject({
        arguments: `a integer, "My b" text DEFAULT 'x'::text`,
        returns: 'SETOF text'
      });
    });

    test.each<[string, (p: typeof path) => ObjectRef[], string[]]>([
      ['a table', p => [{ kind: 'table', path: p('shop', 'orders') }], ['orders']],
      ['what is below a table', p => [{ kind: 'trigger', path: p('shop', 'orders', 't') }], ['orders']],
      ['a table that is gone', p => [{ kind: 'table', path: p('shop', 'gone') }], []],
      [
        'a routine',
        p => [{ kind: 'function', path: p('shop', 'total(a integer, "My b" text)') }],
        ['total(a integer, "My b" text)']
      ],
      ['a type', p => [{ kind: 'type', path: p('shop', 'mood') }], ['mood']],
      ['a schema', p => [{ kind: 'schema', path: p('other') }], ['other', 'empty']],
      ['nothing', () => [], []]
    ])('refreshes %s alone', async (_what, within, names) => {
      const found = await catalogOf(scratch.connection, within(path));
      expect(found.map(({ ref }) => ref.path.at(-1))).toEqual(names);
    });

    test('anything that may have changed everything refreshes everything', async () => {
      const all = await catalogOf(scratch.connection);
      expect(await catalogOf(scratch.connection, [{ kind: 'database', path: path() }])).toEqual(all);
    });

    test('comes in chunks, each object once', async () => {
      await scratch.connection.query('create schema many');
      await scratch.connection.query(
        `do $$ begin for n in 1..2100 loop execute format('create view many.v%s as select %s as n', n, n); end loop; end $$`
      );
      const sizes: number[] = [];
      const names = new Set<string>();
      await postgresEngine.catalog!(
        scratch.connection,
        objects => {
          sizes.push(objects.length);
          objects.forEach(({ ref }) => names.add(ref.path.join('.')));
        },
        [{ kind: 'schema', path: path('many') }]
      );
      expect(sizes).toEqual([1, 1000, 1000, 100]);
      expect(names.size).toBe(2101);
    });
  }
);
