import { DbError, type Change, type Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasMultiranges } from '../../capabilities';
import { dialect } from '../../dialect';
import { changePrivileges } from '../privileges';
import { unfollowed } from '../text-bodies';
import { complete, type Attribute, type CompleteType, type Range, type TypeDefinition } from './definition';

const unsupported = (message: string): DbError => new DbError({ code: 'unsupported', message });

export function planType(change: Change<TypeDefinition>, version: ServerVersion): Statement[] {
  if (change.op === 'create') {
    const to = complete(change.to);
    return [made(to, version), ...follow(null, to, version)];
  }
  const from = complete(change.from);
  if (change.op === 'alter') {
    return alter(from, complete({ ...from, ...change.to }), version);
  }
  const all = change.options?.cascade;
  return [
    statement(`DROP TYPE ${nameOf(from)}${all ? ' CASCADE' : ''}`, {
      hazards: [
        hazard('irreversible', 'The type goes'),
        ...(all ? [hazard('drops-dependents', 'Columns and functions that use it go, with their data')] : [])
      ]
    })
  ];
}

function nameOf({ schema, name }: Pick<CompleteType, 'schema' | 'name'>): string {
  return dialect.path([schema, name]);
}

function made(to: CompleteType, version: ServerVersion): Statement {
  const create = `CREATE TYPE ${nameOf(to)}`;
  switch (to.variant) {
    case 'shell':
      return statement(create);
    case 'enum':
      return statement(`${create} AS ENUM (${to.labels.map(label => dialect.literal(label)).join(', ')})`);
    case 'composite':
      return statement(`${create} AS (${to.attributes.map(attributeSql).join(', ')})`);
    case 'range':
      if (!to.range) {
        throw new DbError({ code: 'invalid', message: `The range ${to.name} needs a subtype` });
      }
      return statement(`${create} AS RANGE (${rangeOptions(to, to.range, version).join(', ')})`);
    case 'base':
      return statement(`${create} (${to.options ?? ''})`);
  }
}

function rangeOptions({ schema }: CompleteType, range: Range, version: ServerVersion): string[] {
  const options: [string, string | null][] = [
    ['SUBTYPE', range.subtype],
    ['SUBTYPE_OPCLASS', range.operatorClass],
    ['COLLATION', range.collation],
    ['CANONICAL', range.canonical],
    ['SUBTYPE_DIFF', range.difference],
    [
      'MULTIRANGE_TYPE_NAME',
      range.multirange !== null && hasMultiranges(version) ? dialect.path([schema, range.multirange]) : null
    ]
  ];
  return options.flatMap(([word, value]) => (value === null ? [] : [`${word} = ${value}`]));
}

function attributeSql({ name, type, collation }: Attribute): string {
  return `${dialect.ident(name)} ${type}${collation === null ? '' : ` COLLATE ${collation}`}`;
}

function alter(from: CompleteType, to: CompleteType, version: ServerVersion): Statement[] {
  if (from.variant === 'shell' && to.variant !== 'shell' && to.variant !== 'enum') {
    // A shell waits for the functions of the type; then CREATE TYPE completes it (manual, CREATE TYPE).
    return [made(to, version), ...follow(from, to, version)];
  }
  if (from.variant !== to.variant) {
    throw unsupported(
      `The ${from.variant} type ${from.name} cannot become ${to.variant}: create another type`
    );
  }
  if (JSON.stringify([from.range, from.options]) !== JSON.stringify([to.range, to.options])) {
    throw unsupported(
      `PostgreSQL cannot alter the options of ${from.name}: drop the type and create it anew`
    );
  }
  const moved = { schema: to.schema, name: from.name };
  return [
    ...(from.schema === to.schema
      ? []
      : [
          statement(`ALTER TYPE ${nameOf(from)} SET SCHEMA ${dialect.ident(to.schema)}`, {
            hazards: [unfollowed(from.schema, from.name)]
          })
        ]),
    ...(from.name === to.name
      ? []
      : [
          statement(`ALTER TYPE ${nameOf(moved)} RENAME TO ${dialect.ident(to.name)}`, {
            hazards: [unfollowed(from.schema, from.name)]
          })
        ]),
    ...labels(from, to),
    ...attributes(from, to),
    ...follow(from, to, version)
  ];
}

