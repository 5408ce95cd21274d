import fc from 'fast-check';
import { sqliteEngine } from '../../../../src/engines/sqlite';
import type { ViewDefinition } from '../../../../src/engines/sqlite/kinds/view';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { fileTarget, kindProperty, kindSuite } from '../../../support/kind-suite';
import { useDatabases } from '../support';
import { hostileNames } from './names';

type View = ViewDefinition;
const view = (name: string, select: string, columns: string[] = []): View =>
  ({ name, columns, select }) as unknown as View;
const ref = ({ name }: View) => ({ kind: 'view', path: ['main', name] });
const targets = [fileTarget(sqliteEngine)];
const TRIGGER = 'CREATE TRIGGER r /* kept */ INSTEAD OF INSERT ON v BEGIN SELECT 1; END';

kindSuite<View>({
  engine: sqliteEngine,
  kind: 'view',
  targets,
  ref,
  cases: [
    { name: 'with names for its columns', to: view('v', 'SELECT 1, 2', ['a "b"', 'select']) },
    {
      name: 'a hostile name and comments',
      to: view('Chk_$%{}[]()&*^!@"\'`\\/#', "/* why */ WITH x AS (SELECT ';' AS a) SELECT a FROM x -- last")
    },
    {
      name: 'another SELECT: dropped and made again in a transaction, and tried',
      from: view('v', 'SELECT 1 AS a'),
      to: view('v', 'SELECT 2 AS b'),
      expectSql: [
        'DROP VIEW "main"."v"',
        'CREATE VIEW "main"."v" AS SELECT 2 AS b',
        'SELECT 1 FROM "main"."v" LIMIT 0'
      ],
      hazards: []
    },
    { name: 'is dropped', from: view('v', 'SELECT 1'), expectSql: ['DROP VIEW "main"."v"'], hazards: [] }
  ]
});

kindProperty<View>({
  engine: sqliteEngine,
  kind: 'view',
  targets,
  ref,
  definitions: () =>
    fc
      .record({ name: hostileNames(), columns: fc.option(hostileNames()), text: fc.string() })
      .filter(({ text }) => !text.includes('\0'))
      .map(({ name, columns, text }) =>
        view(
          name,
          `SELECT ${sqliteEngine.dialect.literal(text)} /* ' */ AS "x"`,
          columns === null ? [] : [columns]
        )
      ),
  altered: (from, to) => ({ ...to, name: from.name })
});

const kind = sqliteEngine.kinds.find(
  ({ descriptor }) => descriptor.id === 'view'
) as unknown as ObjectKind<View>;
const databases = useDatabases();

async function alter(sql: string, change: Partial<View>) {
  const db = await databases.connect(databases.file(sql));
  const from = await kind.read!(db, { kind: 'view', path: ['main', 'v'] });
  const statements = kind.plan!(
    { op: 'alter', ref: ref(from), from, to: { ...from, ...change } },
    db.version
  );
  const report = await applyStatements(statements, () => Promise.resolve(db));
  return { db, report, schema: await db.query('SELECT name, sql FROM sqlite_schema ORDER BY name') };
}

test('keeps its triggers when its SELECT changes', async () => {
  const { report, schema } = await alter(`CREATE VIEW v AS SELECT 1 AS a; ${TRIGGER}`, {
    select: 'SELECT 2 AS a'
  });
  expect(report.state).toBe('applied');
  expect(schema).toEqual([
    { name: 'r', sql: TRIGGER },
    { name: 'v', sql: 'CREATE VIEW "v" AS\nSELECT 2 AS a' }
  ]);
});

test('takes its triggers with it when it is renamed', async () => {
  const { report, schema } = await alter(`CREATE VIEW v AS SELECT 1 AS a; ${TRIGGER}`, { name: 'w' });
  expect(report.state).toBe('applied');
  expect(schema).toMatchObject([
    { name: 'r', sql: expect.stringContaining('ON "w"') as string },
    { name: 'w' }
  ]);
});

test('a SELECT with a mistake leaves the old view and its triggers in place', async () => {
  const { report, schema } = await alter(`CREATE VIEW v AS SELECT 1 AS a; ${TRIGGER}`, {
    select: 'SELECT a FROM nowhere'
  });
  expect([report.state, report.error?.code]).toEqual(['unchanged', 'not-found']);
  expect(schema).toEqual([
    { name: 'r', sql: TRIGGER },
    { name: 'v', sql: 'CREATE VIEW v AS SELECT 1 AS a' }
  ]);
});
