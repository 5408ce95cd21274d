import { mysqlEngine } from '../../../../src/engines/mysql';
import { kindSuite, uniqueName } from '../../../support/kind-suite';
import { mariadbTargets, mysqlTargets, targets } from './support';

interface Definition {
  name: string;
  charset?: string | null;
  collation?: string | null;
  encryption?: string | null;
  readOnly?: boolean;
  comment?: string;
}

const name = uniqueName('db_ä`\'"%#');
const quoted = `\`${name.replaceAll('`', '``')}\``;
const teardown = [`ALTER DATABASE ${quoted} READ ONLY = 0`, `DROP DATABASE IF EXISTS ${quoted}`];
const plain = { name, charset: 'latin1', collation: 'latin1_bin' };
const ref = ({ name: database }: Definition) => ({ kind: 'database', path: [database] });

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'database',
  targets,
  ref,
  cases: [
    {
      name: 'create with a character set',
      to: plain,
      teardown,
      expectSql: [`CREATE DATABASE ${quoted} DEFAULT CHARACTER SET = latin1 DEFAULT COLLATE = latin1_bin`]
    },
    {
      name: 'another collation',
      from: plain,
      to: { ...plain, charset: 'utf8mb4', collation: 'utf8mb4_bin' },
      teardown,
      expectSql: [`ALTER DATABASE ${quoted} DEFAULT CHARACTER SET = utf8mb4 DEFAULT COLLATE = utf8mb4_bin`],
      hazards: []
    },
    { name: 'drop', from: plain, teardown, expectSql: [`DROP DATABASE ${quoted}`], hazards: ['data-loss'] }
  ]
});

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'database',
  targets: mariadbTargets,
  ref,
  cases: [
    {
      name: 'a comment',
      from: plain,
      to: { ...plain, comment: "it's \\ here" },
      teardown,
      expectSql: [`ALTER DATABASE ${quoted} COMMENT = 'it''s \\\\ here'`]
    }
  ]
});

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'database',
  targets: mysqlTargets,
  ref,
  cases: [
    {
      name: 'read only, and changed while it is',
      from: { ...plain, readOnly: true },
      to: { ...plain, collation: 'latin1_swedish_ci', readOnly: true },
      teardown,
      expectSql: [
        `ALTER DATABASE ${quoted} READ ONLY = 0`,
        `ALTER DATABASE ${quoted} DEFAULT CHARACTER SET = latin1 DEFAULT COLLATE = latin1_swedish_ci`,
        `ALTER DATABASE ${quoted} READ ONLY = 1`
      ]
    }
  ]
});

test('a rename is refused with the reason', () => {
  const kind = mysqlEngine.kinds.find(each => each.descriptor.id === 'database')!;
  const version = { flavor: 'mysql', major: 9, minor: 0, patch: 0, text: '' };
  const change = { op: 'alter' as const, ref: ref(plain), from: plain, to: { ...plain, name: 'other' } };
  expect(() => kind.plan!(change, version)).toThrow(/cannot rename/);
});
