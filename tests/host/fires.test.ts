import type { EngineId, JsonObject, ObjectRef } from '../../src/model';
import { startHost, type TestHost } from './support';
import { TargetClient, targetsOf } from './targets';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

const postgres = {
  script: `
    CREATE TABLE "t %" (id int PRIMARY KEY, note text, big bigint);
    CREATE TABLE log (what text);
    INSERT INTO "t %" VALUES (1, 'one', 9007199254740993), (2, 'two', 2);
    CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE NOTICE '% fired', TG_OP; INSERT INTO log VALUES (TG_OP); NEW.note := upper(NEW.note); RETURN NEW; END$$;
    CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'not %', NEW.note; END$$;
    CREATE TRIGGER tr BEFORE UPDATE ON "t %" FOR EACH ROW EXECUTE FUNCTION tf();
    CREATE VIEW v AS SELECT * FROM "t %";`,
  table: '"t %"',
  trigger: ['t %', 'tr'],
  /** The draft fires on other events than the trigger on the server. */
  draft: { events: ['INSERT', 'UPDATE'] } as JsonObject,
  examples: ['INSERT', 'UPDATE'],
  inserted: [['3', 'THREE', null]] as (string | null)[][],
  notices: ['INSERT fired'],
  savedOnly: false
};
const mysql = {
  script: `
    CREATE TABLE \`t %\` (id int PRIMARY KEY, note text, big bigint) ENGINE = InnoDB;
    CREATE TABLE log (what text) ENGINE = InnoDB;
    CREATE TABLE plain (id int) ENGINE = MyISAM;
    INSERT INTO \`t %\` VALUES (1, 'one', 9007199254740993), (2, 'two', 2);
    DELIMITER //
    CREATE TRIGGER tr BEFORE INSERT ON \`t %\` FOR EACH ROW BEGIN INSERT INTO log VALUES ('x'); SET NEW.note = upper(NEW.note); END//
    CREATE TRIGGER slow BEFORE INSERT ON plain FOR EACH ROW BEGIN END//
    DELIMITER ;`,
  table: '`t %`',
  trigger: ['tr'],
  draft: {} as JsonObject,
  examples: ['INSERT'],
  inserted: [['3', 'THREE', null]],
  notices: [],
  savedOnly: true
};
const sqlite = {
  script: `
    CREATE TABLE "t %" (id INTEGER PRIMARY KEY, note TEXT, big INTEGER);
    CREATE TABLE log (what TEXT);
    INSERT INTO "t %" VALUES (1, 'one', 9007199254740993), (2, 'two', 2);
    CREATE TRIGGER tr AFTER INSERT ON "t %" BEGIN INSERT INTO log VALUES ('x'); END;`,
  table: '"t %"',
  trigger: ['t %', 'tr'],
  draft: {
    body: `INSERT INTO log VALUES ('x'); UPDATE "t %" SET note = upper(note) WHERE id = NEW.id;`
  } as JsonObject,
  examples: ['INSERT'],
  inserted: [['3', 'THREE', null]],
  notices: [],
  savedOnly: false
};
const byEngine: Record<EngineId, typeof postgres> = { postgres, mysql, mariadb: mysql, sqlite };

