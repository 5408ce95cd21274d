import type { EngineId, JsonObject } from '../../src/model';
import { startHost, type TestHost } from './support';
import { TargetClient, targetsOf } from './targets';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

interface Case {
  title: string;
  kind: string;
  /** Names below the schema or database: of the object, or of the place of a new one. */
  names: string[];
  op?: 'create';
  /** Fields to change. */
  to: JsonObject;
  /** Text that an error is found at, and its field; absent: there is none. */
  at?: [field: string, text: string];
  message?: RegExp;
}

const BODY = '$$ $function$ DELIMITER // ; \'\' "x" /* BEGIN END */';

const postgres = {
  script: `
    CREATE TABLE t (id int PRIMARY KEY, note text);
    CREATE VIEW v AS SELECT id, note FROM t;
    CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
    CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN a; END$$;
    CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
    CREATE PROCEDURE p() LANGUAGE sql AS 'INSERT INTO t VALUES (1)';`,
  kinds: ['table', 'view', 'materialized-view', 'function', 'procedure'],
  cases: [
    {
      title: 'a sound body',
      kind: 'function',
      names: ['f(a integer)'],
      to: { body: '\nBEGIN\n  RETURN a + 1; -- ü\nEND' }
    },
    {
      title: 'a body that looks like quotes',
      kind: 'function',
      names: ['f(a integer)'],
      to: { body: `BEGIN RETURN length($b$${BODY}$b$); END` }
    },
    {
      title: 'a typing error, behind characters of two units',
      kind: 'function',
      names: ['f(a integer)'],
      to: { body: "\nBEGIN\n  RAISE NOTICE '😀';\n  RETRUN a;\nEND" },
      at: ['body', 'RETRUN']
    },
    {
      title: 'an expression of plpgsql',
      kind: 'function',
      names: ['f(a integer)'],
      to: { body: 'BEGIN RETURN a + ; END' },
      message: /syntax|operator/
    },
    {
      title: 'an unknown table in SQL',
      kind: 'procedure',
      names: ['p()'],
      to: { body: 'INSERT INTO nowhere VALUES (1)' },
      at: ['body', 'nowhere']
    },
    {
      title: 'a new signature',
      kind: 'function',
      names: ['f(a integer)'],
      to: { arguments: [{ name: 'b', mode: 'IN', type: 'text', default: null }], body: 'BEGIN RETURN 1; END' }
    },
    {
      title: 'an unknown type',
      kind: 'function',
      names: ['f(a integer)'],
      to: { returns: 'nonsense' },
      message: /type "nonsense" does not exist/
    },
    {
      title: 'a new function',
      kind: 'function',
      names: [],
      op: 'create',
      to: { name: 'g', schema: 'public', language: 'plpgsql', returns: 'int', body: 'BEGIN RETRUN 1; END' },
      at: ['body', 'RETRUN']
    },
    {
      title: 'a sound view',
      kind: 'view',
      names: ['v'],
      to: { select: 'SELECT id, note, 1 AS one FROM t;' }
    },
    {
      title: 'an unknown column of a view',
      kind: 'view',
      names: ['v'],
      to: { select: '\n  SELECT id, nope FROM t' },
      at: ['select', 'nope']
    },
    {
      title: 'a materialized view',
      kind: 'materialized-view',
      names: ['m'],
      to: { select: 'SELECT id FROM t WHERE wrong' },
      at: ['select', 'wrong']
    },
    {
      title: 'a condition of a trigger',
      kind: 'trigger',
      names: ['t', 'tr'],
      to: { when: 'NEW.nope IS NOT NULL' },
      at: ['when', 'NEW.nope']
    },
    {
      title: 'a sound trigger',
      kind: 'trigger',
      names: ['t', 'tr'],
      to: { when: "NEW.note <> 'x'", timing: 'AFTER' }
    },
    {
      title: 'TRUNCATE for each row',
      kind: 'trigger',
      names: ['t', 'tr'],
      to: { events: ['TRUNCATE'] },
      message: /TRUNCATE FOR EACH ROW/
    }
  ] as Case[]
};

