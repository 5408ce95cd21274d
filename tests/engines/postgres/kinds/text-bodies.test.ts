import { postgresEngine } from '../../../../src/engines/postgres';
import type { Scratch } from '../../../support/kind-suite';
import { postgresTargets } from './support';

const PATHS: Readonly<Record<string, readonly string[]>> = {
  table: ['My "S"', 'items'],
  view: ['My "S"', 'shown'],
  'materialized-view': ['My "S"', 'kept'],
  sequence: ['My "S"', 'Numbers'],
  type: ['My "S"', 'mood'],
  domain: ['My "S"', 'positive'],
  function: ['My "S"', 'count_items(a integer)'],
  procedure: ['My "S"', 'fill()']
};
const S = '"My ""S"""';

/** Bodies, and whether they are listed with the object of that kind. */
const CASES: readonly (readonly [kind: string, body: string, named: boolean])[] = [
  ['table', `perform * from ${S}.items`, true],
  ['table', 'perform * from Items i', true],
  ['table', 'perform 1 from a, items', true],
  ['table', `execute 'delete from items'`, true],
  ['table', 'declare r items%rowtype; begin end', true],
  ['table', `perform * from "Items"`, false],
  ['table', 'perform * from other.items', false],
  ['table', '-- from items\n/* from items */ perform 1', false],
  ['table', 'perform a.items from a', false],
  ['table', 'perform * from items_old', false],
  ['view', 'insert into shown values (1)', true],
  ['materialized-view', 'refresh materialized view kept', true],
  ['sequence', `perform nextval('"Numbers"')`, true],
  ['sequence', `perform nextval('numbers')`, false],
  ['type', `perform 'x'::mood`, true],
  ['type', 'perform mood.x from mood', true],
  ['domain', 'declare p positive; begin end', true],
  ['function', 'perform count_items(1)', true],
  ['function', 'count_items := 1', false],
  ['procedure', `call ${S}.fill()`, true]
];

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'bodies kept as text on %s',
  (_, target) => {
    let scratch: Scratch;
    beforeAll(async () => {
      scratch = await target.scratch();
      for (const sql of [
        `create schema ${S}`,
        `create table ${S}.items (a int)`,
        `create view ${S}.shown as select * from ${S}.items`,
        `create materialized view ${S}.kept as select 1 as a`,
        `create sequence ${S}."Numbers"`,
        `create type ${S}.mood as enum ('ok')`,
        `create domain ${S}.positive as int`,
        // What is mentioned by itself is no dependent.
        `create function ${S}.count_items(a int) returns int language plpgsql as 'begin return ${S}.count_items(a - 1); end'`,
        `create procedure ${S}.fill() language plpgsql as 'begin end'`,
        'set check_function_bodies = off'
      ]) {
        await scratch.connection.query(sql);
      }
    });
    afterAll(() => scratch.drop());

    test.each(CASES)('%s: %s: %s', async (kind, body, named) => {
      const { connection, database } = scratch;
      const { dependents } = postgresEngine.kinds.find(({ descriptor }) => descriptor.id === kind)!;
      const ref = { kind, path: [database, ...PATHS[kind]] };
      const before = await dependents!(connection, ref);
      const name = 'its "Body"';
      await connection.query(
        `create function ${connection.dialect.ident(name)}() returns void language plpgsql as ${connection.dialect.literal(/^declare/.test(body) ? body : `begin ${body}; end`)}`
      );
      try {
        const found = await dependents!(connection, ref);
        expect(found.slice(before.length)).toEqual(
          named
            ? [
                {
                  ref: { kind: 'function', path: [database, 'public', `${name}()`] },
                  label: `public.${name}()`,
                  reason: 'its body names it, as text that does not follow'
                }
              ]
            : []
        );
        expect(before.some(each => each.ref.path.join() === ref.path.join())).toBe(false);
      } finally {
        await connection.query(`drop function ${connection.dialect.ident(name)}()`);
      }
    });
  }
);
