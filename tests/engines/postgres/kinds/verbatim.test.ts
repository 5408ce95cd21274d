import { postgresEngine } from '../../../../src/engines/postgres';
import type { VerbatimDefinition } from '../../../../src/engines/postgres/kinds/verbatim';
import { kindSuite, uniqueName, type KindCase, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const { ident, literal } = postgresEngine.dialect;
const role = uniqueName('Verbatim "role"');
const name = hostileNames[0];
const renamed = hostileNames[1];
const quoted = ident(name);

const withRole = {
  setup: [`create role ${ident(role)} superuser`],
  teardown: [`drop owned by ${ident(role)}`, `drop role ${ident(role)}`]
};

/** What makes a kind's cases: its text, what must be there before, and what it is called. */
interface Sample {
  kind: string;
  /** Path below the database; the schema is `public`. */
  path(definition: { name?: string; schema?: string | null }): string[];
  setup?: readonly string[];
  teardown?: readonly string[];
  name: string;
  target?: string;
  definition: string;
  /** What can change in place. */
  can: readonly ('comment' | 'owner' | 'rename' | 'schema')[];
  when?: KindCase<VerbatimDefinition>['when'];
}

const inSchema =
  (suffix = '') =>
  ({ name: own = name, schema }: { name?: string; schema?: string | null }): string[] => [
    schema ?? 'public',
    own + suffix
  ];
const inDatabase = ({ name: own = name }: { name?: string }): string[] => [own];

const comparison = [
  'create function public.lt(a int, b int) returns boolean language sql immutable as $$select a < b$$',
  'create function public.gt(a int, b int) returns boolean language sql immutable as $$select a > b$$',
  'create function public.cmp(a int, b int) returns int language sql immutable as $$select a - b$$',
  'create operator public.<<< (function = public.lt, leftarg = int, rightarg = int)'
];

const samples: readonly Sample[] = [
  {
    kind: 'operator',
    path: ({ schema }) => [schema ?? 'public', '>>>(integer, integer)'],
    setup: comparison,
    name: '>>>',
    target: 'public.>>> (integer, integer)',
    definition:
      'CREATE OPERATOR public.>>> (FUNCTION = public.gt, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR(public.<<<), ' +
      'RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel)',
    can: ['comment', 'owner', 'schema']
  },
  {
    kind: 'operator-family',
    path: inSchema(' USING btree'),
    setup: comparison,
    name,
    target: `public.${quoted} USING btree`,
    definition:
      `CREATE OPERATOR FAMILY public.${quoted} USING btree;\nALTER OPERATOR FAMILY public.${quoted} USING btree ` +
      'ADD OPERATOR 1 public.<<<(integer, integer), FUNCTION 1 (integer, integer) public.cmp(integer, integer)',
    can: ['comment', 'owner', 'rename', 'schema']
  },
  {
    kind: 'operator-class',
    path: inSchema(' USING btree'),
    setup: [...comparison, 'create operator family public.f using btree'],
    name,
    target: `public.${quoted} USING btree`,
    definition:
      `CREATE OPERATOR CLASS public.${quoted} FOR TYPE integer USING btree FAMILY public.f AS ` +
      'OPERATOR 1 public.<<<(integer, integer), FUNCTION 1 (integer, integer) public.cmp(integer, integer)',
    can: ['comment', 'owner', 'rename', 'schema']
  },
  {
    kind: 'cast',
    path: inDatabase,
    setup: [
      "create type public.mood as enum ('sad', 'ok')",
      'create function public.mood_of(integer) returns public.mood language sql as $$select null::public.mood$$'
    ],
    name: 'integer AS public.mood',
    target: '(integer AS public.mood)',
    definition: 'CREATE CAST (integer AS public.mood) WITH FUNCTION public.mood_of(integer) AS ASSIGNMENT',
    can: ['comment']
  },
  {
    kind: 'collation',
    path: inSchema(),
    name,
    definition: `CREATE COLLATION public.${quoted} (provider = icu, deterministic = false, locale = 'de-u-kn')`,
    can: ['comment', 'owner', 'rename', 'schema']
  },
  {
    kind: 'conversion',
    path: inSchema(),
    name,
    definition: `CREATE DEFAULT CONVERSION public.${quoted} FOR 'LATIN1' TO 'UTF8' FROM pg_catalog.iso8859_1_to_utf8`,
    can: ['comment', 'owner', 'rename', 'schema']
  },
  {
    kind: 'rule',
    path: ({ name: own = name }) => ['public', 't', own],
    setup: ['create table public.t (a int)'],
    name,
    target: `${quoted} ON public.t`,
    definition: `CREATE RULE ${quoted} AS\n    ON DELETE TO public.t DO INSTEAD NOTHING;\nALTER TABLE public.t DISABLE RULE ${quoted}`,
    can: ['comment', 'rename']
  },
  {
    kind: 'text-search-dictionary',
    path: inSchema(),
    name,
    definition: `CREATE TEXT SEARCH DICTIONARY public.${quoted} (TEMPLATE = pg_catalog.simple, stopwords = 'english')`,
    can: ['comment', 'owner', 'rename', 'schema']
  },
  {
    kind: 'text-search-configuration',
    path: inSchema(),
    name,
    definition:
      `CREATE TEXT SEARCH CONFIGURATION public.${quoted} (PARSER = pg_catalog."default");\n` +
      `ALTER TEXT SEARCH CONFIGURATION public.${quoted} ADD MAPPING FOR asciiword WITH pg_catalog.english_stem, pg_catalog.simple`,
    can: ['comment', 'owner', 'rename', 'schema']
  },
  {
    kind: 'text-search-parser',
    path: inSchema(),
    name,
    definition:
      `CREATE TEXT SEARCH PARSER public.${quoted} (START = pg_catalog.prsd_start, GETTOKEN = pg_catalog.prsd_nexttoken, ` +
      'END = pg_catalog.prsd_end, LEXTYPES = pg_catalog.prsd_lextype, HEADLINE = pg_catalog.prsd_headline)',
    can: ['comment', 'rename', 'schema']
  },
  {
    kind: 'text-search-template',
    path: inSchema(),
    name,
    definition: `CREATE TEXT SEARCH TEMPLATE public.${quoted} (INIT = pg_catalog.dsimple_init, LEXIZE = pg_catalog.dsimple_lexize)`,
    can: ['comment', 'rename', 'schema']
  },
  {
    kind: 'foreign-data-wrapper',
    path: inDatabase,
    name,
    definition: `CREATE FOREIGN DATA WRAPPER ${quoted} OPTIONS (debug 'true', "Odd name" ${literal("it's")})`,
    can: ['comment', 'owner', 'rename']
  },
  {
    kind: 'foreign-server',
    path: inDatabase,
    setup: ['create foreign data wrapper w'],
    name,
    definition: `CREATE SERVER ${quoted} TYPE 'oracle' VERSION '19' FOREIGN DATA WRAPPER w OPTIONS (host 'db.example')`,
    can: ['comment', 'owner', 'rename']
  },
  {
    kind: 'user-mapping',
    path: () => ['s', 'PUBLIC'],
    setup: ['create foreign data wrapper w', 'create server s foreign data wrapper w'],
    name: 'PUBLIC',
    target: 'FOR PUBLIC SERVER s',
    definition: `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'me', password 'secret')`,
    can: []
  },
  {
    kind: 'publication',
    path: inDatabase,
    setup: ['create table public.t (a int primary key, b text)', 'create schema s'],
    name,
    definition:
      `CREATE PUBLICATION ${quoted} FOR TABLE ONLY public.t (a) WHERE ((a > 5)) ` +
      `WITH (publish = 'insert', publish_via_partition_root = true)`,
    can: ['comment', 'owner', 'rename']
  },
  {
    kind: 'publication',
    path: inDatabase,
    setup: ['create schema s'],
    name,
    definition: `CREATE PUBLICATION ${quoted} FOR TABLES IN SCHEMA public, TABLES IN SCHEMA s WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)`,
    can: ['comment']
  },
  {
    kind: 'language',
    path: inDatabase,
    name,
    definition: `CREATE TRUSTED LANGUAGE ${quoted} HANDLER pg_catalog.plpgsql_call_handler INLINE pg_catalog.plpgsql_inline_handler VALIDATOR pg_catalog.plpgsql_validator`,
    can: ['comment', 'owner', 'rename']
  },
  {
    kind: 'access-method',
    path: inDatabase,
    name,
    definition: `CREATE ACCESS METHOD ${quoted} TYPE INDEX HANDLER pg_catalog.bthandler`,
    can: ['comment']
  },
  {
    kind: 'subscription',
    path: inDatabase,
    name,
    definition:
      `CREATE SUBSCRIPTION ${quoted} CONNECTION 'host=nowhere.example password=x' PUBLICATION p, "P 2" WITH (connect = false, slot_name = NONE, ` +
      `synchronous_commit = 'off', binary = true, streaming = off, disable_on_error = true)`,
    can: ['comment', 'owner', 'rename'],
    when: ({ version }) => version.major === 15
  },
  {
    kind: 'subscription',
    path: inDatabase,
    name,
    definition:
      `CREATE SUBSCRIPTION ${quoted} CONNECTION 'host=nowhere.example password=x' PUBLICATION p, "P 2" WITH (connect = false, slot_name = NONE, ` +
      `synchronous_commit = 'off', binary = false, streaming = parallel, disable_on_error = false, password_required = true, run_as_owner = false, ` +
      `origin = 'none', failover = false)`,
    can: ['comment', 'owner', 'rename'],
    when: ({ version }) => version.major === 18
  },
  {
    kind: 'transform',
    path: inDatabase,
    name: 'integer LANGUAGE sql',
    target: 'FOR integer LANGUAGE sql',
    definition:
      'CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION pg_catalog.prsd_lextype(internal))',
    can: ['comment']
  }
];

function casesOf(sample: Sample): KindCase<VerbatimDefinition>[] {
  const { setup = [], can, definition, target } = sample;
  const whole = {
    name: sample.name,
    ...(target !== undefined && { target }),
    definition
  } as VerbatimDefinition;
  const shared = {
    setup: [...withRole.setup, 'create schema "Other"', ...setup],
    // A database with a subscription in it cannot be dropped.
    teardown: [
      `drop subscription if exists ${quoted}`,
      `drop subscription if exists ${ident(renamed)}`,
      ...withRole.teardown
    ],
    when: sample.when
  };
  const changed = {
    ...(can.includes('comment') && { comment: "it's \\ a comment" }),
    ...(can.includes('owner') && { owner: role }),
    ...(can.includes('rename') && { name: renamed }),
    ...(can.includes('schema') && { schema: 'Other' })
  } as VerbatimDefinition;
  return [
    { name: 'is made from its text, and its text is read back', ...shared, to: whole, hazards: [] },
    ...(can.length > 0
      ? [{ name: `its ${can.join(', ')} change in place`, ...shared, from: whole, to: changed, hazards: [] }]
      : []),
    { name: 'it is dropped', ...shared, from: whole, expectSql: [/^DROP /], hazards: [] }
  ];
}

for (const sample of samples) {
  const { kind } = sample;
  kindSuite<VerbatimDefinition>({
    engine: postgresEngine,
    kind,
    targets: postgresTargets,
    ref: (given, { database }: Scratch) => ({
      kind,
      path: [database, ...sample.path({ ...given, name: given.name ?? sample.name })]
    }),
    cases: casesOf(sample)
  });
}

test('the text of an object cannot be changed in place', () => {
  const kind = postgresEngine.kinds.find(({ descriptor }) => descriptor.id === 'collation')!;
  const from = {
    name: 'c',
    schema: 's',
    target: null,
    owner: 'o',
    comment: null,
    privileges: null,
    definition: 'CREATE COLLATION s.c (locale = x)'
  };
  const to = { ...from, definition: 'CREATE COLLATION s.c (locale = y)' };
  const version = { flavor: 'postgres', major: 18, minor: 0, patch: 0, text: '' };
  expect(() =>
    kind.plan!({ op: 'alter', ref: { kind: 'collation', path: ['d', 's', 'c'] }, from, to }, version)
  ).toThrow('The text of a collation cannot be changed in place: drop it and create it again.');
});
