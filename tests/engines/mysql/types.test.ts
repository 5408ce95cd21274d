import { servers, withSession } from './session';

/** Column type, a value that strains it as a literal, and the text that the server itself gives for it. */
const extremes: [type: string, literal: string][] = [
  ['BIGINT UNSIGNED', '18446744073709551615'],
  ['BIGINT', '-9223372036854775808'],
  ['DECIMAL(65,30)', '-99999999999999999999999999999999999.999999999999999999999999999999'],
  ['TIME(6)', "'-838:59:58.999999'"],
  ['DATETIME(6)', "'9999-12-31 23:59:59.999999'"],
  ['DATETIME', "'0000-00-00 00:00:00'"],
  ['DATE', "'0000-00-00'"],
  ['DATE', "'2024-00-00'"],
  ["SET('a','b''c')", "'a,b''c'"],
  ["ENUM('x','ü')", "'ü'"],
  ['VARCHAR(20)', "'O''Brien 🐎'"]
];

describe.each(servers)('types of %s', (_id, server) => {
  test.each(extremes)('%s %s is read as the server writes it, as text and prepared', (type, literal) =>
    withSession(server, async session => {
      await session.query("SET SESSION sql_mode = ''");
      await session.query(`CREATE TEMPORARY TABLE test.petersql_extreme (v ${type}, n ${type})`);
      await session.query(`INSERT INTO test.petersql_extreme (v) VALUES (${literal})`);
      const sql = 'SELECT v, n, CAST(v AS CHAR) AS t FROM test.petersql_extreme';
      for (const rows of [await session.query(sql), await session.query(`${sql} WHERE 1 = ?`, [1])]) {
        const [{ v, n, t }] = rows;
        expect(n).toBeNull();
        expect(String(v)).toBe(t);
      }
    })
  );
});
