import { postgresEngine } from '../../../../src/engines/postgres';
import type { TableDefinition } from '../../../../src/engines/postgres/kinds/table/definition';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import type { Scratch } from '../../../support/kind-suite';
import { postgresTargets } from './support';

const kind = postgresEngine.kinds.find(({ descriptor }) => descriptor.id === 'table') as
  ObjectKind<TableDefinition> | undefined;

const setup = [
  `create table t (
     a int not null, b text, c text, d int generated always as (a * 2) stored, up int,
     constraint k primary key (a), constraint u unique (b, a) include (c), constraint f foreign key (up) references t (a),
     constraint e exclude using btree (a with =), constraint p check (a > 0))`,
  'create table child (a int references t)',
  'create index i on t (c desc, a) where a > 3',
  'grant select (a, b) on t to pg_monitor',
  `insert into t (a, b, c) values (1, 'was b', 'was c')`
];

/** What a rename in the grid of columns does to the draft: nothing but the columns is another. */
const renamed =
  (names: Record<string, string>) =>
  ({ columns }: TableDefinition): Partial<TableDefinition> => ({
    columns: columns.map(column =>
      column.name in names ? { ...column, name: names[column.name], previousName: column.name } : column
    )
  });

const rename = (old: string, name: string): string =>
  `ALTER TABLE "public"."t" RENAME COLUMN "${old}" TO "${name}"`;

const cases: {
  name: string;
  change: (read: TableDefinition) => Partial<TableDefinition>;
  sql: readonly string[];
  /** Key, unique key, foreign key, index and column privileges afterwards. */
  parts: readonly string[];
  row: object;
}[] = [
  {
    name: 'a column of keys, indexes, foreign keys and privileges',
    change: renamed({ a: 'id' }),
    sql: [rename('a', 'id')],
    parts: ['id', 'b,id', 'up>id', 'c,id', 'b,id'],
    row: { id: 1, b: 'was b', c: 'was c' }
  },
  {
    name: 'two columns change names with each other',
    change: renamed({ b: 'c', c: 'b' }),
    sql: [rename('b', 'b_old'), rename('c', 'b'), rename('b_old', 'c')],
    parts: ['a', 'c,a', 'up>a', 'b,a', 'a,c'],
    row: { a: 1, b: 'was c', c: 'was b' }
  },
  {
    name: 'one takes the name that another one gives up',
    change: renamed({ b: 'c', c: 'x' }),
    sql: [rename('c', 'x'), rename('b', 'c')],
    parts: ['a', 'c,a', 'up>a', 'x,a', 'a,c'],
    row: { a: 1, c: 'was b', x: 'was c' }
  },
  {
    name: 'one takes the name of a column that goes',
    change: read => ({
      columns: renamed({ b: 'c' })({ ...read, columns: read.columns.filter(({ name }) => name !== 'c') })
        .columns,
      keys: read.keys.filter(({ kind }) => kind === 'primary'),
      indexes: []
    }),
    sql: [
      rename('c', 'c_old'),
      rename('b', 'c'),
      'DROP INDEX "public"."i"',
      'ALTER TABLE "public"."t"\n  DROP CONSTRAINT "u",\n  DROP COLUMN "c_old"'
    ],
    parts: ['a', '', 'up>a', '', 'a,c'],
    row: { a: 1, c: 'was b' }
  },
  {
    name: 'a part that was changed may say the new name',
    change: read => ({
      ...renamed({ a: 'id' })(read),
      indexes: read.indexes.map(index => ({
        ...index,
        elements: index.elements.map(element => ({
          ...element,
          column: element.column === 'a' ? 'id' : element.column
        }))
      }))
    }),
    sql: [rename('a', 'id')],
    parts: ['id', 'b,id', 'up>id', 'c,id', 'b,id'],
    row: { id: 1, b: 'was b', c: 'was c' }
  },
  {
    name: 'the table too, which refers to itself',
    change: read => ({ name: 'T 2', ...renamed({ a: 'id' })(read) }),
    sql: ['ALTER TABLE "public"."t" RENAME TO "T 2"', 'ALTER TABLE "public"."T 2" RENAME COLUMN "a" TO "id"'],
    parts: ['id', 'b,id', 'up>id', 'c,id', 'b,id'],
    row: { id: 1, b: 'was b', c: 'was c' }
  }
];

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'renamed columns on %s',
  (_name, target) => {
    test.each(cases.map(each => [each.name, each] as const))(
      '%s',
      async (_case, { change, sql, parts, row }) => {
        const scratch = await target.scratch();
        try {
          const { connection } = scratch;
          for (const statement of setup) {
            await connection.query(statement);
          }
          const before = await read(scratch, 't');
          const to = { ...before, ...change(before) };
          const statements = kind!.plan!(
            { op: 'alter', ref: ref(scratch, 't'), from: before, to },
            connection.version
          );
          expect(statements.map(statement => statement.sql)).toEqual(sql);
          const report = await applyStatements(statements, () => Promise.resolve(connection));
          expect(report.error).toBeUndefined();
          const after = await read(scratch, to.name);
          expect([
            keyOf(after, 'primary'),
            keyOf(after, 'unique'),
            after.foreignKeys.map(key => `${key.columns.join()}>${key.references.columns.join()}`).join(),
            after.indexes.flatMap(({ elements }) => elements.map(({ column }) => column)).join(),
            [...(after.privileges?.find(({ grantee }) => grantee === 'pg_monitor')?.columns ?? [])]
              .sort()
              .join()
          ]).toEqual(parts);
          const [first] = await connection.query(
            `select * from ${postgresEngine.dialect.path(['public', to.name])}`
          );
          expect(first).toMatchObject(row);
        } finally {
          await scratch.drop();
        }
      }
    );
  }
);

function ref({ database }: Scratch, name: string) {
  return { kind: 'table', path: [database, 'public', name] };
}

function read(scratch: Scratch, name: string): Promise<TableDefinition> {
  return kind!.read!(scratch.connection, ref(scratch, name));
}

function keyOf({ keys }: TableDefinition, wanted: string): string {
  return keys.find(key => key.kind === wanted)?.columns.join() ?? '';
}
