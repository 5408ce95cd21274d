import type { Notice } from '../../../src/model';
import { collect, connect, servers, until, withSession } from './session';

describe.each(servers)('running statements on %s', (_id, server) => {
  test('many statements, one cursor each, with places, rows and counts', () =>
    withSession(server, async session => {
      const script = `
        create temp table t (a int, b text);
        insert into t select n, 'é' || n from generate_series(1, 3) n;
        select * from t order by a; update t set b = null where a > 1;
        insert into t values (4, 'x') returning a`;
      const results = await collect(session, script);
      expect(results.map(({ command, rows, affectedRows }) => [command, rows, affectedRows])).toEqual([
        ['CREATE TABLE', [], undefined],
        ['INSERT', [], 3],
        [
          'SELECT',
          [
            [1, 'é1'],
            [2, 'é2'],
            [3, 'é3']
          ],
          undefined
        ],
        ['UPDATE', [], 2],
        ['INSERT', [[4]], 1]
      ]);
    }));

  test('nothing to run', () =>
    withSession(server, async session => {
      expect(await collect(session, ' -- nothing\n;; ')).toEqual([]);
    }));

  test('a result without columns and a result without rows', () =>
    withSession(server, async session => {
      const [none, empty] = await collect(
        session,
        'select from generate_series(1, 2); select 1 as a where false'
      );
      expect([none.columns, none.rows]).toEqual([[], []]);
      expect([empty.columns.length, empty.rows]).toEqual([1, []]);
    }));

  test.each([
    ['select 1 as ok;\nselect 🐎🐎 from "žluť"', 1, '"žluť"'],
    [`select '🐎', 'é' ; select '🐎' || nosuch`, 1, 'nosuch'],
    ['select 1; selec 2; select 3', 1, 'selec 2'],
    ['begin; insert into nosuch values (1)', 1, 'nosuch'],
    [`/* 🐎 */ select '🐎'::int`, 0, `'🐎'::int`],
    ['select 1; do $$ begin perform nosuch; end $$', 1, 'nosuch'],
    [`do $$\nbegin\n  -- 🐎 nosuch\n  perform 1;\n  perform 'é',\n    nosuch;\nend $$`, 0, 'nosuch;'],
    [`do $x$\ndeclare x int;\nbegin\n  x := '🐎';\nend $x$`, 0, 'x :='],
    ['do $$\nbegin\n  if true then\n    raise exception $e$no$e$;\n  end if;\nend $$', 0, 'raise'],
    [
      'create function pg_temp.f() returns int language plpgsql as $$ begin return nosuch; end $$;\ndo $$\nbegin\n  perform pg_temp.f();\nend $$',
      1,
      'perform'
    ]
  ])('%s: the error points at its place', async (script, statement, word) => {
    await withSession(server, async session => {
      await expect(collect(session, script)).rejects.toMatchObject({
        statement,
        position: script.indexOf(word)
      });
    });
  });

  test.each([
    ['selec 1', 'syntax', '42601'],
    ['select * from nosuch', 'not-found', '42P01'],
    ['create temp table t (a int); create temp table t (a int)', 'already-exists', '42P07'],
    ['create temp table t (a int primary key); insert into t values (1), (1)', 'constraint', '23505'],
    ['begin read only; create table t ()', 'read-only', '25006'],
    ['select 1/0', 'database', '22012'],
    ['set statement_timeout = 50; select pg_sleep(5)', 'limit', '57014'],
    [
      'create temp table t (a int primary key deferrable initially deferred); insert into t values (1), (1)',
      'constraint',
      '23505'
    ]
  ])('%s', async (script, code, sqlState) => {
    await withSession(server, async session => {
      await expect(collect(session, script)).rejects.toMatchObject({ code, sqlState });
      await session.query('rollback');
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
    });
  });

  test('an error tells detail, hint and context', () =>
    withSession(server, async session => {
      const raise = `do $$ begin raise exception 'no' using detail = 'why', hint = 'do this', errcode = 'P0042'; end $$`;
      await expect(collect(session, raise)).rejects.toMatchObject({
        code: 'database',
        message: 'no',
        sqlState: 'P0042',
        detail: expect.stringMatching(/^why\nPL\/pgSQL function/) as unknown,
        hint: 'do this'
      });
    }));

  test('an error after some rows rejects while they are read', () =>
    withSession(server, async session => {
      await expect(
        collect(session, 'select 1 / (5000 - n) from generate_series(1, 10000) n')
      ).rejects.toMatchObject({
        sqlState: '22012'
      });
      expect(session.transaction).toBe('none');
    }));

  test('notices arrive while the statement runs', () =>
    withSession(server, async session => {
      const notices: Notice[] = [];
      const script = `do $$ begin raise notice 'hello %', 1; raise warning 'careful' using hint = 'look'; end $$; listen news; notify news, 'read'`;
      await collect(session, script, { onNotice: notice => notices.push(notice) });
      expect(notices).toMatchObject([
        { severity: 'NOTICE', message: 'hello 1' },
        { severity: 'WARNING', message: 'careful', hint: 'look' },
        { severity: 'NOTIFY', message: 'news: read' }
      ]);
    }));

  test('the state of the transaction is known after every statement', () =>
    withSession(server, async session => {
      const states: string[] = [];
      for (const sql of ['select 1', 'begin', 'select 2', 'selec', 'rollback', 'begin', 'commit']) {
        await collect(session, sql).catch(() => undefined);
        states.push(session.transaction);
      }
      expect(states).toEqual(['none', 'open', 'open', 'failed', 'none', 'open', 'none']);
    }));

  test('transactional commits, and rolls back what fails', () =>
    withSession(server, async session => {
      await session.query('create temp table t (a int)');
      await session.transactional(() => session.query('insert into t values (1)'));
      const failing = session.transactional(async () => {
        await session.query('insert into t values (2)');
        throw new Error('stop');
      });
      await expect(failing).rejects.toThrow('stop');
      const swallowed = session.transactional(async () => {
        await session.query('insert into t values (3)');
        await session.query('select 1/0').catch(() => undefined);
      });
      await expect(swallowed).rejects.toMatchObject({ code: 'database' });
      expect(await session.query('select a from t')).toEqual([{ a: 1 }]);
    }));

  test('types that are not built in are looked up, also inside a transaction', () =>
    withSession(server, async session => {
      const script = `begin; create type pg_temp.color as enum ('red'); select 'red'::pg_temp.color as c; rollback`;
      const result = (await collect(session, script))[2];
      expect([result.columns[0].meaning, result.rows]).toEqual(['enum', [['red']]]);
    }));

  test('COPY: data in the script go in, what comes out is a result, COPY without data is refused', () =>
    withSession(server, async session => {
      const script =
        'create temp table t (a int, b text);\ncopy t from stdin;\n1\té;\n2\t\\N\n\\.\ncopy t to stdout; select 7';
      const results = await collect(session, script);
      expect(results.map(result => [result.command, result.rows, result.affectedRows])).toEqual([
        ['CREATE TABLE', [], undefined],
        ['COPY', [], 2],
        ['COPY', [['1\té;'], ['2\t\\N']], undefined],
        ['SELECT', [[7]], undefined]
      ]);
      await expect(collect(session, 'copy t from stdin')).rejects.toMatchObject({
        code: 'unsupported',
        statement: 0
      });
      await expect(collect(session, 'copy t from stdin;\nx\n\\.\n')).rejects.toMatchObject({
        sqlState: '22P02'
      });
      expect((await collect(session, 'select count(*) from t'))[0].rows).toEqual([[2n]]);
    }));

  test('a backslash escapes a quote where the session is set so', () =>
    withSession(server, async session => {
      await session.query(
        'set standard_conforming_strings = off; set escape_string_warning = off; set backslash_quote = on'
      );
      const results = await collect(session, `select 1 as a, '\\'' as b; select 2 as c; --'`);
      expect(results.map(result => result.rows)).toEqual([[[1, "'"]], [[2]]]);
    }));

  test('results skipped, results half read: the session stays in step', () =>
    withSession(server, async session => {
      const seen: number[] = [];
      for await (const cursor of session.run(
        'select generate_series(1, 100000); select 2; select generate_series(1, 100000)'
      )) {
        seen.push(cursor.statement);
        if (cursor.statement === 2) {
          for await (const batch of cursor.batches()) {
            expect(batch.rows).toBe(256);
            break;
          }
        }
      }
      expect(seen).toEqual([0, 1, 2]);
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
    }));

  test('leaving early ends an endless query and keeps an open transaction', () =>
    withSession(server, async session => {
      for await (const cursor of session.run('select generate_series(1, 1000000000)')) {
        expect(cursor.columns).toHaveLength(1);
        break;
      }
      await session.query('begin');
      for await (const cursor of session.run('select generate_series(1, 300000)')) {
        expect(cursor.columns).toHaveLength(1);
        break;
      }
      expect(session.transaction).toBe('open');
    }));

  test('leaving early does not undo a changing statement', () =>
    withSession(server, async session => {
      await session.query('create temp table t (a int)');
      for await (const cursor of session.run('insert into t select generate_series(1, 100000) returning a')) {
        expect(cursor.columns).toHaveLength(1);
        break;
      }
      expect(await session.query('select count(*)::int as n from t')).toEqual([{ n: 100000 }]);
    }));

  test('concurrent callers take turns', () =>
    withSession(server, async session => {
      const results = await Promise.all([
        collect(session, 'select 1'),
        session.query('select 2 as n'),
        collect(session, 'select 3'),
        session.query('select 4 as n')
      ]);
      expect([results[0][0].rows, results[1], results[2][0].rows, results[3]]).toEqual([
        [[1]],
        [{ n: 2 }],
        [[3]],
        [{ n: 4 }]
      ]);
    }));

  test('a million rows and more arrive in batches, none lost, memory flat', () =>
    withSession(server, async session => {
      const rows = 1_500_000;
      let count = 0;
      let sum = 0n;
      let peak = 0;
      const sizes = new Set<number>();
      const script = `select n, n::text || 'é' as t, n::numeric(12,2) as d, case when n % 7 = 0 then null else md5(n::text) end as m from generate_series(1, ${rows}) n`;
      for await (const cursor of session.run(script)) {
        for await (const batch of cursor.batches()) {
          sizes.add(batch.rows);
          count += batch.rows;
          for (let row = 0; row < batch.rows; row++) {
            sum += BigInt(batch.columns[0].i32[row]);
          }
          expect(batch.columns[3].nullCount).toBeGreaterThan(0);
          peak = Math.max(
            peak,
            batch.columns.reduce((bytes, column) => bytes + column.values.length, 0)
          );
        }
      }
      expect(count).toBe(rows);
      expect(sum).toBe((BigInt(rows) * BigInt(rows + 1)) / 2n);
      expect([...sizes].slice(0, 5)).toEqual([256, 1024, 4096, 16_384, 32_768]);
      expect(peak).toBeLessThan(16 << 20);
    }));

  test('a slow consumer holds the server back', () =>
    withSession(server, async session => {
      const watcher = await connect(server);
      try {
        for await (const cursor of session.run(
          `select n, lpad('x', 1000) from generate_series(1, 2000000) n`
        )) {
          let pulled = 0;
          for await (const batch of cursor.batches()) {
            pulled += batch.rows;
            const waiting = await until(async () => {
              const [row] = await watcher.query<{ event: string }>(
                'select wait_event as event from pg_stat_activity where pid = $1',
                [session.sessionId]
              );
              return row.event === 'ClientWrite' && row;
            });
            expect(waiting.event).toBe('ClientWrite');
            break;
          }
          expect(pulled).toBe(256);
          break;
        }
      } finally {
        await watcher.close();
      }
    }));

  test('a value of many megabytes', () =>
    withSession(server, async session => {
      const [result] = await collect(session, `select repeat('0123456789', 5000000) as big, 1 as after`);
      expect([(result.rows[0][0] as string).length, result.rows[0][1]]).toEqual([50_000_000, 1]);
    }));
});
