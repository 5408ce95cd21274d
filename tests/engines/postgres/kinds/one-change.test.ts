import { postgresEngine } from '../../../../src/engines/postgres';
import { uniqueName } from '../../../support/kind-suite';
import { inList, oneChangeSuite, type FieldChange, type OneChangeCase } from '../../../support/one-change';
import { postgresTargets } from './support';

const role = uniqueName('one');
const roles = {
  before: [`create role ${role} superuser`, 'create schema other'],
  teardown: [`drop owned by ${role}`, `drop role if exists ${role}`, `drop role if exists ${role}_renamed`]
};

const comment: FieldChange = { to: 'seen' };
/** The owner's rights, and who granted any, go with the ownership. */
const owner: FieldChange = { to: role, moves: ['privileges', 'columns', 'dependents'] };
const atCreation = { fixed: 'Counts in a create alone; the catalog does not keep it.' };
const told = { fixed: 'It is told, and never written.' };

/** What is named in a schema, described, and owned. */
const named = (more: Record<string, FieldChange>): Record<string, FieldChange> => ({
  comment,
  ...more,
  owner,
  schema: { to: 'other', moves: ['dependents'] },
  name: { to: 'renamed' }
});

/** Before version 16 the server keeps no options of a membership but one. */
const membership = (other: string, inherit: boolean): FieldChange => {
  const given = { role: other, admin: false, inherit, set: true, grantor: 'postgres' };
  return {
    to: [given],
    reads: ({ major }) => [major >= 16 ? given : { ...given, inherit: null, set: null }]
  };
};

interface Verbatim {
  setup: readonly string[];
  path: readonly string[];
  can: readonly ('comment' | 'owner' | 'name' | 'schema' | 'privileges')[];
  renamed?: string;
  target?: true;
}

/** Of what is carried as its text everything but the text can change. */
function verbatim({ setup, path, can, renamed = 'renamed', target }: Verbatim): OneChangeCase {
  const refused: FieldChange = { to: 'y', refused: /cannot change|has no comments/ };
  const moves = ['definition', ...(target ? ['target'] : [])];
  return {
    setup: [...roles.before, ...setup],
    teardown: ['drop subscription if exists x', 'drop subscription if exists renamed', ...roles.teardown],
    path: database => [database, ...path],
    moved: (before, now) =>
      before.map((part, place) =>
        place === before.length - 1 && can.includes('name')
          ? part.replace(/^(x|renamed)(?= |$)/, String(now.name))
          : can.includes('schema') && place === 1
            ? String(now.schema)
            : part
      ),
    changes: {
      comment: can.includes('comment') ? comment : refused,
      privileges: can.includes('privileges') ? { to: [] } : { fixed: 'PostgreSQL has no privileges on it.' },
      owner: can.includes('owner') ? { to: role, moves: ['privileges'] } : refused,
      schema: can.includes('schema') ? { to: 'other', moves } : refused,
      name: can.includes('name') ? { to: renamed, moves } : refused,
      target: told,
      definition: { to: 'SELECT 1', refused: /cannot be changed in place/ }
    }
  };
}

const all = ['comment', 'owner', 'name', 'schema'] as const;
const inDatabase = ['comment', 'owner', 'name'] as const;