describe.each(targetsOf('fires', 'sqlite', 'postgres', 'mysql', 'mariadb'))('firing on $name', target => {
  const suite = byEngine[target.config.engine];
  let client: TargetClient;
  let ref: ObjectRef;
  beforeAll(async () => {
    client = new TargetClient(host, target);
    await client.open(suite.script);
    ref = client.ref('trigger', ...suite.trigger);
  }, 60_000);
  afterAll(() => client.close());

  const draft = (to: JsonObject = suite.draft) => ({
    connection: client.connection,
    op: 'alter' as const,
    ref,
    to
  });
  const everything = async () => ({
    rows: await client.rows((await client.run(`SELECT * FROM ${suite.table}`)).result.statements[0].result),
    log: await client.rows((await client.run('SELECT * FROM log')).result.statements[0].result),
    trigger: await client.read(ref)
  });

  test('examples are statements of the table that run', async () => {
    const { result } = await client.request('object.prepareFire', draft());
    expect(result.refusal).toBeNull();
    expect(result.savedOnly !== null).toBe(suite.savedOnly);
    expect(result.examples.map(({ event }) => event)).toEqual(suite.examples);
    const before = await everything();
    for (const { sql } of result.examples) {
      // The row may be there already: the statement itself is one.
      await client
        .request('object.fire', { ...draft(), session: 'panel', sql })
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'constraint' }));
    }
    expect(await everything()).toEqual(before);
  });

  test('shows rows before and after, notices and results, and takes everything back', async () => {
    const before = await everything();
    const sql = `INSERT INTO ${suite.table} VALUES (3, 'three', NULL); SELECT count(*) AS n FROM log`;
    const { result } = await client.request('object.fire', { ...draft(), session: 'panel', sql });
    expect(result.rows).toEqual({
      columns: ['id', 'note', 'big'],
      before: [],
      after: suite.inserted,
      incomplete: null
    });
    const [fired, counted] = result.result.statements;
    expect(fired.affectedRows).toBe(1);
    expect(result.result.statements.flatMap(({ notices }) => notices.map(({ message }) => message))).toEqual(
      suite.notices
    );
    expect(await client.rows(counted.result)).toEqual([[1]]);
    expect(result.transaction).toBe('none');
    expect(await everything()).toEqual(before);
  });

  test('a changed row is told as it was and as it is', async () => {
    const sql = `UPDATE ${suite.table} SET big = 7 WHERE id = 1; DELETE FROM ${suite.table} WHERE id = 2`;
    const { result } = await client.request('object.fire', { ...draft({}), session: 'panel', sql });
    const note = target.config.engine === 'postgres' ? 'ONE' : 'one';
    expect(result.rows.before).toEqual([
      ['1', 'one', '9007199254740993'],
      ['2', 'two', '2']
    ]);
    expect(result.rows.after).toEqual([['1', note, '7']]);
  });

  test.each(['COMMIT', 'SELECT 1; COMMIT', 'DROP TABLE log', 'ROLLBACK', '', 'BEGIN'])(
    'what might last is not run: %s',
    async sql => {
      const before = await everything();
      await expect(
        client.request('object.fire', { ...draft(), session: 'panel', sql })
      ).rejects.toMatchObject({ code: 'invalid' });
      expect(await everything()).toEqual(before);
    }
  );

  test('an error is at its place in the statements, and nothing stays open', async () => {
    const sql = 'SELECT 1 AS one;\nSELECT nope FROM log';
    await expect(client.request('object.fire', { ...draft(), session: 'panel', sql })).rejects.toMatchObject({
      position: sql.indexOf('nope')
    });
    const again = await client.request('object.fire', {
      ...draft(),
      session: 'panel',
      sql: 'SELECT 1 AS one'
    });
    expect(again.result.transaction).toBe('none');
  });

  if (suite.savedOnly) {
    test('what tables without transactions keep is not written, or told', async () => {
      const fire = (sql: string) => client.request('object.fire', { ...draft(), session: 'panel', sql });
      await expect(fire('INSERT INTO plain VALUES (1)')).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('MyISAM of plain has no transactions') as string
      });
      // What a function writes is seen when it is too late.
      await client.run(`DELIMITER //
        CREATE FUNCTION keeps() RETURNS int DETERMINISTIC MODIFIES SQL DATA BEGIN INSERT INTO plain VALUES (2); RETURN 1; END//
        DELIMITER ;`);
      const { result } = await fire('SELECT keeps()');
      const notices = result.result.statements.flatMap(each => each.notices.map(({ message }) => message));
      expect(notices).toEqual([expect.stringContaining("couldn't be rolled back")]);
    });

    test('a trigger that calls a procedure is not fired, however that is written', async () => {
      await client.run('CREATE PROCEDURE does_something() BEGIN END');
      await client.run('CREATE TRIGGER calls BEFORE DELETE ON `t %` FOR EACH ROW Call does_something()');
      const { result } = await client.request('object.prepareFire', draft());
      expect(result.refusal).toMatch(/The trigger calls calls a procedure/);
      await client.run('DROP TRIGGER calls');
    });

    test('tables without transactions are refused with the reason', async () => {
      const plain = { ...draft(), ref: client.ref('trigger', 'slow') };
      const { result } = await client.request('object.prepareFire', plain);
      expect(result.refusal).toMatch(/MyISAM has no transactions/);
      await expect(
        client.request('object.fire', { ...plain, session: 'panel', sql: 'INSERT INTO plain VALUES (1)' })
      ).rejects.toMatchObject({ code: 'unsupported' });
    });
  }

  if (target.config.engine === 'postgres') {
    test('an exception of the trigger, a deferred one too, is told', async () => {
      const to = {
        timing: 'AFTER',
        function: 'public.refuses',
        constraint: true,
        deferrable: true,
        initiallyDeferred: true
      };
      const sql = `UPDATE "t %" SET note = 'x' WHERE id = 1`;
      await expect(
        client.request('object.fire', { ...draft(to), session: 'panel', sql })
      ).rejects.toMatchObject({ message: 'not x' });
    });
  }
});
