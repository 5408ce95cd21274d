import type { CallArgument, EngineId } from '../../src/model';
import { startHost, type TestHost } from './support';
import { TargetClient, targetsOf } from './targets';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

interface Case {
  title: string;
  kind: 'function' | 'procedure';
  name: string;
  values: CallArgument[];
  /** Rows of each result, in order. */
  rows: unknown[][][];
  outputs?: boolean;
  notices?: string[];
  script?: RegExp;
}

const value = (text: string | null): CallArgument => ({ value: text });
const left: CallArgument = { default: true };

const HOSTILE = 'Chk_$%{}[]&*^!@"\'`\\/#';

const postgres = {
  script: `
    CREATE TABLE t (id int PRIMARY KEY, note text);
    CREATE FUNCTION add(a int, b int DEFAULT 10, c int DEFAULT 100) RETURNS int LANGUAGE sql AS 'SELECT a + b + c';
    CREATE FUNCTION quoted(v text) RETURNS text LANGUAGE sql AS 'SELECT coalesce(''['' || v || '']'', ''null'')';
    CREATE FUNCTION several(n int) RETURNS SETOF int LANGUAGE sql AS 'SELECT generate_series(1, n)';
    CREATE FUNCTION listed(n int) RETURNS TABLE (id int, twice int) LANGUAGE sql AS 'SELECT g, 2 * g FROM generate_series(1, n) g';
    CREATE FUNCTION outs(a int, OUT sum int, OUT diff int) LANGUAGE sql AS 'SELECT a + 1, a - 1';
    CREATE FUNCTION joined(VARIADIC parts text[]) RETURNS text LANGUAGE sql AS $$SELECT array_to_string(parts, '-')$$;
    CREATE FUNCTION overloaded(a int) RETURNS text LANGUAGE sql AS $$SELECT 'int'$$;
    CREATE FUNCTION overloaded(a text) RETURNS text LANGUAGE sql AS $$SELECT 'text'$$;
    CREATE FUNCTION says(t text) RETURNS void LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE 'said %', t; END$$;
    CREATE FUNCTION cursors() RETURNS SETOF refcursor LANGUAGE plpgsql AS $$
      DECLARE a refcursor := 'one'; b refcursor := 'two "quoted"';
      BEGIN
        OPEN a FOR SELECT 1 AS x; RETURN NEXT a;
        OPEN b FOR SELECT 2 AS y UNION ALL SELECT 3; RETURN NEXT b;
      END$$;
    CREATE FUNCTION anonymous(n int) RETURNS SETOF record LANGUAGE sql AS 'SELECT g, 2 * g FROM generate_series(1, n) g';
    CREATE FUNCTION nulls(VARIADIC "any") RETURNS int LANGUAGE internal IMMUTABLE AS 'pg_num_nulls';
    CREATE FUNCTION rest(i int DEFAULT 5 + 1, VARIADIC r int[] DEFAULT '{7}') RETURNS text LANGUAGE sql AS 'SELECT i::text || r::text';
    CREATE FUNCTION lowest(anyrange) RETURNS anyelement LANGUAGE sql AS 'SELECT lower($1)';
    CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE PROCEDURE put(i int, n text DEFAULT 'none') LANGUAGE sql AS 'INSERT INTO t VALUES (i, n)';
    CREATE PROCEDURE bump(INOUT n int, by int DEFAULT 1) LANGUAGE plpgsql AS 'BEGIN n := n + by; END';
    CREATE PROCEDURE gives(a int, OUT b int, OUT c text) LANGUAGE plpgsql AS $$BEGIN b := a + 1; c := 'it''s'; END$$;
    CREATE PROCEDURE ends() LANGUAGE plpgsql AS $$BEGIN INSERT INTO t VALUES (77, 'kept'); COMMIT; END$$;
    CREATE FUNCTION "Chk_$%{}[]&*^!@""'\`\\/#"("a ""b" int) RETURNS int LANGUAGE sql AS 'SELECT $1';`,
  refs: {} as Record<string, string>,
  cases: [
    {
      title: 'values by place',
      kind: 'function',
      name: 'add(a integer, b integer, c integer)',
      values: [value('1'), value('2'), value('3')],
      rows: [[[6]]],
      script: /^SELECT \* FROM "public"\."add"\('1'::integer, '2'::integer, '3'::integer\);$/
    },
    {
      title: 'a default in the middle is left out by name',
      kind: 'function',
      name: 'add(a integer, b integer, c integer)',
      values: [value('1'), left, value('3')],
      rows: [[[14]]],
      script: /\('1'::integer, "c" => '3'::integer\)/
    },
    {
      title: 'an empty text',
      kind: 'function',
      name: 'quoted(v text)',
      values: [value('')],
      rows: [[['[]']]]
    },
    {
      title: 'NULL',
      kind: 'function',
      name: 'quoted(v text)',
      values: [value(null)],
      rows: [[['null']]],
      script: /NULL::text/
    },
    {
      title: 'quotes and placeholders in a value',
      kind: 'function',
      name: 'quoted(v text)',
      values: [value("O'Brien :x $1 \\")],
      rows: [[["[O'Brien :x $1 \\]"]]]
    },
    {
      title: 'a set',
      kind: 'function',
      name: 'several(n integer)',
      values: [value('3')],
      rows: [[[1], [2], [3]]]
    },
    {
      title: 'a table',
      kind: 'function',
      name: 'listed(n integer)',
      values: [value('2')],
      rows: [
        [
          [1, 2],
          [2, 4]
        ]
      ]
    },
    {
      title: 'OUT parameters of a function',
      kind: 'function',
      name: 'outs(a integer, OUT sum integer, OUT diff integer)',
      values: [value('5')],
      rows: [[[6, 4]]],
      outputs: true
    },
    {
      title: 'VARIADIC',
      kind: 'function',
      name: 'joined(VARIADIC parts text[])',
      values: [value('{a,"b c"}')],
      rows: [[['a-b c']]]
    },
    {
      title: 'VARIADIC of any type',
      kind: 'function',
      name: 'nulls(VARIADIC "any")',
      values: [value('{a,NULL}')],
      rows: [[[1]]]
    },
    {
      title: 'a default before a VARIADIC array',
      kind: 'function',
      name: 'rest(i integer, VARIADIC r integer[])',
      values: [left, value('{1,2}')],
      rows: [[['6{1,2}']]],
      script: /\(\(\(5 \+ 1\)\), VARIADIC '\{1,2\}'::integer\[\]\)/
    },
    {
      title: 'defaults alone, VARIADIC too',
      kind: 'function',
      name: 'rest(i integer, VARIADIC r integer[])',
      values: [left, left],
      rows: [[['6{7}']]]
    },
    {
      title: 'a set of records without columns',
      kind: 'function',
      name: 'anonymous(n integer)',
      values: [value('2')],
      rows: [[['(1,2)'], ['(2,4)']]]
    },
    {
      title: 'the overload that is meant',
      kind: 'function',
      name: 'overloaded(a text)',
      values: [value('1')],
      rows: [[['text']]]
    },
    {
      title: 'notices',
      kind: 'function',
      name: 'says(t text)',
      values: [value('hi')],
      rows: [[['']]],
      notices: ['said hi']
    },
    {
      title: 'rows of cursors',
      kind: 'function',
      name: 'cursors()',
      values: [],
      rows: [[['one'], ['two "quoted"']], [[1]], [[2], [3]]]
    },
    {
      title: 'INOUT',
      kind: 'procedure',
      name: 'bump(INOUT n integer, IN by integer)',
      values: [value('41'), left],
      rows: [[[42]]],
      outputs: true
    },
    {
      title: 'OUT parameters of a procedure',
      kind: 'procedure',
      name: 'gives(IN a integer, OUT b integer, OUT c text)',
      values: [value('1')],
      rows: [[[2, "it's"]]],
      outputs: true
    },
    {
      title: 'hostile names',
      kind: 'function',
      name: 'Chk_$%{}[]&*^!@"\'`\\/#("a ""b" integer)',
      values: [value('5')],
      rows: [[[5]]]
    }
  ] as Case[],
  writes: { name: 'put(IN i integer, IN n text)', values: [value('1'), left] },
  ends: 'ends()',
  refused: [
    { kind: 'function', name: 'fired()', reason: /runs with its trigger/ },
    { kind: 'function', name: 'lowest(anyrange)', reason: /too little for the type anyrange/ }
  ]
};

