import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import { domainKind } from '../../../../src/engines/postgres/kinds/domain';
import type { DomainDefinition } from '../../../../src/engines/postgres/kinds/domain/definition';
import { kindProperty, kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const role = uniqueName('Role "x"');
const quotedRole = postgresEngine.dialect.ident(role);
const shared = {
  engine: postgresEngine,
  kind: 'domain',
  targets: postgresTargets,
  ref: ({ schema, name }: DomainDefinition, { database }: Scratch) => ({
    kind: 'domain',
    path: [database, schema, name]
  })
};
const plain = { name: 'd', schema: 'public', type: 'integer' };
const positive = { name: 'positive', expression: '(VALUE > 0)', valid: true, comment: null };

kindSuite<DomainDefinition>({
  ...shared,
  cases: [
    {
      name: 'a name and a type',
      to: plain,
      expectSql: ['CREATE DOMAIN "public"."d" AS integer'],
      hazards: []
    },
    {
      name: 'every field',
      setup: [`create role ${quotedRole}`],
      teardown: [`drop owned by ${quotedRole}`, `drop role ${quotedRole}`],
      to: {
        name: hostileNames[0],
        schema: 'public',
        owner: 'postgres',
        type: 'character varying(40)',
        collation: 'pg_catalog."C"',
        default: "'O''Brien'::character varying",
        notNull: true,
        checks: [
          { name: 'Chk "1"', expression: "((VALUE)::text <> ''::text)", valid: true, comment: "it's" },
          { name: 'later', expression: '(length((VALUE)::text) > 2)', valid: false, comment: null }
        ],
        comment: 'a name',
        privileges: [
          { grantee: role, privilege: 'USAGE', grantable: false, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'USAGE', grantable: false, grantor: 'postgres' }
        ]
      }
    },
    {
      name: 'default, not null and checks change; a check that was not validated is',
      from: {
        ...plain,
        default: '1',
        checks: [
          { ...positive, name: 'old' },
          { ...positive, valid: false }
        ]
      },
      to: {
        ...plain,
        notNull: true,
        default: null,
        checks: [{ ...positive, name: 'odd', expression: '((VALUE % 2) = 1)' }, positive]
      },
      expectSql: [
        'ALTER DOMAIN "public"."d" DROP DEFAULT',
        'ALTER DOMAIN "public"."d" SET NOT NULL',
        'ALTER DOMAIN "public"."d" DROP CONSTRAINT "old"',
        'ALTER DOMAIN "public"."d" ADD CONSTRAINT "odd" CHECK (((VALUE % 2) = 1))',
        'ALTER DOMAIN "public"."d" VALIDATE CONSTRAINT "positive"'
      ],
      hazards: ['lock']
    },
    {
      name: 'a check that is doubted again is made anew with its comment',
      from: { ...plain, checks: [{ ...positive, comment: 'c' }] },
      to: { ...plain, checks: [{ ...positive, valid: false, comment: 'c' }] },
      expectSql: [
        'ALTER DOMAIN "public"."d" DROP CONSTRAINT "positive"',
        'ALTER DOMAIN "public"."d" ADD CONSTRAINT "positive" CHECK ((VALUE > 0)) NOT VALID',
        `COMMENT ON CONSTRAINT "positive" ON DOMAIN "public"."d" IS 'c'`
      ]
    },
    {
      name: 'checks get other names, and are not made anew',
      from: {
        ...plain,
        checks: [
          { ...positive, comment: 'kept' },
          { ...positive, name: 'twin' }
        ]
      },
      to: {
        ...plain,
        checks: [
          { ...positive, name: "it's", comment: 'kept' },
          { ...positive, name: 'twin' }
        ]
      },
      expectSql: [`ALTER DOMAIN "public"."d" RENAME CONSTRAINT "positive" TO "it's"`],
      hazards: []
    },
    {
      name: 'renamed and moved to another schema',
      setup: ['create schema "Other"'],
      from: plain,
      to: { ...plain, name: 'select', schema: 'Other' },
      expectSql: [
        'ALTER DOMAIN "public"."d" SET SCHEMA "Other"',
        'ALTER DOMAIN "Other"."d" RENAME TO "select"'
      ]
    },
    { name: 'dropped', from: plain, expectSql: ['DROP DOMAIN "public"."d"'], hazards: ['irreversible'] }
  ]
});

kindProperty<DomainDefinition>({
  ...shared,
  definitions: () =>
    fc.record({
      name: fc.constantFrom(...hostileNames),
      schema: fc.constant('public'),
      type: fc.constant('integer'),
      default: fc.constantFrom(null, '3', '(7 * 6)'),
      notNull: fc.boolean(),
      checks: fc
        .uniqueArray(
          fc.record({
            name: fc.constantFrom(...hostileNames),
            expression: fc.constantFrom('(VALUE > 0)', '(VALUE < 10)', "((VALUE)::text <> 'x''y'::text)"),
            valid: fc.boolean(),
            comment: fc.constantFrom(null, "it's")
          }),
          { selector: each => each.name, maxLength: 4 }
        )
        // The order in which they are read: that of their bytes.
        .map(checks => [...checks].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))),
      comment: fc.constantFrom(null, "it's")
    }),
  altered: (_from, to) => to
});

test('another base type is refused with the reason', () => {
  const version = { flavor: 'postgres', major: 18, minor: 0, patch: 0, text: 'PostgreSQL 18.0' };
  const ref = { kind: 'domain', path: ['db', 'public', 'd'] };
  expect(() =>
    domainKind.plan!({ op: 'alter', ref, from: plain, to: { ...plain, type: 'bigint' } }, version)
  ).toThrow('PostgreSQL cannot change the base type of d');
});
