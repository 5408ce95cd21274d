import { postgresEngine } from '../../../../src/engines/postgres';
import { completed, supportedKinds } from '../../../../src/kernel-bridge/node/services/object-kinds';
import type { JsonObject, JsonValue } from '../../../../src/model';
import { asEdited, writtenOut } from '../../../../src/panels/object-editor/default-rights';
import { fieldsOf } from '../../../../src/panels/object-editor/form/field-spec';
import { uniqueName, type KindTarget } from '../../../support/kind-suite';
import { postgresTargets } from './support';

const role = uniqueName('Role "x"');
const quoted = postgresEngine.dialect.ident(role);

/** Objects whose privileges nobody has ever changed. */
const OBJECTS = [
  ['table', 'create table "T t" (a int, b int)', ['public', 'T t']],
  ['view', 'create view v as select 1 as a', ['public', 'v']],
  ['materialized-view', 'create materialized view m as select 1 as a', ['public', 'm']],
  ['sequence', 'create sequence s', ['public', 's']],
  ['schema', 'create schema "S s"', ['S s']],
  ['database', 'select 1', []],
  ['function', `create function f(a int) returns int language sql as 'select 1'`, ['public', 'f(a integer)']],
  ['procedure', `create procedure p() language sql as 'select 1'`, ['public', 'p()']],
  ['aggregate', 'create aggregate g(int) (sfunc = int4pl, stype = int)', ['public', 'g(integer)']],
  ['type', `create type t as enum ('a')`, ['public', 't']],
  ['domain', 'create domain d as int', ['public', 'd']],
  ['foreign-data-wrapper', 'create foreign data wrapper w', ['w']],
  ['foreign-server', 'create foreign data wrapper w; create server srv foreign data wrapper w', ['srv']]
] as const;

/** A database with the role in it, both gone afterwards. */
async function withRole(
  target: KindTarget,
  run: (scratch: Awaited<ReturnType<KindTarget['scratch']>>) => Promise<void>
): Promise<void> {
  const scratch = await target.scratch();
  await scratch.connection.query(`create role ${quoted}`);
  try {
    await run(scratch);
  } finally {
    await scratch.connection.query(`drop owned by ${quoted}`);
    await scratch.connection.query(`drop role ${quoted}`);
    await scratch.drop();
  }
}

function editedKind(id: string, version: Parameters<typeof supportedKinds>[1]) {
  const kind = postgresEngine.kinds.find(({ descriptor }) => descriptor.id === id)!;
  const { defaultPrivileges: usual, schema } = supportedKinds(postgresEngine, version).find(
    each => each.id === id
  )!;
  const field = fieldsOf(schema).find(({ name }) => name === 'privileges')!;
  return { kind, schema: schema!, rights: { field, usual: usual! } };
}

describe.each(postgresTargets.map(target => [target.name, target] as const))('grants on %s', (_, target) => {
  test.each(OBJECTS)('trap: the first one on a %s leaves the default rights as they are', (id, sql, path) =>
    withRole(target, async ({ connection, database }) => {
      for (const each of sql.split(';')) {
        await connection.query(each);
      }
      const { version } = connection;
      const { kind, rights } = editedKind(id, version);
      const ref = { kind: id, path: [database, ...path] };
      const read = async (): Promise<JsonObject> => (await kind.read!(connection, ref)) as JsonObject;
      const untouched = await read();
      expect(untouched.privileges).toBeNull();
      const { owner } = untouched;
      const listed = ({ privileges }: JsonObject): JsonValue[] => [...writtenOut(privileges, rights, owner)];
      const usual = held(listed(untouched));
      expect(usual.length).toBe(rights.usual.owner.length + rights.usual.everybody.length);

      for (const privilege of rights.usual.owner) {
        const from = await read();
        const added = [...listed(from), { grantee: role, privilege, grantable: false, grantor: '' }];
        const privileges = asEdited(added, from.privileges, rights, owner);
        const grant = kind.plan!({ op: 'alter', ref, from, to: { ...from, privileges } }, version);
        expect(grant.map(each => each.sql)).toEqual([
          expect.stringMatching(new RegExp(`^GRANT ${privilege} ON .* TO ${quoted}$`))
        ]);
        expect(grant[0].hazards).toEqual([]);
        // Taken back before it was applied, there is nothing to do.
        expect(asEdited(listed(from), from.privileges, rights, owner)).toEqual(from.privileges);

        await connection.query(grant[0].sql);
        const now = await read();
        expect(held(listed(now))).toEqual([...usual, `${role}: ${privilege}`].sort());

        const less = listed(now).filter(each => (each as JsonObject).grantee !== role);
        const revoke = kind.plan!({ op: 'alter', ref, from: now, to: { ...now, privileges: less } }, version);
        expect(revoke.map(each => each.sql)).toEqual([
          expect.stringMatching(new RegExp(`^REVOKE ${privilege} ON .* FROM ${quoted}$`))
        ]);
        await connection.query(revoke[0].sql);
        expect(held(listed(await read()))).toEqual(usual);
      }

      function held(list: readonly JsonValue[]): string[] {
        return list
          .map(each => each as JsonObject)
          .map(({ grantee, privilege = 'EXECUTE' }) => `${String(grantee)}: ${String(privilege)}`)
          .sort();
      }
    })
  );

  test.each(['domain', 'schema', 'sequence'])('trap: one on a new %s comes beside the default rights', id =>
    withRole(target, async ({ connection, database }) => {
      const { version } = connection;
      const { kind, schema, rights } = editedKind(id, version);
      const [privilege] = rights.usual.owner;
      for (const owner of [null, role]) {
        const list = [
          ...writtenOut(null, rights, owner),
          { grantee: 'pg_monitor', privilege, grantable: false, grantor: '' }
        ];
        const draft = { name: 'made', schema: 'public', type: 'integer', owner, privileges: list };
        const known = Object.keys(schema.properties as JsonObject);
        const to = completed(
          schema,
          Object.fromEntries(Object.entries(draft).filter(([name]) => known.includes(name))),
          id
        );
        const ref = { kind: id, path: [database, ...(id === 'schema' ? [] : ['public']), 'made'] };
        const plan = kind.plan!({ op: 'create', ref, to }, version);
        expect(plan.map(({ sql }) => sql).filter(sql => /^(GRANT|REVOKE)/.test(sql))).toEqual([
          expect.stringMatching(new RegExp(`^GRANT ${privilege} ON .* TO "pg_monitor"$`))
        ]);
        if (id === 'schema') {
          continue;
        }
        for (const { sql } of plan) {
          await connection.query(sql);
        }
        await connection.query(`drop ${id} made`);
      }
    })
  );
});
