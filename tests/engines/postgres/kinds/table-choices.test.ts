import { policyKind } from '../../../../src/engines/postgres/kinds/policy';
import { tableKind } from '../../../../src/engines/postgres/kinds/table';
import type { Column, TableDefinition } from '../../../../src/engines/postgres/kinds/table/definition';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import type { ObjectRef, Statement } from '../../../../src/model';
import type { Scratch } from '../../../support/kind-suite';
import { postgresTargets } from './support';

// What `read` does not give back (a column's former name, USING, CONCURRENTLY) and what is refused.

const { plan, read, stages, dependents } = tableKind as Required<typeof tableKind>;

class Bench {
  constructor(readonly scratch: Scratch) {}

  get connection() {
    return this.scratch.connection;
  }

  ref(name = 't'): ObjectRef {
    return { kind: 'table', path: [this.scratch.database, 'public', name] };
  }

  async run(...statements: string[]): Promise<void> {
    for (const sql of statements) {
      await this.connection.query(sql);
    }
  }

  read(name = 't'): Promise<TableDefinition> {
    return read(this.connection, this.ref(name));
  }

  /** The plan from what is there to what `change` makes of it. */
  async planned(
    change: (from: TableDefinition) => Partial<TableDefinition>,
    name = 't'
  ): Promise<Statement[]> {
    const from = await this.read(name);
    const to = { ...from, ...change(from) };
    return plan({ op: 'alter', ref: this.ref(name), from, to }, this.connection.version);
  }

  async apply(statements: readonly Statement[]): Promise<TableDefinition> {
    const report = await applyStatements(statements, () => Promise.resolve(this.connection));
    expect({ state: report.state, error: report.error }).toEqual({ state: 'applied', error: undefined });
    return this.read();
  }
}

const sqlOf = (statements: readonly Statement[]): string[] =>
  statements.map(({ sql }) => sql.replace(/\s+/g, ' '));
