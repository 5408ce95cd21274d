import { sqliteEngine } from '../../../../src/engines/sqlite';
import { fileTarget } from '../../../support/kind-suite';
import { inList, oneChangeSuite, withoutFirst } from '../../../support/one-change';

const stored = { fixed: 'The text that the server keeps: the other fields are what it says.' };
const told = { fixed: 'Says why an object cannot be changed; of this one nothing does.' };

oneChangeSuite(sqliteEngine, [fileTarget(sqliteEngine)], {
  database: {
    setup: [],
    path: () => ['main'],
    changes: {
      name: { to: 'other', refused: /no name of its own/ },
      file: { to: '/nowhere', refused: /no name of its own/ },
      pageSize: { to: 8192 },
      encoding: { to: 'UTF-16le', refused: /is fixed/ },
      autoVacuum: { to: 'FULL' },
      userVersion: { to: 7 },
      applicationId: { to: 9 },
      wal: { to: true }
    }
  },
  table: {
    setup: [
      'CREATE TABLE other (id INTEGER PRIMARY KEY)',
      `CREATE TABLE t (id INTEGER NOT NULL, label TEXT, amount INT,
         CONSTRAINT u UNIQUE (label), CONSTRAINT c CHECK (amount > 0), CONSTRAINT f FOREIGN KEY (amount) REFERENCES other (id))`,
      'CREATE INDEX i ON t (amount)',
      "INSERT INTO t VALUES (1, 'x', NULL)"
    ],
    path: () => ['main', 't'],
    changes: {
      columns: {
        to: inList('columns', { default: "'none'" }, ({ name }) => name === 'label'),
        moves: ['sql'],
        remade: true
      },
      primaryKey: {
        to: {
          name: null,
          columns: [{ name: 'id', collation: null, descending: false }],
          onConflict: null,
          autoincrement: false
        },
        moves: ['sql'],
        remade: true
      },
      uniques: { to: withoutFirst('uniques'), moves: ['sql'], remade: true },
      checks: { to: inList('checks', { expression: 'amount > 1' }), moves: ['sql'], remade: true },
      foreignKeys: { to: inList('foreignKeys', { onDelete: 'CASCADE' }), moves: ['sql'], remade: true },
      indexes: { to: withoutFirst('indexes'), remade: true },
      strict: { to: true, moves: ['sql'], remade: true },
      withoutRowid: { to: true, moves: ['sql'], remade: true },
      virtual: { fixed: 'A virtual table is another object, made by its module.' },
      name: { to: 'renamed', moves: ['sql'] },
      sql: stored,
      obstacle: told
    }
  },
  view: {
    setup: ['CREATE VIEW v (a) AS SELECT 1'],
    path: () => ['main', 'v'],
    changes: {
      select: { to: 'SELECT 2', moves: ['sql'], remade: true },
      columns: { to: ['b'], moves: ['sql'], remade: true },
      name: { to: 'renamed', moves: ['sql'], remade: true },
      sql: stored,
      obstacle: told
    }
  },
  trigger: {
    setup: [
      'CREATE TABLE t (a INT, b INT)',
      'CREATE TABLE u (a INT, b INT)',
      'CREATE TRIGGER g BEFORE UPDATE OF a ON t BEGIN SELECT 1; END'
    ],
    path: () => ['main', 'g'],
    changes: {
      timing: { to: 'AFTER', moves: ['sql'], remade: true },
      columns: { to: ['b'], moves: ['sql'], remade: true },
      when: { to: 'NEW.a > 1', moves: ['sql'], remade: true },
      body: { to: 'SELECT 2;', moves: ['sql'], remade: true },
      table: { to: 'u', moves: ['sql'], remade: true },
      // Columns are those of an UPDATE.
      event: { to: 'INSERT', moves: ['columns', 'sql'], remade: true },
      name: { to: 'renamed', moves: ['sql'], remade: true },
      tableDatabase: { fixed: 'Counts for temporary triggers alone.' },
      sql: stored,
      obstacle: told
    }
  }
});