const routine = (more: Record<string, FieldChange>): Record<string, FieldChange> => ({
  comment,
  securityDefiner: { to: true },
  settings: { to: [{ name: 'work_mem', value: '8MB' }] },
  body: { to: 'select 2' },
  arguments: { to: inList('arguments', { default: '5' }), moves: ['dependents'] },
  privileges: { to: [] },
  dependsOnExtensions: { to: ['plpgsql'] },
  transforms: { fixed: 'No type of this database has one.' },
  extension: told,
  language: { fixed: 'Another language is another program: text and language change.' },
  standardBody: { fixed: 'Its body is written otherwise: both change.' },
  objectFile: { fixed: 'Of C alone.' },
  linkSymbol: { fixed: 'Of C and internal alone.' },
  ...more,
  owner: { to: role, moves: ['privileges'] },
  schema: { to: 'other' },
  name: { to: 'renamed' }
});
const routineMoved: OneChangeCase['moved'] = (path, now) => [
  path[0],
  String(now.schema),
  path[2].replace(/^[^(]+/, String(now.name))
];

const cases: Record<string, OneChangeCase> = {
  role: {
    setup: [`create role ${role}`, `create role ${role}_member`],
    teardown: [`drop role ${role}_member`, ...roles.teardown],
    path: () => [role],
    changes: {
      login: { to: true },
      password: { to: 'Secret-1', reads: null, moves: ['hasPassword'] },
      hasPassword: told,
      validUntil: { to: '2034-01-01 00:00:00+00' },
      connectionLimit: { to: 5 },
      superuser: { to: true },
      createDatabase: { to: true },
      createRole: { to: true },
      inherit: { to: false },
      replication: { to: true },
      bypassRls: { to: true },
      comment,
      memberOf: membership('pg_monitor', false),
      members: membership(`${role}_member`, true),
      settings: { to: [{ database: null, name: 'work_mem', value: '8MB' }] },
      name: { to: `${role}_renamed`, moves: ['hasPassword'] }
    }
  },
  database: {
    setup: roles.before,
    teardown: [
      'alter database {database} is_template false',
      'alter database {database} owner to current_user',
      ...roles.teardown
    ],
    path: database => [database],
    changes: {
      comment,
      connectionLimit: { to: 5 },
      settings: { to: [{ name: 'work_mem', value: '8MB' }] },
      privileges: { to: [] },
      isTemplate: { to: true },
      allowConnections: { fixed: 'Nobody could read it any more: a case of databases.' },
      owner: { to: role },
      encoding: { to: 'LATIN1', refused: /./ },
      localeProvider: { to: 'icu', refused: /./ },
      collate: { to: 'POSIX', refused: /./ },
      ctype: { to: 'POSIX', refused: /./ },
      locale: { to: 'de', refused: /./ },
      icuRules: { to: '&a < b', refused: /./ },
      template: atCreation,
      tablespace: { fixed: 'There is one alone here, and nobody may be connected.' },
      name: { fixed: 'Nobody may be connected: a case of databases.' }
    }
  },
  schema: {
    setup: [...roles.before, 'create schema x'],
    teardown: roles.teardown,
    path: database => [database, 'x'],
    changes: { comment, privileges: { to: [] }, owner, name: { to: 'renamed' } }
  },
  extension: {
    setup: [...roles.before, 'create extension pgcrypto'],
    teardown: roles.teardown,
    path: database => [database, 'pgcrypto'],
    changes: {
      comment,
      schema: { to: 'other' },
      version: { to: '1.2', refused: /./ },
      cascade: atCreation,
      owner: told,
      name: { to: 'x', refused: /fixed/ }
    }
  },
  table: {
    setup: [
      ...roles.before,
      'create extension btree_gist',
      'create table parent (a int)',
      'create table target (id int primary key)',
      'create table x (a int, b text, c int, constraint k unique (a), constraint ch check (c > 0))',
      'create index i on x (b)'
    ],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x'],
    changes: {
      comment,
      columns: { to: inList('columns', { notNull: true }, ({ name }) => name === 'a') },
      keys: { to: inList('keys', { nullsNotDistinct: true }) },
      indexes: { to: inList('indexes', { name: 'j' }) },
      checks: { to: inList('checks', { comment: 'seen' }) },
      foreignKeys: {
        to: [
          {
            name: 'f',
            columns: ['c'],
            references: { schema: 'public', table: 'target', columns: ['id'] },
            match: 'simple',
            onUpdate: 'no action',
            onDelete: 'cascade',
            setColumns: [],
            period: false,
            deferrable: false,
            initiallyDeferred: false,
            valid: true,
            enforced: true,
            comment: null,
            origin: 'own'
          }
        ]
      },
      exclusions: { fixed: 'Cases of tables: they are made like keys.' },
      statistics: {
        to: current => [
          {
            schema: 'public',
            name: 's',
            kinds: ['ndistinct'],
            on: 'a, c',
            target: null,
            owner: current.owner,
            comment: null
          }
        ],
        remade: true
      },
      inherits: {
        to: [{ schema: 'public', name: 'parent' }],
        // Column a is now the parent's too.
        moves: ['columns']
      },
      partitionBy: { to: { strategy: 'range', key: 'a' }, refused: /./ },
      partitionOf: { fixed: 'It inherits by now; a case of families of tables.' },
      ofType: { fixed: 'It inherits by now.' },
      foreign: { fixed: 'A foreign table is another object.' },
      method: { fixed: 'The server has one alone.' },
      tablespace: { fixed: 'The server has one alone.' },
      options: { to: [{ name: 'fillfactor', value: '70' }] },
      persistence: { to: 'unlogged' },
      replicaIdentity: { to: 'full' },
      replicaIdentityIndex: { fixed: 'Goes with the kind of identity: both change.' },
      clusteredOn: { to: 'j' },
      rowSecurity: { to: true },
      forceRowSecurity: { to: true },
      concurrently: { fixed: 'How it is done, and no part of the table.' },
      privileges: { to: [] },
      owner: { to: role, moves: ['privileges'] },
      schema: { to: 'other', moves: ['indexes', 'statistics'] },
      // The not-null constraint keeps its name, which is not the usual one then.
      name: { to: 'renamed', moves: ['columns'] }
    }
  },
  policy: {
    setup: [...roles.before, 'create table t (a int)', 'create policy x on t using (true)'],
    teardown: roles.teardown,
    path: database => [database, 'public', 't', 'x'],
    changes: {
      comment,
      roles: { to: [role] },
      using: { to: '(a > 1)' },
      check: { to: '(a > 2)' },
      permissive: { to: false, remade: true },
      command: { to: 'update', remade: true },
      name: { to: 'renamed' }
    }
  },
  view: {
    setup: [...roles.before, 'create table t (a int)', 'create view x as select a from t'],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x'],
    changes: named({
      securityBarrier: { to: true },
      securityInvoker: { to: true },
      checkOption: { to: 'local' },
      options: { fixed: 'Those that have no field of their own: this version has none.' },
      columns: { to: inList('columns', { comment: 'seen' }) },
      select: {
        to: 'SELECT a FROM public.t WHERE a > 1',
        reads: ({ major }) =>
          major >= 16
            ? 'SELECT a\n   FROM public.t\n  WHERE (a > 1)'
            : 'SELECT t.a\n   FROM public.t\n  WHERE (t.a > 1)'
      },
      persistence: { to: 'temporary', refused: /./ },
      recreate: { fixed: 'How it is done, and no part of the view.' },
      privileges: { to: [] }
    })
  },
  'materialized-view': {
    setup: [
      ...roles.before,
      'create table t (a int)',
      'create materialized view x as select a from t',
      'create index i on x (a)'
    ],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x'],
    changes: named({
      columns: { to: inList('columns', { comment: 'seen' }) },
      indexes: { to: inList('indexes', { unique: true }), moves: ['noConcurrentRefresh'], remade: true },
      options: { to: [{ name: 'fillfactor', value: '70' }] },
      clusteredOn: { to: 'i' },
      statistics: { fixed: 'As of tables.' },
      method: { fixed: 'The server has one alone.' },
      tablespace: { fixed: 'The server has one alone.' },
      populated: { to: false, moves: ['noConcurrentRefresh'] },
      select: { fixed: 'It is made anew: cases of materialized views.' },
      noConcurrentRefresh: told,
      privileges: { to: [] }
    })
  },
  sequence: {
    setup: [...roles.before, 'create table t (a bigint)', 'create sequence x'],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x'],
    changes: {
      comment,
      increment: { to: '5' },
      min: { to: '-10' },
      max: { to: '1000' },
      start: { to: '3' },
      cache: { to: '20' },
      cycle: { to: true },
      value: { to: { last: '7', isCalled: true } },
      type: { to: 'integer' },
      persistence: { to: 'unlogged' },
      privileges: { to: [] },
      owner: { to: role, moves: ['privileges'] },
      schema: { to: 'other' },
      ownedBy: { fixed: 'Table and sequence have one owner and schema: a case of sequences.' },
      name: { to: 'renamed' }
    }
  },
  type: {
    setup: [...roles.before, "create type x as enum ('a', 'b')"],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x'],
    changes: named({
      labels: { to: ['a', 'new', 'b'] },
      variant: { fixed: 'Another variant is another type.' },
      attributes: { fixed: 'Of composite types: cases of types.' },
      range: { fixed: 'Of ranges: cases of types.' },
      options: { fixed: 'Of base types: cases of types.' },
      privileges: { to: [] }
    })
  },
  domain: {
    setup: [...roles.before, 'create domain x as text constraint c check (value > 1::text)'],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x'],
    changes: named({
      default: { to: "'a'::text" },
      notNull: { to: true },
      checks: { to: inList('checks', { comment: 'seen' }) },
      type: { to: 'integer', refused: /./ },
      collation: { to: '"C"', refused: /./ },
      privileges: { to: [] }
    })
  },
  function: {
    setup: [...roles.before, "create function x(a int) returns setof int language sql as 'select 1'"],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x(a integer)'],
    moved: routineMoved,
    changes: routine({
      volatility: { to: 'STABLE' },
      strict: { to: true },
      leakproof: { to: true },
      parallel: { to: 'SAFE' },
      cost: { to: 50 },
      rows: { to: 10 },
      support: { fixed: 'Written in C alone.' },
      window: { fixed: 'Of C alone.' },
      returns: { to: 'SETOF bigint', remade: true }
    })
  },
  procedure: {
    setup: [...roles.before, "create procedure x(a int) language sql as 'select 1'"],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x(IN a integer)'],
    moved: routineMoved,
    changes: routine({})
  },
  aggregate: {
    setup: [...roles.before, 'create aggregate x(int) (sfunc = int4pl, stype = int)'],
    teardown: roles.teardown,
    path: database => [database, 'public', 'x(integer)'],
    moved: routineMoved,
    changes: {
      comment,
      initialState: { to: '5' },
      parallel: { to: 'SAFE' },
      stateSize: { to: 64 },
      combineFunction: { to: 'int4pl' },
      arguments: { fixed: 'Others make another aggregate.' },
      orderBy: { fixed: 'Others make another aggregate.' },
      variant: { fixed: 'Another variant is another aggregate.' },
      stateFunction: { to: 'int4mul' },
      stateType: { fixed: 'Goes with its functions: all change.' },
      finalFunction: { to: 'int4up', moves: ['finalModify'], remade: true },
      finalExtra: { fixed: 'Goes with another final function.' },
      finalModify: { to: 'READ_WRITE', remade: true },
      serialFunction: { fixed: 'Of internal states alone.' },
      deserialFunction: { fixed: 'Of internal states alone.' },
      movingStateFunction: { fixed: 'All of the moving mode change.' },
      movingInverseFunction: { fixed: 'All of the moving mode change.' },
      movingStateType: { fixed: 'All of the moving mode change.' },
      movingStateSize: { fixed: 'All of the moving mode change.' },
      movingInitialState: { fixed: 'All of the moving mode change.' },
      movingFinalFunction: { fixed: 'All of the moving mode change.' },
      movingFinalExtra: { fixed: 'All of the moving mode change.' },
      movingFinalModify: { fixed: 'All of the moving mode change.' },
      sortOperator: { to: 'pg_catalog.<', remade: true },
      extension: told,
      dependsOnExtensions: { to: ['plpgsql'] },
      privileges: { to: [] },
      owner: { to: role, moves: ['privileges'] },
      schema: { to: 'other' },
      name: { to: 'renamed' }
    }
  },
  trigger: {
    setup: [
      ...roles.before,
      'create table t (a int)',
      'create function f() returns trigger language plpgsql as $$begin return new; end$$',
      'create function g() returns trigger language plpgsql as $$begin return new; end$$',
      'create trigger x before update on t for each row execute function f()'
    ],
    teardown: roles.teardown,
    path: database => [database, 'public', 't', 'x'],
    changes: {
      comment,
      enabled: { to: 'REPLICA' },
      columns: { to: ['a'] },
      when: { to: '(new.a > 1)' },
      arguments: { to: ['one'] },
      function: { to: 'public.g' },
      timing: { to: 'AFTER' },
      events: { to: ['INSERT', 'UPDATE'] },
      level: { fixed: 'With a condition on rows it fires for rows alone.' },
      oldTable: { fixed: 'Not with columns.' },
      newTable: { fixed: 'Not with columns.' },
      constraint: { to: true, remade: true },
      deferrable: { to: true, remade: true },
      initiallyDeferred: { to: true, remade: true },
      from: { to: { schema: 'public', name: 't' }, remade: true },
      dependsOnExtensions: { to: ['plpgsql'] },
      schema: { fixed: 'Its table has it.' },
      table: { fixed: 'A trigger stays on its table.' },
      inheritedFrom: told,
      name: { to: 'renamed' }
    }
  },
  'event-trigger': {
    setup: [
      ...roles.before,
      'create function f() returns event_trigger language plpgsql as $$begin end$$',
      'create function g() returns event_trigger language plpgsql as $$begin end$$',
      'create event trigger x on ddl_command_end execute function f()'
    ],
    teardown: roles.teardown,
    path: database => [database, 'x'],
    changes: {
      comment,
      enabled: { to: 'DISABLED' },
      tags: { to: ['CREATE TABLE'], remade: true },
      event: { to: 'ddl_command_start', remade: true },
      function: { to: 'public.g', remade: true },
      owner,
      name: { to: 'renamed' }
    }
  },
  grant: {
    setup: [...roles.before, 'create table t (a int)', `grant select on t to ${role}`],
    teardown: roles.teardown,
    path: database => [database, 'public', 't', 'table'],
    changes: {
      entries: { to: inList('entries', { privilege: 'UPDATE' }, ({ grantee }) => grantee === role) },
      owner: told,
      signature: told
    }
  },
  'default-privileges': {
    setup: [
      ...roles.before,
      `alter default privileges for role ${role} grant select on tables to pg_monitor`
    ],
    teardown: roles.teardown,
    path: database => [database, role, '', 'TABLES'],
    changes: {
      privileges: {
        to: inList('privileges', { privilege: 'UPDATE' }, ({ grantee }) => grantee === 'pg_monitor')
      },
      role: { to: 'pg_monitor', refused: /fixed/ },
      schema: { to: 'public', refused: /fixed/ },
      objectType: { to: 'TYPES', refused: /fixed/ }
    }
  },
  language: verbatim({
    setup: [
      'create trusted language x handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator'
    ],
    path: ['x'],
    can: [...inDatabase, 'privileges']
  }),
  'foreign-data-wrapper': verbatim({
    setup: ['create foreign data wrapper x'],
    path: ['x'],
    can: [...inDatabase, 'privileges']
  }),
  'foreign-server': verbatim({
    setup: ['create foreign data wrapper w', 'create server x foreign data wrapper w'],
    path: ['x'],
    can: [...inDatabase, 'privileges']
  }),
  'user-mapping': verbatim({
    setup: [
      'create foreign data wrapper w',
      'create server s foreign data wrapper w',
      'create user mapping for public server s'
    ],
    path: ['s', 'PUBLIC'],
    can: []
  }),
  'access-method': verbatim({
    setup: ['create access method x type index handler bthandler'],
    path: ['x'],
    can: ['comment']
  }),
  collation: verbatim({
    setup: ["create collation x (provider = icu, locale = 'de')"],
    path: ['public', 'x'],
    can: all
  }),
  conversion: verbatim({
    setup: ["create conversion x for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8"],
    path: ['public', 'x'],
    can: all
  }),
  operator: verbatim({
    setup: ['create operator >>> (function = int4gt, leftarg = int, rightarg = int)'],
    path: ['public', '>>>(integer, integer)'],
    can: ['comment', 'owner', 'schema'],
    target: true
  }),
  'operator-family': verbatim({
    setup: ['create operator family x using btree'],
    path: ['public', 'x USING btree'],
    can: all,
    target: true
  }),
  'operator-class': verbatim({
    setup: [
      'create operator family f using btree',
      'create operator class x for type int using btree family f as operator 1 < (int, int), function 1 (int, int) btint4cmp(int, int)'
    ],
    path: ['public', 'x USING btree'],
    can: all,
    target: true
  }),
  cast: verbatim({
    setup: [
      "create type mood as enum ('sad')",
      'create function mood_of(int) returns mood language sql as $$select null::mood$$',
      'create cast (int as mood) with function mood_of(int)'
    ],
    path: ['integer AS public.mood'],
    can: ['comment']
  }),
  transform: verbatim({
    setup: ['create transform for int language sql (from sql with function prsd_lextype(internal))'],
    path: ['integer LANGUAGE sql'],
    can: ['comment']
  }),
  'text-search-parser': verbatim({
    setup: [
      'create text search parser x (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)'
    ],
    path: ['public', 'x'],
    can: ['comment', 'name', 'schema']
  }),
  'text-search-template': verbatim({
    setup: ['create text search template x (lexize = dsimple_lexize)'],
    path: ['public', 'x'],
    can: ['comment', 'name', 'schema']
  }),
  'text-search-dictionary': verbatim({
    setup: ['create text search dictionary x (template = simple)'],
    path: ['public', 'x'],
    can: all
  }),
  'text-search-configuration': verbatim({
    setup: ['create text search configuration x (parser = "default")'],
    path: ['public', 'x'],
    can: all
  }),
  rule: verbatim({
    setup: ['create table t (a int)', 'create rule x as on delete to t do instead nothing'],
    path: ['public', 't', 'x'],
    can: ['comment', 'name'],
    target: true
  }),
  publication: verbatim({ setup: ['create publication x'], path: ['x'], can: inDatabase }),
  subscription: verbatim({
    setup: [
      "create subscription x connection 'host=nowhere.example' publication p with (connect = false, slot_name = none)"
    ],
    path: ['x'],
    can: inDatabase
  })
};

oneChangeSuite(postgresEngine, postgresTargets, cases);