const mysql = {
  script: `
    CREATE TABLE t (id int PRIMARY KEY, note text) ENGINE = InnoDB;
    CREATE VIEW v AS SELECT id, note FROM t;
    DELIMITER //
    CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC RETURN a//
    CREATE PROCEDURE p(a int) BEGIN SELECT a; END//
    CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.note = coalesce(NEW.note, 'x'); END//
    CREATE EVENT e ON SCHEDULE EVERY 1 YEAR STARTS '2036-01-01' DO DELETE FROM t//
    DELIMITER ;`,
  kinds: ['table', 'view', 'function', 'procedure', 'event'],
  cases: [
    {
      title: 'a sound body',
      kind: 'procedure',
      names: ['p'],
      to: { body: "BEGIN\n  -- DELIMITER // $$\n  SELECT a, 'it''s; END';\nEND" }
    },
    {
      title: 'a typing error',
      kind: 'procedure',
      names: ['p'],
      to: { body: "BEGIN\n  SELECT '😀';\n  SELEKT a;\nEND" },
      at: ['body', 'a;']
    },
    {
      title: 'an undeclared variable',
      kind: 'procedure',
      names: ['p'],
      to: { body: 'BEGIN\n  DECLARE x int;\n  SET xx = 1;\nEND' },
      at: ['body', 'xx']
    },
    {
      title: 'a function without RETURN',
      kind: 'function',
      names: ['f'],
      to: { body: 'BEGIN END' },
      message: /No RETURN/
    },
    {
      title: 'an unknown column of a view',
      kind: 'view',
      names: ['v'],
      to: { select: 'SELECT id, nope FROM t' },
      at: ['select', 'nope']
    },
    {
      title: 'a typing error in a view',
      kind: 'view',
      names: ['v'],
      to: { select: 'SELECT id\nFROM t\nWHERE' },
      message: /syntax/
    },
    {
      title: 'a column that a trigger has not',
      kind: 'trigger',
      names: ['tr'],
      to: { body: 'BEGIN\n  SET @nope = 1;\n  SET NEW.nope = 1;\nEND' },
      at: ['body', 'nope = 1;\nEND']
    },
    {
      title: 'OLD in an insert',
      kind: 'trigger',
      names: ['tr'],
      to: { body: 'SET NEW.note = OLD.note' },
      message: /no OLD row/
    },
    {
      title: 'a sound trigger',
      kind: 'trigger',
      names: ['tr'],
      to: { body: "SET NEW.note = 'y'", timing: 'BEFORE', events: ['UPDATE'] }
    },
    {
      title: 'a new trigger after another',
      kind: 'trigger',
      names: [],
      op: 'create',
      to: {
        name: 'tr2',
        table: 't',
        timing: 'BEFORE',
        events: ['INSERT'],
        follows: 'tr',
        body: "SET NEW.note = 'y'"
      }
    },
    {
      title: 'an event',
      kind: 'event',
      names: ['e'],
      to: { body: 'DELETE FROM t WHERE' },
      message: /syntax/
    },
    { title: 'a sound event', kind: 'event', names: ['e'], to: { body: 'DELETE FROM t WHERE id = 1' } }
  ] as Case[]
};

const sqlite = {
  script: `
    CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT NOT NULL);
    CREATE TABLE log (what TEXT);
    CREATE VIEW v AS SELECT id, note FROM t;
    CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.note); END;
    CREATE TRIGGER broken AFTER UPDATE OF note ON t BEGIN INSERT INTO nowhere VALUES (1); END;`,
  kinds: ['table', 'view'],
  cases: [
    { title: 'a sound view', kind: 'view', names: ['v'], to: { select: 'SELECT 1 AS one' } },
    {
      title: 'an unknown column of a view',
      kind: 'view',
      names: ['v'],
      to: { select: 'SELECT id,\n nope FROM t' },
      at: ['select', 'nope']
    },
    {
      title: 'a typing error in a view',
      kind: 'view',
      names: ['v'],
      to: { select: 'SELECT id FORM t WHERE x' },
      at: ['select', 't WHERE']
    },
    {
      title: 'a column that a trigger has not',
      kind: 'trigger',
      names: ['t', 'tr'],
      to: { body: 'INSERT INTO log VALUES (NEW.nope);' },
      at: ['body', 'NEW.nope']
    },
    {
      title: 'a table that a trigger has not',
      kind: 'trigger',
      names: ['t', 'tr'],
      to: { event: 'UPDATE', body: 'INSERT INTO logs VALUES (1);' },
      at: ['body', 'logs']
    },
    {
      title: 'a typing error in a trigger',
      kind: 'trigger',
      names: ['t', 'tr'],
      to: { body: 'INSRT INTO log VALUES (1);' },
      at: ['body', 'INSRT']
    },
    {
      title: 'a sound trigger beside a broken one',
      kind: 'trigger',
      names: ['t', 'tr'],
      to: { event: 'UPDATE', body: "UPDATE log SET what = 'BEGIN; END';" }
    },
    {
      title: 'INSTEAD OF on a view',
      kind: 'trigger',
      names: ['v'],
      op: 'create',
      to: {
        name: 'io',
        table: 'v',
        timing: 'INSTEAD OF',
        event: 'DELETE',
        body: 'DELETE FROM t WHERE id = OLD.id;'
      }
    }
  ] as Case[]
};

