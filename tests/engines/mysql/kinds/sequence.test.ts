import fc from 'fast-check';
import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import { kindProperty, kindSuite } from '../../../support/kind-suite';
import { hostileNames, mariadbTargets } from './support';

interface Definition {
  name: string;
  start?: string | null;
  minimum?: string | null;
  maximum?: string | null;
  increment?: string | null;
  cache?: string | null;
  cycle?: boolean;
  engine?: string | null;
  comment?: string;
  next?: string | null;
  round?: string | null;
}

const plain: Definition = {
  name: 's`q',
  start: '5',
  minimum: '-3',
  maximum: '9223372036854775806',
  increment: '2',
  cache: '7',
  cycle: true,
  engine: 'InnoDB',
  comment: "it's"
};
const ref = ({ name }: Definition, { database }: { database: string }) => ({
  kind: 'sequence',
  path: [database, name]
});

kindSuite<Definition>({
  engine: mariadbEngine,
  kind: 'sequence',
  targets: mariadbTargets,
  ref,
  cases: [
    {
      name: 'create with every option',
      to: plain,
      expectSql: [
        "CREATE SEQUENCE `{database}`.`s``q` START WITH 5 MINVALUE -3 MAXVALUE 9223372036854775806 INCREMENT BY 2 CACHE 7 CYCLE ENGINE = InnoDB COMMENT = 'it''s'"
      ]
    },
    {
      name: 'the current value and the round come back with it',
      to: { ...plain, next: '1005', round: '3' },
      expectSql: [
        /^CREATE SEQUENCE/,
        'ALTER SEQUENCE `{database}`.`s``q` RESTART WITH 1005',
        'DO SETVAL(`{database}`.`s``q`, 1005, 0, 3)'
      ]
    },
    {
      name: 'the next value is given out next',
      to: { name: 'plain', next: '41' },
      check: async ({ connection }) => {
        expect(await connection.query('SELECT NEXTVAL(plain) AS v')).toEqual([{ v: 41 }]);
        await connection.query('ALTER SEQUENCE plain RESTART WITH 41');
      }
    },
    {
      name: 'only what changed',
      from: plain,
      to: { ...plain, increment: '-4', cache: '0', cycle: false, comment: 'new' },
      expectSql: [
        'ALTER SEQUENCE `{database}`.`s``q` INCREMENT BY -4 NOCACHE NOCYCLE',
        "ALTER TABLE `{database}`.`s``q` COMMENT = 'new'"
      ]
    },
    {
      name: 'another next value',
      from: plain,
      to: { ...plain, next: '77' },
      expectSql: ['ALTER SEQUENCE `{database}`.`s``q` RESTART WITH 77'],
      hazards: ['data-loss']
    },
    { name: 'drop', from: plain, expectSql: ['DROP SEQUENCE `{database}`.`s``q`'] }
  ]
});

kindProperty<Definition>({
  engine: mariadbEngine,
  kind: 'sequence',
  targets: mariadbTargets,
  ref,
  definitions: () =>
    fc.record({
      name: hostileNames,
      start: fc.integer({ min: 1, max: 1000 }).map(String),
      minimum: fc.bigInt({ min: -9223372036854775807n, max: 0n }).map(String),
      maximum: fc.bigInt({ min: 1001n, max: 9223372036854775806n }).map(String),
      increment: fc.integer({ min: 1, max: 10 }).map(String),
      cache: fc.integer({ min: 0, max: 50 }).map(String),
      cycle: fc.boolean(),
      engine: fc.constantFrom('InnoDB', 'Aria'),
      comment: fc.string({ maxLength: 20 }).filter(text => !/[\0\ud800-\udfff]/.test(text))
    }),
  altered: (from, to) => ({ ...to, name: from.name })
});

test('MySQL says why it has none', () => {
  const kind = mysqlEngine.kinds.find(each => each.descriptor.id === 'sequence')!;
  expect(kind.supported!({ flavor: 'mysql', major: 9, minor: 0, patch: 0, text: '' })).toMatch(
    /MySQL has no sequences/
  );
});
