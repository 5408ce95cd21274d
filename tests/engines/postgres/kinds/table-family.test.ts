import { tableKind } from '../../../../src/engines/postgres/kinds/table';
import type { TableDefinition } from '../../../../src/engines/postgres/kinds/table/definition';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import type { Change, ObjectRef } from '../../../../src/model';
import type { Scratch } from '../../../support/kind-suite';
import { postgresTargets } from './support';

const { list, plan, read, stages } = tableKind as Required<typeof tableKind>;

/** Tables that lean on each other in every way. */
const families: Readonly<Record<string, readonly string[]>> = {
  'a tree of partitions with keys, indexes, checks and foreign keys both ways': [
    'create table s.country (code text primary key)',
    `create table s.a_sale (id bigint not null, at date not null, code text references s.country on delete cascade, qty int check (qty > 0),
       primary key (id, at)) partition by range (at)`,
    'create index a_sale_code on s.a_sale (code) where qty > 5',
    "create table s.sale_2020 partition of s.a_sale for values from ('2020-01-01') to ('2021-01-01') partition by list (id)",
    'create table s."Sale de" partition of s.sale_2020 (constraint "own check" check (qty < 1000)) for values in (1, 2)',
    'create table s.sale_other partition of s.sale_2020 default with (fillfactor = 70)',
    'create table s.sale_rest partition of s.a_sale default',
    'create index only_here on s."Sale de" (qty)',
    'alter table s.sale_rest alter qty set default 3',
    'create table s.line (sale bigint, at date, foreign key (sale, at) references s.a_sale on update cascade)',
    "comment on index s.sale_rest_code_idx is 'of the rest'"
  ],
  'children of several parents, over two generations': [
    "create table s.p1 (a int not null, b text default 'p', constraint c1 check (a > 0), constraint c2 check (a < 99) no inherit)",
    'create table s.p2 (b text, z date)',
    'create table s.child (a int, d int default 4) inherits (s.p1, s.p2)',
    'create table s.a_grandchild (e int primary key) inherits (s.child)',
    'create table s.adopted (b text, z date, own int)',
    'alter table s.adopted inherit s.p2'
  ],
  'a child whose primary key is on a column that its parent keeps from being null': [
    'create table s.queue (id bigint not null, name text)',
    'create table s.a_queue (own int) inherits (s.queue)',
    'alter table s.a_queue add primary key (id)'
  ],
  'a child with a column of its own before one that its parent got later, with a check on that': [
    'create table s.p (a int)',
    'create table s.a_child (own text) inherits (s.p)',
    'alter table s.p add late int check (late > 0)'
  ],
  'a copy that has the names of the not-null constraints of its original': [
    'create table s.item (id int not null, note text not null)',
    'create table s.a_copy (like s.item)'
  ],
  'functions of a schema in defaults, checks and indexes of parents and children': [
    'create function s.f(int) returns int language sql immutable as $$ select $1 $$',
    'create table s.p (a int default s.f(1), b int default 2, constraint c check (s.f(a) > 0))',
    'create table s.a_child (b int default s.f(3), constraint own check (s.f(b) > 1)) inherits (s.p)',
    'create index i on s.a_child (s.f(b))',
    'create table s.q (a int default s.f(1), constraint c check (s.f(a) > 0)) partition by list (a)',
    'create table s.a_part partition of s.q for values in (1)'
  ],
  'circles of foreign keys': [
    'create table s.x (id int primary key, y int)',
    'create table s.y (id int primary key, x int references s.x)',
    'alter table s.x add constraint to_y foreign key (y) references s.y deferrable initially deferred',
    'create table s.self (id int primary key, up int references s.self on delete set null)'
  ],
  'trap: a partitioned index that waits for partitions, some of which have it': [
    'create table s.w (a int) partition by range (a)',
    'create table s.w1 partition of s.w for values from (0) to (10)',
    'create table s.w2 partition of s.w for values from (10) to (20) partition by range (a)',
    'create table s.w21 partition of s.w2 for values from (10) to (15)',
    'create table s.w22 partition of s.w2 for values from (15) to (20)',
    'create index w_a on only s.w (a)',
    'create index w1_a on s.w1 (a)',
    'create index w2_a on only s.w2 (a)',
    'create index w22_a on s.w22 (a)',
    'alter index s.w_a attach partition s.w1_a',
    'alter index s.w_a attach partition s.w2_a',
    'alter index s.w2_a attach partition s.w22_a'
  ],
  'partitions that were attached in another shape': [
    'create table s.m (a int, b text, c int generated always as (a + 1) stored) partition by hash (a)',
    'create table s.m0 (c int generated always as (a + 1) stored, gone int, b text, a int)',
    'alter table s.m0 drop gone',
    'alter table s.m attach partition s.m0 for values with (modulus 2, remainder 0)',
    'create table s.m1 partition of s.m for values with (modulus 2, remainder 1)'
  ]
};

async function readAll({ connection, database }: Scratch): Promise<TableDefinition[]> {
  const schema: ObjectRef = { kind: 'schema', path: [database, 's'] };
  const tables = await list(connection, schema);
  return Promise.all(tables.map(({ ref }) => read(connection, ref)));
}

/** Carries out what can be, again and again until nothing is left. */
async function carryOut(
  scratch: Scratch,
  changes: (() => Promise<Change<TableDefinition>>)[]
): Promise<void> {
  let left = changes;
  while (left.length > 0) {
    const failed: typeof left = [];
    const errors: unknown[] = [];
    for (const each of left) {
      const statements = plan(await each(), scratch.connection.version);
      const report = await applyStatements(statements, () => Promise.resolve(scratch.connection));
      if (report.error) {
        failed.push(each);
        errors.push(
          report.error,
          statements.map(({ sql }) => sql)
        );
      }
    }
    if (failed.length === left.length) {
      throw new Error(JSON.stringify(errors, null, 1));
    }
    left = failed;
  }
}

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'families of tables on %s',
  (_name, target) => {
    test.each(Object.entries(families))('%s', async (_what, statements) => {
      const scratch = await target.scratch();
      try {
        const { connection, database } = scratch;
        for (const sql of ['create schema s', ...statements]) {
          await connection.query(sql);
        }
        const all = await readAll(scratch);
        await connection.query('drop schema s cascade');
        await connection.query('create schema s');
        await connection.query(
          'create function s.f(int) returns int language sql immutable as $$ select $1 $$'
        );
        const ref = ({ name }: TableDefinition): ObjectRef => ({
          kind: 'table',
          path: [database, 's', name]
        });
        await carryOut(
          scratch,
          all.map(table => () => Promise.resolve({ op: 'create', ref: ref(table), to: stages(table)[0] }))
        );
        await carryOut(
          scratch,
          all
            .filter(table => stages(table).length > 1)
            .map(
              table => () =>
                Promise.resolve({ op: 'alter', ref: ref(table), from: stages(table)[0], to: table })
            )
        );
        expect(await readAll(scratch)).toEqual(all);
      } finally {
        await scratch.drop();
      }
    });
  }
);
