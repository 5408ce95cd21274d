import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasBuiltinLocales, hasIcuRules, hasLocaleProviders } from '../../capabilities';
import { dialect } from '../../dialect';
import { changePrivileges } from '../privileges';
import { setClause, settingName } from '../routine/settings';
import { completeDatabase, type Database, type DatabaseDefinition } from './definition';

const { ident, literal } = dialect;

/** A database cannot be dropped, renamed or copied from within: the statements run in another one. */
export function planDatabase(change: Change<DatabaseDefinition>, version: ServerVersion): Statement[] {
  const given = completeDatabase(change.op === 'create' ? change.to : change.from);
  const database = [given.name, given.template].includes('postgres') ? 'template1' : 'postgres';
  return statements(change, given, version).map(each => ({ ...each, database }));
}

function statements(
  change: Change<DatabaseDefinition>,
  given: Database,
  version: ServerVersion
): Statement[] {
  switch (change.op) {
    case 'create':
      return [create(given, version), ...follow(made(given), given, version, true)];
    case 'alter':
      return alter(given, { ...given, ...change.to }, version);
    case 'drop':
      return drop(given, change.options?.force ?? false);
  }
}

/** What CREATE DATABASE has done. */
function made(to: Database): Database {
  return { ...to, settings: [], comment: null, privileges: null };
}

/** Another encoding or locale than the template's wants the pristine `template0` (manual, section 22.3). */
function create(to: Database, version: ServerVersion): Statement {
  const isOwnLocale = [to.encoding, to.localeProvider, to.collate, to.ctype, to.locale].some(
    each => each !== null
  );
  const template = to.template ?? (isOwnLocale ? 'template0' : null);
  const provider = hasLocaleProviders(version) ? to.localeProvider : null;
  refuse([
    [(to.localeProvider ?? 'libc') !== 'libc' && provider === null, 'Locale providers need PostgreSQL 15'],
    [to.localeProvider === 'builtin' && !hasBuiltinLocales(version), 'Built-in locales need PostgreSQL 17'],
    [to.icuRules !== null && !hasIcuRules(version), 'ICU rules need PostgreSQL 16']
  ]);
  const option = (word: string, value: string | null, quote = literal): string[] =>
    value === null ? [] : [`${word} = ${quote(value)}`];
  const options = [
    ...option('OWNER', to.owner, ident),
    ...option('TEMPLATE', template, ident),
    ...option('ENCODING', to.encoding),
    ...option('LOCALE_PROVIDER', provider, ident),
    ...option('LC_COLLATE', to.collate),
    ...option('LC_CTYPE', to.ctype),
    ...option(to.localeProvider === 'builtin' ? 'BUILTIN_LOCALE' : 'ICU_LOCALE', to.locale),
    ...option('ICU_RULES', to.icuRules),
    ...option('TABLESPACE', to.tablespace, ident),
    ...attributes(completeDatabase({ name: to.name }), to)
  ];
  const sql = [`CREATE DATABASE ${ident(to.name)}`, ...options].join('\n  ');
  const undo = [
    ...(to.isTemplate ? [`ALTER DATABASE ${ident(to.name)} IS_TEMPLATE false`] : []),
    `DROP DATABASE ${ident(to.name)}`
  ];
  return committed(sql, { undo });
}

function attributes(from: Database, to: Database): string[] {
  return [
    ...(from.allowConnections === to.allowConnections
      ? []
      : [`ALLOW_CONNECTIONS ${String(to.allowConnections)}`]),
    ...(from.connectionLimit === to.connectionLimit ? [] : [`CONNECTION LIMIT ${to.connectionLimit}`]),
    ...(from.isTemplate === to.isTemplate ? [] : [`IS_TEMPLATE ${String(to.isTemplate)}`])
  ];
}