const byEngine: Record<EngineId, { script: string; kinds: string[]; cases: Case[] }> = {
  postgres,
  mysql,
  mariadb: mysql,
  sqlite
};

describe.each(targetsOf('checks', 'sqlite', 'postgres', 'mysql', 'mariadb'))('checks on $name', target => {
  const suite = byEngine[target.config.engine];
  let client: TargetClient;
  beforeAll(async () => {
    client = new TargetClient(host, target);
    await client.open(suite.script);
  }, 60_000);
  afterAll(() => client.close());

  test.each(suite.cases)('$kind: $title', async each => {
    const ref = client.ref(each.kind, ...each.names);
    const everything = await client.inventory(suite.kinds);
    const before = each.op ? null : await client.read(ref);
    const draft = { connection: client.connection, op: each.op ?? ('alter' as const), ref, to: each.to };
    const { result } = await client.request('object.check', draft);
    expect(result.supported).toBe(true);
    const [problem] = result.problems;
    if (each.at) {
      const [field, text] = each.at;
      expect(problem).toMatchObject({ severity: 'error', field });
      expect(String(each.to[field]).slice(problem.position)).toMatch(
        new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)
      );
    } else if (each.message) {
      expect(problem?.message).toMatch(each.message);
    } else {
      expect(result.problems).toEqual([]);
    }
    expect(await client.inventory(suite.kinds)).toEqual(everything);
    expect(each.op ? null : await client.read(ref)).toEqual(before);
  });

  const previewed = { connection: '', op: 'alter' as const, session: 'panel', limit: 2 };
  const select = (text: string) => ({
    ...previewed,
    connection: client.connection,
    ref: client.ref('view', 'v'),
    to: { select: text }
  });

  test('a preview shows columns and the first rows of a select that is not saved', async () => {
    await client.run(`INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')`);
    const { result } = await client.request(
      'object.preview',
      select(
        'SELECT id AS "n", note FROM t ORDER BY id -- all\n;'.replaceAll(
          '"',
          client.target.config.engine === 'postgres' ? '"' : '`'
        )
      )
    );
    const [{ result: info }] = result.result.statements;
    expect(info!.columns.map(({ name }) => name)).toEqual(['n', 'note']);
    expect(await client.rows(info)).toEqual([
      [1, 'one'],
      [2, 'two']
    ]);
    expect(result.transaction).toBe('none');
    await client.run('DELETE FROM t');
  });

  test('an error of a preview is at its place in the select', async () => {
    const text = 'SELECT id,\n nope FROM t';
    await expect(client.request('object.preview', select(text))).rejects.toMatchObject({
      position: text.indexOf('nope')
    });
  });

  test.each(['SELECT 1; DELETE FROM t', 'SELECT 1) x; DELETE FROM t; SELECT * FROM (SELECT 1', ''])(
    'nothing but one select is previewed: %s',
    async text => {
      await client.run(`INSERT INTO t VALUES (1, 'kept')`);
      await expect(client.request('object.preview', select(text))).rejects.toMatchObject({
        code: expect.stringMatching(/invalid|syntax/) as string
      });
      const { result } = await client.run('SELECT count(*) AS n FROM t');
      expect(await client.rows(result.statements[0].result)).toEqual([[1]]);
      await client.run('DELETE FROM t');
    }
  );

  test('a failing alter leaves the object as it was', async () => {
    for (const each of suite.cases.filter(({ at, op }) => at && !op)) {
      const ref = client.ref(each.kind, ...each.names);
      const before = await client.read(ref);
      // SQLite looks at no name of a trigger before it fires.
      const refused = await client.change('alter', ref, each.to).then(
        () => false,
        () => true
      );
      expect(refused || target.config.engine === 'sqlite').toBe(true);
      if (refused) {
        expect(await client.read(ref)).toEqual(before);
      }
    }
  });
});