/** Labels can be added anywhere and renamed, but neither removed nor put in another order. */
function labels(from: CompleteType, to: CompleteType): Statement[] {
  const alterType = `ALTER TYPE ${nameOf(to)}`;
  const removed = from.labels.filter(label => !to.labels.includes(label));
  const renamed =
    removed.length > 0 &&
    from.labels.length === to.labels.length &&
    from.labels.every(
      (label, n) => label === to.labels[n] || (removed.includes(label) && !from.labels.includes(to.labels[n]))
    );
  if (renamed) {
    return from.labels.flatMap((label, n) =>
      label === to.labels[n]
        ? []
        : [
            statement(
              `${alterType} RENAME VALUE ${dialect.literal(label)} TO ${dialect.literal(to.labels[n])}`
            )
          ]
    );
  }
  const kept = to.labels.filter(label => from.labels.includes(label));
  if (removed.length > 0 || kept.some((label, n) => label !== from.labels[n])) {
    throw unsupported(
      removed.length > 0
        ? `PostgreSQL cannot remove labels of an enum (${removed.join(', ')}): create another type and change the columns to it`
        : `PostgreSQL cannot put the labels of ${from.name} in another order`
    );
  }
  const present = [...from.labels];
  return to.labels.flatMap((label, n) => {
    if (present.includes(label)) {
      return [];
    }
    const next = to.labels.slice(n + 1).find(other => present.includes(other));
    const place = next === undefined ? '' : ` BEFORE ${dialect.literal(next)}`;
    present.splice(next === undefined ? present.length : present.indexOf(next), 0, label);
    return [
      statement(`${alterType} ADD VALUE ${dialect.literal(label)}${place}`, {
        hazards: [hazard('irreversible', `The label ${label} cannot be removed again`)]
      })
    ];
  });
}

function attributes(from: CompleteType, to: CompleteType): Statement[] {
  const alterType = `ALTER TYPE ${nameOf(to)}`;
  const before = to.attributes.map(each =>
    from.attributes.find(other => other.name === (each.previousName ?? each.name))
  );
  const kept = before.flatMap(each => (each ? [each] : []));
  const order = from.attributes.filter(each => kept.includes(each));
  const firstNew = before.indexOf(undefined);
  if (kept.some((each, n) => each !== order[n]) || (firstNew >= 0 && before.slice(firstNew).some(Boolean))) {
    throw unsupported('PostgreSQL adds attributes at the end only, and keeps their order');
  }
  const renames = to.attributes.flatMap((each, n) =>
    before[n] && before[n].name !== each.name
      ? [
          statement(
            `${alterType} RENAME ATTRIBUTE ${dialect.ident(before[n].name)} TO ${dialect.ident(each.name)}`
          )
        ]
      : []
  );
  const lost = hazard('data-loss', 'Values of dropped attributes are lost');
  const dropped = from.attributes
    .filter(each => !kept.includes(each))
    .map(each => `DROP ATTRIBUTE ${dialect.ident(each.name)}`);
  const changed = to.attributes.flatMap((each, n) => {
    const old = before[n];
    if (!old) {
      return [`ADD ATTRIBUTE ${attributeSql(each)}`];
    }
    const collate = each.collation === null ? '' : ` COLLATE ${each.collation}`;
    return old.type === each.type && old.collation === each.collation
      ? []
      : [`ALTER ATTRIBUTE ${dialect.ident(each.name)} TYPE ${each.type}${collate}`];
  });
  const actions = [...dropped, ...changed];
  return [
    ...renames,
    ...(actions.length
      ? [statement(`${alterType} ${actions.join(', ')}`, { hazards: dropped.length ? [lost] : [] })]
      : [])
  ];
}

/** Owner, comments and privileges; `from` null: the type is new. */
function follow(from: CompleteType | null, to: CompleteType, version: ServerVersion): Statement[] {
  const name = nameOf(to);
  const text = (comment: string | null): string => (comment === null ? 'NULL' : dialect.literal(comment));
  const target = { on: `TYPE ${name}`, type: 'T', version } as const;
  const isShell = to.variant === 'shell';
  return [
    ...(to.owner === null || from?.owner === to.owner
      ? []
      : [statement(`ALTER TYPE ${name} OWNER TO ${dialect.ident(to.owner)}`)]),
    ...((from?.comment ?? null) === to.comment
      ? []
      : [statement(`COMMENT ON TYPE ${name} IS ${text(to.comment)}`)]),
    ...to.attributes.flatMap(each => {
      const old = from?.attributes.find(other => other.name === (each.previousName ?? each.name));
      return (old?.comment ?? null) === each.comment
        ? []
        : [statement(`COMMENT ON COLUMN ${name}.${dialect.ident(each.name)} IS ${text(each.comment)}`)];
    }),
    ...(isShell
      ? []
      : changePrivileges(target, from?.variant === 'shell' ? { ...from, privileges: null } : from, to))
  ];
}