const mysql = {
  script: `
    CREATE TABLE t (id int PRIMARY KEY, note text) ENGINE = InnoDB;
    DELIMITER //
    CREATE FUNCTION addup(a int, b int) RETURNS int DETERMINISTIC RETURN a + b//
    CREATE FUNCTION quoted(v varchar(50)) RETURNS varchar(60) DETERMINISTIC RETURN coalesce(concat('[', v, ']'), 'null')//
    CREATE FUNCTION bytes(v varbinary(20)) RETURNS varchar(60) DETERMINISTIC RETURN hex(v)//
    CREATE FUNCTION place(g point) RETURNS varchar(60) DETERMINISTIC RETURN st_astext(g)//
    CREATE PROCEDURE moved(INOUT g geometry, OUT shown varchar(60)) BEGIN SET shown = st_astext(g); SET g = NULL; END//
    CREATE PROCEDURE put(i int, n text) BEGIN INSERT INTO t VALUES (i, n); END//
    CREATE PROCEDURE bump(INOUT n int, step int) BEGIN SET n = n + step; END//
    CREATE PROCEDURE gives(a int, OUT b int, OUT \`c \`\` d\` varchar(20)) BEGIN SET b = a + 1; SET \`c \`\` d\` = 'it''s'; END//
    CREATE PROCEDURE results(n int) BEGIN SELECT n AS x; SELECT n + 1 AS y, 'z' AS z; END//
    CREATE PROCEDURE warns() BEGIN SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'mind this'; END//
    CREATE PROCEDURE \`Chk_$%{}[]&*^!@"'\`\`\\/#\`(\`a b\` int) BEGIN SELECT \`a b\` AS v; END//
    DELIMITER ;`,
  cases: [
    {
      title: 'values of a function',
      kind: 'function',
      name: 'addup',
      values: [value('1'), value('2')],
      rows: [[[3]]]
    },
    { title: 'an empty text', kind: 'function', name: 'quoted', values: [value('')], rows: [[['[]']]] },
    {
      title: 'NULL',
      kind: 'function',
      name: 'quoted',
      values: [value(null)],
      rows: [[['null']]],
      script: /\(NULL\)/
    },
    {
      title: 'quotes and placeholders in a value',
      kind: 'function',
      name: 'quoted',
      values: [value("O'Brien ? :x \\")],
      rows: [[["[O'Brien ? :x \\]"]]]
    },
    {
      title: 'a geometry as text',
      kind: 'function',
      name: 'place',
      values: [value('POINT(1 2)')],
      rows: [[['POINT(1 2)']]],
      script: /\(ST_GeomFromText\('POINT\(1 2\)'\)\)/
    },
    {
      title: 'a geometry as bytes',
      kind: 'function',
      name: 'place',
      values: [value('0x000000000101000000000000000000f03f0000000000000040')],
      rows: [[['POINT(1 2)']]]
    },
    {
      title: 'a geometry goes in and out',
      kind: 'procedure',
      name: 'moved',
      values: [value('POINT(1 2)')],
      rows: [[[null, 'POINT(1 2)']]],
      outputs: true
    },
    {
      title: 'bytes in hexadecimal',
      kind: 'function',
      name: 'bytes',
      values: [value('0x00ff27')],
      rows: [[['00FF27']]],
      script: /0x00ff27/
    },
    {
      title: 'INOUT',
      kind: 'procedure',
      name: 'bump',
      values: [value('40'), value('2')],
      rows: [[[42]]],
      outputs: true,
      script: /^SET @`n` = '40';\nCALL .*\(@`n`, '2'\);\nSELECT @`n` AS `n`;$/
    },
    {
      title: 'OUT parameters',
      kind: 'procedure',
      name: 'gives',
      values: [value('1')],
      rows: [[[2, "it's"]]],
      outputs: true
    },
    {
      title: 'several results',
      kind: 'procedure',
      name: 'results',
      values: [value('7')],
      rows: [[[7]], [[8, 'z']]]
    },
    { title: 'warnings', kind: 'procedure', name: 'warns', values: [], rows: [], notices: ['mind this'] },
    { title: 'hostile names', kind: 'procedure', name: HOSTILE, values: [value('5')], rows: [[[5]]] }
  ] as Case[],
  writes: { name: 'put', values: [value('1'), value('none')] },
  ends: null,
  refused: [] as { kind: string; name: string; reason: RegExp }[]
};