const FIXED = [
  ['encoding', 'encoding'],
  ['localeProvider', 'locale provider'],
  ['collate', 'LC_COLLATE'],
  ['ctype', 'LC_CTYPE'],
  ['locale', 'locale'],
  ['icuRules', 'ICU rules']
] as const;

function alter(from: Database, to: Database, version: ServerVersion): Statement[] {
  refuse(
    FIXED.map(([field, label]) => [
      from[field] !== to[field],
      `The ${label} of a database is fixed when it is made`
    ])
  );
  const name = ident(to.name);
  const words = attributes(from, to);
  const renamed = hazard('downtime', `Nobody may be connected; who says ${from.name} must say ${to.name}`);
  const moved = hazard('downtime', 'Nobody may be connected while the files are copied');
  return [
    ...(from.tablespace === to.tablespace || to.tablespace === null
      ? []
      : [
          committed(`ALTER DATABASE ${ident(from.name)} SET TABLESPACE ${ident(to.tablespace)}`, {
            hazards: [moved, hazard('rewrite', 'Every file is copied')],
            ...(from.tablespace !== null && {
              undo: [`ALTER DATABASE ${ident(from.name)} SET TABLESPACE ${ident(from.tablespace)}`]
            })
          })
        ]),
    ...(from.name === to.name
      ? []
      : [statement(`ALTER DATABASE ${ident(from.name)} RENAME TO ${name}`, { hazards: [renamed] })]),
    ...(words.length === 0
      ? []
      : [
          statement(`ALTER DATABASE ${name} WITH ${words.join(' ')}`, {
            hazards:
              from.allowConnections && !to.allowConnections
                ? [hazard('downtime', 'Nobody can connect any more')]
                : []
          })
        ]),
    ...follow(from, to, version, false)
  ];
}

/** What stands in statements of its own: owner, settings, comment, privileges. */
function follow(from: Database, to: Database, version: ServerVersion, isNew: boolean): Statement[] {
  const name = ident(to.name);
  const before = new Map(from.settings.map(each => [each.name, each.value]));
  const wanted = new Set(to.settings.map(each => each.name));
  const lost = hazard('privileges', `${from.owner} loses the owner's rights`);
  return [
    ...(from.owner === to.owner || to.owner === null
      ? []
      : [statement(`ALTER DATABASE ${name} OWNER TO ${ident(to.owner)}`, { hazards: [lost] })]),
    ...from.settings
      .filter(each => !wanted.has(each.name))
      .map(each => statement(`ALTER DATABASE ${name} RESET ${settingName(each.name)}`)),
    ...to.settings
      .filter(each => before.get(each.name) !== each.value)
      .map(each => statement(`ALTER DATABASE ${name} ${setClause(each)}`)),
    ...(from.comment === to.comment
      ? []
      : [statement(`COMMENT ON DATABASE ${name} IS ${to.comment === null ? 'NULL' : literal(to.comment)}`)]),
    ...changePrivileges({ on: `DATABASE ${name}`, type: 'd', version }, isNew ? null : from, to)
  ];
}

function drop(from: Database, force: boolean): Statement[] {
  const name = ident(from.name);
  const hazards = [
    hazard('data-loss', 'Everything in the database goes'),
    hazard('irreversible', 'Only a backup brings it back'),
    ...(force ? [hazard('downtime', 'Open sessions are ended')] : [])
  ];
  return [
    ...(from.isTemplate
      ? [
          committed(`ALTER DATABASE ${name} IS_TEMPLATE false`, {
            undo: [`ALTER DATABASE ${name} IS_TEMPLATE true`]
          })
        ]
      : []),
    committed(`DROP DATABASE ${name}${force ? ' WITH (FORCE)' : ''}`, { hazards })
  ];
}

function refuse(reasons: readonly (readonly [applies: boolean, message: string])[]): void {
  const reason = reasons.find(([applies]) => applies);
  if (reason) {
    throw new DbError({ code: 'unsupported', message: reason[1] });
  }
}
