import { errorOf } from '../contract/contract';
import { connect, servers } from './session';

describe.each(servers)('connecting to %s', (_id, server) => {
  test.each([
    ['an offset', '+09:00', '2020-01-01 09:00:00'],
    ['UTC', 'UTC', '2020-01-01 00:00:00'],
    ['the name of UTC in other words', 'Etc/UTC', '2020-01-01 00:00:00'],
    ['a name whose offset is always the same', 'Asia/Tokyo', '2020-01-01 09:00:00']
  ])('the session has the time zone of its connection: %s', async (_name, timeZone, expected) => {
    const session = await connect(server, { timeZone });
    try {
      const rows = await session.query(`SELECT CAST(FROM_UNIXTIME(1577836800) AS CHAR) AS text`);
      expect(rows).toEqual([{ text: expected }]);
    } finally {
      await session.close();
    }
  });

  test('a time zone that the server does not know is told, with its name', async () => {
    const error = await errorOf(connect(server, { timeZone: 'Nowhere/Land' }));
    expect(error.message).toContain('Nowhere/Land');
    expect(error.hint).toContain('+09:00');
  });

  test('a time zone with summer time is refused where the server knows no names', async () => {
    const session = await connect(server);
    const [{ known }] = await session
      .query<{ known: unknown }>(
        "SELECT CONVERT_TZ('2020-07-01', '+00:00', 'Europe/Berlin') IS NOT NULL AS known"
      )
      .finally(() => session.close());
    const attempt = connect(server, { timeZone: 'Europe/Berlin' });
    if (Number(known)) {
      await (await attempt).close();
    } else {
      expect(await errorOf(attempt)).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('The server knows no names of time zones, and Europe/Berlin'),
        hint: expect.stringContaining('mysql_tzinfo_to_sql')
      });
    }
  });

  test('initial statements are carried out one after the other', async () => {
    const session = await connect(server, { initSql: "SET @a = 'x;y'; SET @b = CONCAT(@a, '!');" });
    try {
      expect(await session.query('SELECT @b AS b')).toEqual([{ b: 'x;y!' }]);
    } finally {
      await session.close();
    }
  });

  test('an initial statement that fails is told as such', async () => {
    const error = await errorOf(connect(server, { initSql: 'SET @a = 1; SELEC 1' }));
    expect(error).toMatchObject({
      code: 'syntax',
      message: expect.stringMatching(/^Initial statement 2 \(line 1\) failed: /)
    });
  });
});