const byEngine: Partial<Record<EngineId, typeof mysql | typeof postgres>> = {
  postgres,
  mysql,
  mariadb: mysql
};

describe.each(targetsOf('calls', 'postgres', 'mysql', 'mariadb'))('calls on $name', target => {
  const suite = byEngine[target.config.engine]!;
  let client: TargetClient;
  beforeAll(async () => {
    client = new TargetClient(host, target);
    await client.open(suite.script);
  }, 60_000);
  afterAll(() => client.close());

  test.each(suite.cases)('$kind: $title', async each => {
    const { connection } = client;
    const ref = client.ref(each.kind, each.name);
    const form = { connection, ref, arguments: each.values };
    const { result: prepared } = await client.request('object.prepareCall', form);
    expect(prepared.refusal).toBeNull();
    expect(prepared.parameters).toHaveLength(each.values.length);
    expect(prepared.sql).toMatch(each.script ?? /^(SELECT|CALL|SET) /);

    const call = { ...form, session: 'panel', rollback: false };
    const { result } = await client.request('object.call', call);
    const results = result.result.statements.flatMap(statement => statement.result ?? []);
    expect(await Promise.all(results.map(info => client.rows(info)))).toEqual(each.rows);
    expect(result.result.statements.flatMap(({ notices }) => notices.map(({ message }) => message))).toEqual(
      each.notices ?? []
    );
    expect(result.outputs).toBe(each.outputs ? results.at(-1)!.id : null);
    expect(result.transaction).toBe('none');

    // What goes into a notebook gives the same.
    const script = await client.run(prepared.sql!);
    const again = script.result.statements.flatMap(statement => statement.result ?? []);
    expect(again[0] ? await client.rows(again[0]) : undefined).toEqual(each.rows[0]);
  });

  test('what a call did is there, or taken back', async () => {
    const { connection } = client;
    const ref = client.ref('procedure', suite.writes.name);
    const call = { connection, ref, session: 'panel', arguments: suite.writes.values };
    await client.request('object.call', { ...call, rollback: true });
    expect(await client.rows((await client.run('SELECT * FROM t')).result.statements[0].result)).toEqual([]);
    await client.request('object.call', { ...call, rollback: false });
    expect(await client.rows((await client.run('SELECT * FROM t')).result.statements[0].result)).toEqual([
      [1, 'none']
    ]);
    // The second one fails: nothing stays open.
    const failing = client.request('object.call', { ...call, rollback: true });
    await expect(failing).rejects.toMatchObject({ code: 'constraint' });
    await client.request('object.call', {
      ...call,
      arguments: [value('2'), value(null)],
      rollback: false
    });
    expect(
      await client.rows((await client.run('SELECT count(*) AS n FROM t')).result.statements[0].result)
    ).toEqual([[2]]);
  });

  const keeps = target.config.engine === 'postgres' ? undefined : test;
  keeps?.('what tables without transactions keep of a call that is taken back is told', async () => {
    await client.run(
      'CREATE TABLE plain (a int) ENGINE = MyISAM; CREATE PROCEDURE keeps() INSERT INTO plain VALUES (1)'
    );
    const ref = client.ref('procedure', 'keeps');
    const call = { connection: client.connection, ref, session: 'panel', arguments: [], rollback: true };
    const { result } = await client.request('object.call', call);
    expect(result.result.statements.flatMap(({ notices }) => notices.map(({ message }) => message))).toEqual([
      expect.stringContaining("couldn't be rolled back")
    ]);
  });

  test('a value that is missing is asked for', async () => {
    const ref = client.ref('procedure', suite.writes.name);
    const form = { connection: client.connection, ref, arguments: [left] };
    await expect(client.request('object.prepareCall', form)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^The parameter \S+ has no default/) as string
    });
  });

  const { ends } = suite;
  const testEnds = ends === null ? undefined : test;
  testEnds?.('a procedure that ends transactions runs without one', async () => {
    const ref = client.ref('procedure', ends ?? '');
    const call = { connection: client.connection, ref, session: 'panel', arguments: [] };
    await expect(client.request('object.call', { ...call, rollback: true })).rejects.toMatchObject({
      sqlState: '2D000'
    });
    await client.request('object.call', { ...call, rollback: false });
    const kept = await client.run('SELECT note FROM t WHERE id = 77');
    expect(await client.rows(kept.result.statements[0].result)).toEqual([['kept']]);
  });

  test('what only the server calls is refused with the reason', async () => {
    for (const { kind, name, reason } of suite.refused) {
      const form = { connection: client.connection, ref: client.ref(kind, name) };
      const { result } = await client.request('object.prepareCall', form);
      expect(result.refusal).toMatch(reason);
    }
    const table = { connection: client.connection, ref: client.ref('table', 't') };
    await expect(client.request('object.prepareCall', table)).rejects.toMatchObject({ code: 'unsupported' });
  });
});
