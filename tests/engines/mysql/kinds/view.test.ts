import fc from 'fast-check';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { kindProperty, kindSuite } from '../../../support/kind-suite';
import { hostileNames, mysqlTargets, targets } from './support';

interface Definition {
  name: string;
  select: string;
  columns?: string[] | null;
  algorithm?: string;
  definer?: string | null;
  security?: string;
  checkOption?: string | null;
  charset?: string | null;
  collation?: string | null;
}

const setup = ['CREATE TABLE `t x` (a int, b varchar(20))', "INSERT INTO `t x` VALUES (1, 'one')"];
const ref = ({ name }: Definition, { database }: { database: string }) => ({
  kind: 'view',
  path: [database, name]
});
const select = 'select `t x`.`a` AS `a`,`t x`.`b` AS `b` from `t x`';
const plain: Definition = { name: 'v`w', select, algorithm: 'UNDEFINED', security: 'DEFINER' };

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'view',
  targets,
  ref,
  cases: [
    {
      name: 'create with every option',
      setup,
      to: {
        ...plain,
        algorithm: 'MERGE',
        definer: '`no body`@`%`',
        security: 'INVOKER',
        checkOption: 'LOCAL'
      },
      expectSql: [
        'CREATE ALGORITHM = MERGE DEFINER = `no body`@`%` SQL SECURITY INVOKER VIEW `{database}`.`v``w` AS select `t x`.`a` AS `a`,`t x`.`b` AS `b` from `t x` WITH LOCAL CHECK OPTION'
      ]
    },
    {
      name: 'another select keeps the grants: OR REPLACE',
      setup,
      from: plain,
      to: { ...plain, select: 'select `t x`.`a` AS `only` from `t x`' },
      expectSql: [
        /^SET /,
        /^CREATE OR REPLACE ALGORITHM = UNDEFINED DEFINER = .* VIEW `kind_\w+`.`v``w` AS select `t x`.`a` AS `only` from `t x`$/,
        /^SET /
      ],
      hazards: ['drops-dependents']
    },
    {
      name: 'the character set and collation it was made under',
      setup,
      to: { ...plain, charset: 'latin1', collation: 'latin1_german1_ci' },
      expectSql: [
        "SET @petersql_character_set_client = @@SESSION.character_set_client, @petersql_collation_connection = @@SESSION.collation_connection, SESSION character_set_client = 'latin1', SESSION collation_connection = 'latin1_german1_ci'",
        /^CREATE ALGORITHM/,
        'SET SESSION character_set_client = @petersql_character_set_client, SESSION collation_connection = @petersql_collation_connection'
      ]
    },
    {
      name: 'drop',
      setup,
      from: plain,
      expectSql: ['DROP VIEW `{database}`.`v``w`'],
      hazards: ['drops-dependents']
    }
  ]
});

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'view',
  targets: mysqlTargets,
  ref,
  cases: [{ name: 'names of columns in front of AS', setup, to: { ...plain, columns: ['x`y', ',)'] } }]
});

kindProperty<Definition>({
  engine: mysqlEngine,
  kind: 'view',
  targets,
  ref,
  setup,
  definitions: () =>
    fc.record({
      name: hostileNames.filter(name => name.toLowerCase() !== 't x'),
      select: hostileNames
        .filter(column => column.trim() === column)
        .map(column => `select \`t x\`.\`a\` AS \`${column.replaceAll('`', '``')}\` from \`t x\``),
      algorithm: fc.constantFrom('UNDEFINED', 'MERGE'),
      security: fc.constantFrom('DEFINER', 'INVOKER'),
      checkOption: fc.constantFrom(null, 'LOCAL', 'CASCADED')
    }),
  altered: (from, to) => ({ ...to, name: from.name })
});

describe.each(targets.map(target => [target.name, target] as const))('a view on %s', (_name, target) => {
  const kind = mysqlEngine.kinds.find(each => each.descriptor.id === 'view')!;

  test('is read without the name of its database and can be made in another one', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    const other = `${database}_2`;
    try {
      for (const sql of [
        ...setup,
        `CREATE DATABASE \`${other}\``,
        `CREATE VIEW v AS SELECT x.a, (SELECT count(*) FROM \`t x\`) AS \`${database}\`, '\`${database}\`.' AS text FROM \`${database}\`.\`t x\` x`,
        `USE \`${other}\``,
        'CREATE TABLE `t x` (a int, b varchar(20))'
      ]) {
        await connection.query(sql);
      }
      const definition = (await kind.read!(connection, {
        kind: 'view',
        path: [database, 'v']
      })) as Definition;
      expect(definition.select.replaceAll(`'\`${database}\`.'`, '')).not.toContain(`\`${database}\`.`);
      expect(await connection.query('SELECT DATABASE() AS current')).toEqual([{ current: other }]);
      const ref = { kind: 'view', path: [other, 'v'] };
      const plan = kind.plan!({ op: 'create', ref, to: definition }, connection.version);
      const report = await applyStatements(plan, () => Promise.resolve(connection));
      expect(report.state).toBe('applied');
      expect(await connection.query('SELECT * FROM v')).toEqual([]);
      expect(await kind.read!(connection, ref)).toEqual(definition);
    } finally {
      await connection.query(`DROP DATABASE IF EXISTS \`${other}\``);
      await scratch.drop();
    }
  });

  test('is renamed, then changed', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      for (const sql of [...setup, 'CREATE VIEW v AS SELECT a FROM `t x`']) {
        await connection.query(sql);
      }
      const ref = { kind: 'view', path: [database, 'v'] };
      const from = (await kind.read!(connection, ref)) as Definition;
      const to = { ...from, name: 'w' };
      const plan = kind.plan!({ op: 'alter', ref, from, to }, connection.version);
      expect(plan.map(each => each.sql)).toEqual([
        `RENAME TABLE \`${database}\`.\`v\` TO \`${database}\`.\`w\``
      ]);
      const report = await applyStatements(plan, () => Promise.resolve(connection));
      expect(report.state).toBe('applied');
      expect(await kind.read!(connection, { kind: 'view', path: [database, 'w'] })).toEqual(to);
    } finally {
      await scratch.drop();
    }
  });
});
