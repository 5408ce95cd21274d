import { withoutDatabase } from '../../../../src/engines/mysql/kinds/unqualified';

test.each([
  [
    'tables, columns and functions',
    'select `d`.`f`(`d`.`t`.`a`) AS `a` from `d`.`t`',
    'select `f`(`t`.`a`) AS `a` from `t`'
  ],
  [
    'other databases stay',
    'select `e`.`u`.`x` AS `x` from (`d`.`t` join `e`.`u`)',
    'select `e`.`u`.`x` AS `x` from (`t` join `e`.`u`)'
  ],
  [
    'literals stay',
    'select \'`d`.`t`\' AS `n`,"`d`." AS `d` from `d`.`t`',
    'select \'`d`.`t`\' AS `n`,"`d`." AS `d` from `t`'
  ],
  ['an alias with the name of the database', 'select `d`.`a` AS `a` from `d`.`t` `d`', null],
  ['a view with the name of the database', 'select `d`.`a` AS `a` from `d`.`d`', null],
  [
    'tables of one name in two databases',
    'select `d`.`t`.`a` AS `a` from (`d`.`t` join `e`.`t` on(`d`.`t`.`a` = `e`.`t`.`a`))',
    null
  ],
  ['hostile names', 'select `d`.`t``.`.`a` AS `a` from `d`.`t``.`', 'select `t``.`.`a` AS `a` from `t``.`']
])('%s', (_name, select, expected) => {
  expect(withoutDatabase(select, 'd')).toBe(expected ?? select);
});
