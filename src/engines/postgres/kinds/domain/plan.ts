import { DbError, type Change, type Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { dialect } from '../../dialect';
import { changePrivileges } from '../privileges';
import { unfollowed } from '../text-bodies';
import { complete, type Check, type Domain, type DomainDefinition } from './definition';

export function planDomain(change: Change<DomainDefinition>, version: ServerVersion): Statement[] {
  if (change.op === 'create') {
    return create(complete(change.to), version);
  }
  const from = complete(change.from);
  if (change.op === 'alter') {
    return alter(from, complete({ ...from, ...change.to }), version);
  }
  const all = change.options?.cascade;
  return [
    statement(`DROP DOMAIN ${nameOf(from)}${all ? ' CASCADE' : ''}`, {
      hazards: [
        hazard('irreversible', 'The domain goes'),
        ...(all ? [hazard('drops-dependents', 'Columns of the domain go, with their data')] : [])
      ]
    })
  ];
}

function nameOf({ schema, name }: Pick<Domain, 'schema' | 'name'>): string {
  return dialect.path([schema, name]);
}

function create(to: Domain, version: ServerVersion): Statement[] {
  const parts = [
    `CREATE DOMAIN ${nameOf(to)} AS ${to.type}`,
    ...(to.collation === null ? [] : [`COLLATE ${to.collation}`]),
    ...(to.default === null ? [] : [`DEFAULT ${to.default}`]),
    ...(to.notNull ? ['NOT NULL'] : []),
    ...to.checks.filter(({ valid }) => valid).map(checkSql)
  ];
  const late = to.checks.filter(({ valid }) => !valid);
  return [
    statement(parts.join('\n  ')),
    ...late.map(check => statement(`ALTER DOMAIN ${nameOf(to)} ADD ${checkSql(check)} NOT VALID`)),
    ...follow(null, to, version)
  ];
}

function checkSql({ name, expression }: Check): string {
  return `${name === '' ? '' : `CONSTRAINT ${dialect.ident(name)} `}CHECK (${expression})`;
}

function alter(from: Domain, to: Domain, version: ServerVersion): Statement[] {
  if (from.type !== to.type || from.collation !== to.collation) {
    throw new DbError({
      code: 'unsupported',
      message: `PostgreSQL cannot change the base type of ${from.name}: create another domain and change the columns to it`
    });
  }
  const moved = { schema: to.schema, name: from.name };
  const domain = `ALTER DOMAIN ${nameOf(to)}`;
  const scan = hazard('lock', 'Every column of the domain is read while its table is locked');
  return [
    ...(from.schema === to.schema
      ? []
      : [
          statement(`ALTER DOMAIN ${nameOf(from)} SET SCHEMA ${dialect.ident(to.schema)}`, {
            hazards: [unfollowed(from.schema, from.name)]
          })
        ]),
    ...(from.name === to.name
      ? []
      : [
          statement(`ALTER DOMAIN ${nameOf(moved)} RENAME TO ${dialect.ident(to.name)}`, {
            hazards: [unfollowed(from.schema, from.name)]
          })
        ]),
    ...(from.default === to.default
      ? []
      : [statement(`${domain} ${to.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${to.default}`}`)]),
    ...(from.notNull === to.notNull
      ? []
      : [
          to.notNull
            ? statement(`${domain} SET NOT NULL`, { hazards: [scan] })
            : statement(`${domain} DROP NOT NULL`)
        ]),
    ...changeChecks(from, to).map(({ sql, scans }) =>
      statement(`${domain} ${sql}`, { hazards: scans ? [scan] : [] })
    ),
    ...follow(from, to, version)
  ];
}

/**
 * For each wanted check the one that stays as it without being made anew: of its name, or else one whose name is not wanted any more.
 * A valid one cannot be made doubtful again.
 */
function keptChecks(from: Domain | null, to: Domain): (Check | undefined)[] {
  const left = new Set(from?.checks);
  const take = (fits: (old: Check) => boolean): Check | undefined => {
    const found = [...left].find(fits);
    return found && left.delete(found) ? found : undefined;
  };
  const isAlike = (old: Check, wanted: Check): boolean =>
    old.expression === wanted.expression && (wanted.valid || !old.valid);
  const has = (checks: readonly Check[], name: string): boolean => checks.some(each => each.name === name);
  const named = to.checks.map(wanted => take(old => old.name === wanted.name && isAlike(old, wanted)));
  return to.checks.map((wanted, n) => {
    const isNew = wanted.name !== '' && !has(from?.checks ?? [], wanted.name);
    return named[n] ?? (isNew ? take(old => isAlike(old, wanted) && !has(to.checks, old.name)) : undefined);
  });
}

function changeChecks(from: Domain, to: Domain): { sql: string; scans: boolean }[] {
  const kept = keptChecks(from, to);
  const { ident } = dialect;
  return [
    ...from.checks
      .filter(old => !kept.includes(old))
      .map(({ name }) => ({ sql: `DROP CONSTRAINT ${dialect.ident(name)}`, scans: false })),
    ...to.checks.flatMap(({ name }, n) => {
      const old = kept[n]?.name ?? name;
      return old === name ? [] : [{ sql: `RENAME CONSTRAINT ${ident(old)} TO ${ident(name)}`, scans: false }];
    }),
    ...to.checks.flatMap((each, n) => {
      const old = kept[n];
      if (!old) {
        return [{ sql: `ADD ${checkSql(each)}${each.valid ? '' : ' NOT VALID'}`, scans: each.valid }];
      }
      return old.valid === each.valid
        ? []
        : [{ sql: `VALIDATE CONSTRAINT ${dialect.ident(each.name)}`, scans: true }];
    })
  ];
}

/** Owner, comments and privileges; `from` null: the domain is new. */
function follow(from: Domain | null, to: Domain, version: ServerVersion): Statement[] {
  const name = nameOf(to);
  const text = (comment: string | null): string => (comment === null ? 'NULL' : dialect.literal(comment));
  const target = { on: `DOMAIN ${name}`, type: 'T', version } as const;
  const kept = keptChecks(from, to);
  return [
    ...(to.owner === null || from?.owner === to.owner
      ? []
      : [statement(`ALTER DOMAIN ${name} OWNER TO ${dialect.ident(to.owner)}`)]),
    ...((from?.comment ?? null) === to.comment
      ? []
      : [statement(`COMMENT ON DOMAIN ${name} IS ${text(to.comment)}`)]),
    ...to.checks.flatMap((each, n) => {
      const old = kept[n];
      return (old?.comment ?? null) === each.comment || each.name === ''
        ? []
        : [
            statement(
              `COMMENT ON CONSTRAINT ${dialect.ident(each.name)} ON DOMAIN ${name} IS ${text(each.comment)}`
            )
          ];
    }),
    ...changePrivileges(target, from, to)
  ];
}
