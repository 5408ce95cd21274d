import { mysqlEngine } from '../../../src/engines/mysql';
import type { CatalogObject } from '../../../src/model';
import { targets } from './kinds/support';

describe.each(targets.map(target => [target.name, target] as const))('the catalog of %s', (name, target) => {
  test('has every kind of object with what completion needs', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      for (const sql of [
        "CREATE TABLE parent (a int, b varchar(9) NOT NULL, PRIMARY KEY (b, a)) COMMENT 'top'",
        `CREATE TABLE child (x int NOT NULL, y varchar(9), UNIQUE KEY u (x), KEY k (y, x),
           CONSTRAINT f FOREIGN KEY (y, x) REFERENCES parent (b, a))`,
        'CREATE VIEW v AS SELECT a FROM parent',
        "CREATE PROCEDURE same(IN p int, OUT q varchar(3)) COMMENT 'does' SET q = p",
        'CREATE FUNCTION same(z decimal(5,2)) RETURNS int DETERMINISTIC RETURN 1',
        'CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW SET NEW.x = 1',
        "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'daily' DO DELETE FROM child",
        ...(name.startsWith('mariadb') ? ['CREATE SEQUENCE sq'] : [])
      ]) {
        await connection.query(sql);
      }
      const objects: CatalogObject[] = [];
      await mysqlEngine.catalog!(connection, chunk => objects.push(...chunk));
      const int = name.startsWith('mariadb') ? 'int(11)' : 'int';
      const own = objects.filter(({ ref }) => ref.path[0] === database);
      expect(own).toHaveLength(name.startsWith('mariadb') ? 8 : 7);
      expect(own).toEqual(
        expect.arrayContaining([
          {
            ref: { kind: 'table', path: [database, 'parent'] },
            comment: 'top',
            columns: [
              ['a', int, true],
              ['b', 'varchar(9)', true]
            ],
            indexes: [['PRIMARY', ['b', 'a'], true]]
          },
          {
            ref: { kind: 'table', path: [database, 'child'] },
            columns: [
              ['x', int, true],
              ['y', 'varchar(9)', false]
            ],
            indexes: expect.arrayContaining([
              ['u', ['x'], true],
              ['k', ['y', 'x'], false]
            ]),
            foreignKeys: [
              [
                ['y', 'x'],
                [database, 'parent'],
                ['b', 'a']
              ]
            ]
          },
          { ref: { kind: 'view', path: [database, 'v'] }, columns: [['a', int, true]] },
          {
            ref: { kind: 'procedure', path: [database, 'same'] },
            arguments: `IN p ${int}, OUT q varchar(3)`,
            comment: 'does'
          },
          { ref: { kind: 'function', path: [database, 'same'] }, arguments: 'z decimal(5,2)', returns: int },
          { ref: { kind: 'trigger', path: [database, 'tr'] } },
          { ref: { kind: 'event', path: [database, 'ev'] }, comment: 'daily' }
        ])
      );
    } finally {
      await scratch.drop();
    }
  });
});
