import { partSql } from '../../../../src/engines/mysql/kinds/table/part-sql';

const version = { flavor: 'mariadb', major: 11, minor: 8, patch: 0, text: 'MariaDB 11.8' };

test.each([
  [
    'columns',
    { name: 'a`b', type: 'varchar(40)', nullable: false, default: "'x'" },
    "`a``b` varchar(40) NOT NULL DEFAULT 'x'"
  ],
  [
    'indexes',
    { name: 'i', kind: 'UNIQUE', parts: [{ column: 'a', expression: null, length: 10 }] },
    'UNIQUE KEY `i` (`a`(10))'
  ],
  [
    'foreignKeys',
    { name: 'f', columns: ['a'], referencedTable: 'shops', referencedColumns: ['id'], onDelete: 'CASCADE' },
    'CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `shops` (`id`) ON DELETE CASCADE'
  ],
  ['checks', { name: 'c', expression: 'a > 0' }, 'CONSTRAINT `c` CHECK (a > 0)'],
  ['periods', { name: 'p', start: 's', end: 'e' }, 'PERIOD FOR `p` (`s`, `e`)'],
  ['options', { name: 'ROW_FORMAT', value: 'DYNAMIC' }, 'ROW_FORMAT = DYNAMIC'],
  ['columnsNobodyKnows', {}, null]
])('a part of %s reads as SQL', (list, part, sql) => {
  expect(partSql(list, part, { name: 'items' }, version)).toBe(sql);
});