const changed = (columns: readonly Column[], name: string, change: Partial<Column>): Column[] =>
  columns.map(column => (column.name === name ? { ...column, ...change } : column));

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'tables on %s',
  (_name, target) => {
    let bench: Bench;

    beforeEach(async () => {
      bench = new Bench(await target.scratch());
    });

    afterEach(() => bench.scratch.drop());

    test('a column is renamed, with its keys, indexes, foreign keys, rights and rows', async () => {
      await bench.run(
        'create table t (a int primary key, b text, p int references t (a))',
        'create index i on t (b) include (a)',
        'grant select (b) on t to pg_monitor',
        "insert into t values (1, 'kept')"
      );
      const statements = await bench.planned(({ columns, keys, indexes, foreignKeys, privileges }) => ({
        columns: changed(changed(columns, 'a', { name: 'A "2"', previousName: 'a' }), 'b', {
          name: 'c',
          previousName: 'b'
        }),
        keys: [{ ...keys[0], columns: ['A "2"'] }],
        indexes: [
          { ...indexes[0], elements: [{ ...indexes[0].elements[0], column: 'c' }], include: ['A "2"'] }
        ],
        foreignKeys: [
          { ...foreignKeys[0], references: { ...foreignKeys[0].references, columns: ['A "2"'] } }
        ],
        privileges: privileges!.map(each => (each.columns ? { ...each, columns: ['c'] } : each))
      }));
      expect(sqlOf(statements)).toEqual([
        'ALTER TABLE "public"."t" RENAME COLUMN "a" TO "A ""2"""',
        'ALTER TABLE "public"."t" RENAME COLUMN "b" TO "c"'
      ]);
      const after = await bench.apply(statements);
      expect(after.indexes).toMatchObject([{ elements: [{ column: 'c' }], include: ['A "2"'] }]);
      expect(await bench.connection.query('select * from t')).toEqual([{ 'A "2"': 1, c: 'kept', p: null }]);
    });

    test('trap: USING converts, and the old default, which cannot be cast, does not stand in the way', async () => {
      await bench.run("create table t (a text default 'none')", "insert into t values ('yes'), ('no')");
      const statements = await bench.planned(({ columns }) => ({
        columns: changed(columns, 'a', { type: 'boolean', default: 'true', using: "a = 'yes'" })
      }));
      expect(sqlOf(statements)).toEqual([
        `ALTER TABLE "public"."t" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" TYPE boolean USING a = 'yes', ALTER COLUMN "a" SET DEFAULT true`
      ]);
      expect((await bench.apply(statements)).columns).toMatchObject([{ type: 'boolean', default: 'true' }]);
      expect(await bench.connection.query('select a from t')).toEqual([{ a: true }, { a: false }]);
    });

    test('indexes are built and dropped CONCURRENTLY outside a transaction', async () => {
      await bench.run('create table t (a int, b int)', 'create index old on t (a)');
      const statements = await bench.planned(({ indexes: [old] }) => ({
        concurrently: true,
        indexes: [{ ...old, name: 'new', elements: [{ ...old.elements[0], column: 'b' }] }]
      }));
      expect(statements).toMatchObject([
        { sql: 'DROP INDEX CONCURRENTLY "public"."old"', transactional: false },
        {
          sql: 'CREATE INDEX CONCURRENTLY "new" ON "public"."t" USING "btree" ("b")',
          transactional: false,
          undo: ['DROP INDEX CONCURRENTLY IF EXISTS "public"."new"']
        }
      ]);
      expect((await bench.apply(statements)).indexes).toMatchObject([{ name: 'new', valid: true }]);
    });

    test('trap: an INVALID index that a failed CONCURRENTLY left behind is flagged, and rebuilt', async () => {
      await bench.run('create table t (a int)', 'insert into t values (1), (1)');
      await expect(bench.run('create unique index concurrently i on t (a)')).rejects.toMatchObject({
        code: 'constraint'
      });
      expect((await bench.read()).indexes).toMatchObject([{ name: 'i', valid: false }]);
      await bench.run('delete from t');
      const statements = await bench.planned(({ indexes: [index] }) => ({
        indexes: [{ ...index, valid: true }]
      }));
      expect(sqlOf(statements)).toEqual(['REINDEX INDEX "public"."i"']);
      expect((await bench.apply(statements)).indexes).toMatchObject([{ name: 'i', valid: true }]);
    });

    test('a partition is detached CONCURRENTLY; the columns stay as they are', async () => {
      await bench.run(
        'create table p (a int not null, b text) partition by list (a)',
        'create table t partition of p for values in (1, 2)'
      );
      const statements = await bench.planned(() => ({ partitionOf: null, concurrently: true }));
      expect(statements).toMatchObject([
        {
          sql: 'ALTER TABLE "public"."p" DETACH PARTITION "public"."t" CONCURRENTLY',
          transactional: false,
          undo: ['ALTER TABLE "public"."p" ATTACH PARTITION "public"."t" FOR VALUES IN (1, 2)']
        }
      ]);
      expect(await bench.apply(statements)).toMatchObject({
        partitionOf: null,
        columns: [
          { name: 'a', notNull: true, origin: 'own' },
          { name: 'b', origin: 'own' }
        ]
      });
    });

    test('a serial column keeps its default and its sequence; the table is made in two stages', async () => {
      await bench.run('create table t (id bigserial primary key, b text)');
      const before = await bench.read();
      expect(before.columns[0]).toMatchObject({
        type: 'bigint',
        identity: null,
        default: "nextval('public.t_id_seq'::regclass)"
      });
      expect(sqlOf(await bench.planned(() => ({ comment: 'c' })))).toEqual([
        `COMMENT ON TABLE "public"."t" IS 'c'`
      ]);
      const [first, second] = stages(before);
      expect(first.columns[0].default).toBeNull();
      await bench.run('drop table t');
      const report = await applyStatements(
        plan({ op: 'create', ref: bench.ref(), to: before }, bench.connection.version),
        () => Promise.resolve(bench.connection)
      );
      // Without the sequence the whole table cannot be made, and nothing of it is left.
      expect(report).toMatchObject({ state: 'unchanged', error: { code: 'not-found' } });
      const from = await bench.apply(
        plan({ op: 'create', ref: bench.ref(), to: first }, bench.connection.version)
      );
      await bench.run('create sequence t_id_seq owned by t.id');
      await bench.apply(plan({ op: 'alter', ref: bench.ref(), from, to: second }, bench.connection.version));
      expect(await bench.read()).toEqual(before);
    });

    test('tables that refer to each other in a circle are made in stages', async () => {
      await bench.run(
        'create table t (a int primary key, b int)',
        'create table u (b int primary key references t)',
        'alter table t add foreign key (b) references u'
      );
      const { version } = bench.connection;
      const all = [await bench.read('t'), await bench.read('u')];
      await bench.run('drop table t, u cascade');
      for (const each of all) {
        await bench.apply([]).catch(() => undefined);
        await applyStatements(
          plan({ op: 'create', ref: bench.ref(each.name), to: stages(each)[0] }, version),
          () => Promise.resolve(bench.connection)
        );
      }
      for (const each of all) {
        const from = await bench.read(each.name);
        await bench.apply(plan({ op: 'alter', ref: bench.ref(each.name), from, to: each }, version));
      }
      expect([await bench.read('t'), await bench.read('u')]).toEqual(all);
    });

    test('names are complete whatever the search path; the session keeps its own', async () => {
      await bench.run(
        'create schema s',
        "create type s.mood as enum ('ok')",
        'create function s.f() returns int language sql immutable as $$ select 1 $$',
        "create table t (a s.mood default 'ok', b int default s.f() check (b > s.f()))",
        'set search_path = s, public',
        'begin'
      );
      const definition = await bench.read();
      expect(definition).toMatchObject({
        columns: [{ type: 's.mood', default: "'ok'::s.mood" }, { default: 's.f()' }],
        checks: [{ expression: '(b > s.f())' }]
      });
      expect(await bench.connection.query('show search_path')).toEqual([{ search_path: 's, public' }]);
      await bench.run('commit');
      expect(await bench.connection.query('show search_path')).toEqual([{ search_path: 's, public' }]);
    });

    test('an ACL that takes away even the rights of the owner is not the default', async () => {
      await bench.run('create table t (a int)', 'revoke all on t from current_user');
      const before = await bench.read();
      expect(before.privileges).toEqual([]);
      await bench.run('drop table t');
      expect(
        await bench.apply(plan({ op: 'create', ref: bench.ref(), to: before }, bench.connection.version))
      ).toEqual(before);
    });

    test('what would break with a table is listed', async () => {
      await bench.run(
        'create table t (id serial primary key, b text)',
        'create view v as select b from t',
        'create materialized view m as select count(*) from t',
        'create table child () inherits (t)',
        'create table u (r int constraint "to t" references t)',
        'create function f() returns setof t language sql as $$ select * from t $$',
        'create function g() returns text language sql begin atomic select b from t limit 1; end',
        'create table other (whole t, list t[])',
        'create rule "r 1" as on insert to other do also delete from t',
        'create policy p on other using (exists (select from t))'
      );
      const found = (await dependents(bench.connection, bench.ref())).map(({ ref, reason }) => [
        ref.kind,
        ref.path[2],
        reason
      ]);
      expect(found).toEqual(
        expect.arrayContaining([
          ['view', 'v', 'view uses column b'],
          ['materialized-view', 'm', 'view uses the table'],
          ['table', 'child', 'inherits from it'],
          ['table', 'u', 'foreign key to t refers to it'],
          ['function', 'f()', 'its body or signature uses the table'],
          ['function', 'g()', 'its body or signature uses the table'],
          ['table', 'other', 'column whole is made of its rows'],
          ['table', 'other', 'column list is made of its rows'],
          ['rule', 'other', 'rule r 1 uses the table'],
          ['policy', 'other', 'policy p uses the table'],
          ['sequence', 't_id_seq', 'belongs to one of its columns and goes with it']
        ])
      );
    });

    test('a partition is held by a foreign key to its parent', async () => {
      await bench.run(
        'create table p (a int primary key) partition by range (a)',
        'create table t partition of p for values from (1) to (5)',
        'create table u (r int constraint k references p)'
      );
      expect(await dependents(bench.connection, bench.ref())).toMatchObject([
        { label: expect.stringMatching(/\.u$/), reason: 'foreign key k refers to it' }
      ]);
    });

    test('what the parent gave is changed in the parent', async () => {
      await bench.run('create table p (a int, check (a > 0))', 'create table t (b int) inherits (p)');
      const refused = (change: (from: TableDefinition) => Partial<TableDefinition>) =>
        expect(bench.planned(change)).rejects.toMatchObject({ code: 'unsupported' });
      await refused(({ columns }) => ({ columns: columns.filter(({ name }) => name !== 'a') }));
      await refused(({ columns }) => ({ columns: changed(columns, 'a', { type: 'bigint' }) }));
      await refused(({ columns }) => ({ columns: changed(columns, 'a', { name: 'z', previousName: 'a' }) }));
      await refused(() => ({ checks: [] }));
    });

    test.each<[string, (from: TableDefinition) => Partial<TableDefinition>]>([
      ['partition key', () => ({ partitionBy: { strategy: 'range', key: 'a' } })],
      ['temporary', () => ({ persistence: 'temporary' })],
      ['foreign', () => ({ foreign: { server: 's', options: [] } })],
      [
        'generated column',
        ({ columns }) => ({
          columns: changed(columns, 'a', { generated: { expression: '1', kind: 'stored' } })
        })
      ],
      ['no index', () => ({ replicaIdentity: 'index' })],
      [
        'primary key holds no nulls',
        ({ keys }) => ({ keys: keys.map(each => ({ ...each, nullsNotDistinct: true })) })
      ],
      ['unvalidated', ({ checks }) => ({ checks: checks.map(each => ({ ...each, valid: false })) })]
    ])('what no ALTER TABLE can do is refused with the reason: %s', async (_what, change) => {
      await bench.run('create table t (a int primary key check (a > 0))');
      await expect(bench.planned(change)).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/\w+ \w+/)
      });
    });

    test('nulls where they stand anyway are no reason to make an index anew', async () => {
      await bench.run('create table t (a int, b int)', 'create index i on t (a, b desc)');
      const statements = await bench.planned(({ indexes: [index] }) => ({
        indexes: [
          {
            ...index,
            elements: index.elements.map(each => ({ ...each, nulls: each.descending ? 'first' : 'last' }))
          }
        ]
      }));
      expect(statements).toEqual([]);
    });

    test('one of the two fields of a deferred constraint changes the other where they contradict', async () => {
      await bench.run(
        `create table t (a int primary key, b int unique, p int references t (a),
           constraint x exclude using btree (b with =))`
      );
      type Times = Pick<TableDefinition, 'keys' | 'exclusions' | 'foreignKeys'>;
      const timesOf = ({ keys, exclusions, foreignKeys }: Times) =>
        [...keys.filter(({ kind }) => kind === 'unique'), ...exclusions, ...foreignKeys].map(each => [
          each.deferrable,
          each.initiallyDeferred
        ]);
      const all = (change: { deferrable?: boolean; initiallyDeferred?: boolean }) => (from: Times) => ({
        keys: from.keys.map(each => (each.kind === 'unique' ? { ...each, ...change } : each)),
        exclusions: from.exclusions.map(each => ({ ...each, ...change })),
        foreignKeys: from.foreignKeys.map(each => ({ ...each, ...change }))
      });
      const deferred = await bench.apply(await bench.planned(all({ initiallyDeferred: true })));
      expect(timesOf(deferred)).toEqual(Array(3).fill([true, true]));
      const immediate = await bench.apply(await bench.planned(all({ deferrable: false })));
      expect(timesOf(immediate)).toEqual(Array(3).fill([false, false]));
    });

    test('a table that is not there is not found', async () => {
      await expect(bench.read('nowhere')).rejects.toMatchObject({ code: 'not-found' });
      await bench.run('create view v as select 1');
      await expect(bench.read('v')).rejects.toMatchObject({ code: 'not-found' });
    });

    test('a table and its policies are dropped and made again', async () => {
      await bench.run(
        'create table t (a int)',
        'alter table t enable row level security',
        'create policy p on t using (a > 0)'
      );
      const ref = { kind: 'policy', path: [...bench.ref().path, 'p'] };
      const policy = await policyKind.read!(bench.connection, ref);
      const before = await bench.read();
      const { version } = bench.connection;
      await bench.run('drop table t');
      await bench.apply([
        ...plan({ op: 'create', ref: bench.ref(), to: before }, version),
        ...policyKind.plan!({ op: 'create', ref, to: policy }, version)
      ]);
      expect(await bench.read()).toEqual(before);
      expect(await policyKind.read!(bench.connection, ref)).toEqual(policy);
    });
  }
);
