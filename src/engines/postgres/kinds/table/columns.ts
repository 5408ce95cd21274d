import type { Hazard, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import {
  hasNotNullConstraints,
  hasSetExpression,
  hasStorageDefault,
  hasVirtualColumns
} from '../../capabilities';
import { commentOn, same, unsupported, words, type Context } from './context';
import type { Column } from './definition';
import { changedForeignOptions, changedOptions, foreignOptions } from './options';

/** Subcommands of one ALTER TABLE, with what may hurt. */
export interface Subcommands {
  commands: string[];
  hazards: Hazard[];
}

type Identity = NonNullable<Column['identity']>;

/** `name type …` as it stands in CREATE TABLE and ADD COLUMN. */
export function columnClause(column: Column, context: Context): string {
  const { dialect } = context;
  return words(
    dialect.ident(column.name),
    column.type,
    foreignOptions(column.foreignOptions, dialect),
    column.collation && `COLLATE ${column.collation}`,
    columnConstraints(column, context)
  );
}

/** What may follow the type, or `WITH OPTIONS` in a table of a type. */
export function columnConstraints(column: Column, context: Context): string {
  const { dialect } = context;
  const constraint = column.notNullConstraint;
  const isNotNull = column.notNull && (constraint?.valid ?? true) && !column.notNullInherited;
  return words(
    column.generated && generatedClause(column.generated),
    column.default !== null && `DEFAULT ${column.default}`,
    column.identity && `GENERATED ${identityClause(column.name, column.identity, context)}`,
    isNotNull && constraint?.name != null && `CONSTRAINT ${dialect.ident(constraint.name)}`,
    isNotNull && 'NOT NULL',
    isNotNull && constraint?.noInherit && 'NO INHERIT'
  );
}

function generatedClause({ expression, kind }: NonNullable<Column['generated']>): string {
  return `GENERATED ALWAYS AS (${expression}) ${kind.toUpperCase()}`;
}

function identityClause(column: string, identity: Identity, context: Context): string {
  const { dialect, schema, name } = context;
  // The server may choose another name than its usual one: what is said of the sequence must be said of this one.
  const isSpokenOf = identity.comment !== null || identity.privileges !== null;
  const usual = isSpokenOf ? { schema, name: usualSequence(name, column) } : null;
  const sequence = identity.sequence ?? usual;
  const options = words(
    sequence && `SEQUENCE NAME ${dialect.path([sequence.schema, sequence.name])}`,
    ...sequenceOptions(null, identity)
  );
  return words(`${identity.generation.toUpperCase()} AS IDENTITY`, options && `(${options})`);
}

/** What the server calls the sequence of an identity column where it is free to. */
export function usualSequence(table: string, column: string): string {
  return `${table}_${column}_seq`;
}

/** The options of an identity's sequence that differ from those it has. */
function sequenceOptions(from: Identity | null, to: Identity): string[] {
  const changed = (name: 'start' | 'increment' | 'min' | 'max' | 'cache', word: string): string[] =>
    to[name] === null || to[name] === from?.[name] ? [] : [`${word} ${to[name]}`];
  return [
    ...changed('start', 'START WITH'),
    ...changed('increment', 'INCREMENT BY'),
    ...changed('min', 'MINVALUE'),
    ...changed('max', 'MAXVALUE'),
    ...changed('cache', 'CACHE'),
    ...(to.cycle !== (from?.cycle ?? false) ? [to.cycle ? 'CYCLE' : 'NO CYCLE'] : [])
  ];
}

/** What the clause of a column alone makes; the rest takes an ALTER COLUMN. */
export function columnAsMade(column: Column): Column {
  const constraint = column.notNullConstraint;
  return {
    ...column,
    storage: null,
    compression: null,
    statistics: null,
    options: [],
    comment: null,
    identity: column.identity && { ...column.identity, comment: null, privileges: null },
    notNull: column.notNull && (constraint?.valid ?? true),
    notNullConstraint: constraint && { ...constraint, comment: null }
  };
}

export function addColumn(column: Column, context: Context, rows: 'some' | 'none'): Subcommands {
  const hazards: Hazard[] = [];
  if (rows === 'some') {
    const isVolatile = column.default !== null && /\(/.test(column.default);
    if (column.generated?.kind === 'stored' || column.identity || isVolatile) {
      hazards.push(
        hazard('rewrite', `Adding ${column.name} may write the whole table anew, and locks it meanwhile`)
      );
    } else if (column.notNull && column.default === null) {
      hazards.push(
        hazard('lock', `Adding ${column.name} not null without a default fails where there are rows`)
      );
    }
  }
  const rest = alterColumn(columnAsMade(column), column, context);
  return { commands: [`ADD COLUMN ${columnClause(column, context)}`, ...rest.commands], hazards };
}

export function dropColumn(column: Column, { dialect }: Context): Subcommands {
  return {
    commands: [`DROP COLUMN ${dialect.ident(column.name)}`],
    hazards: [
      hazard(
        'data-loss',
        `The values of ${column.name} are lost, and the indexes and constraints that use it`
      )
    ]
  };
}

/** Another type or collation makes indexes and statistics anew, without all that was set on them. */
export function isRetyped(from: Column, to: Column): boolean {
  return from.type !== to.type || from.collation !== to.collation;
}

/** No text becomes anything else without being asked to: the server wants the cast said. */
function conversion(from: Column, to: Column, { ident }: Context['dialect']): string | null {
  return TEXT.test(from.type) && !TEXT.test(to.type) ? `${ident(to.name)}::${to.type}` : null;
}

const TEXT = /^(?:text|character varying|character|bpchar)(?:\(\d+\))?$/;

/** Subcommands that turn one column into another of the same name. */
export function alterColumn(from: Column, to: Column, context: Context): Subcommands {
  const { dialect } = context;
  const at = `ALTER COLUMN ${dialect.ident(to.name)}`;
  const commands: string[] = [];
  const hazards: Hazard[] = [];
  const retyped = isRetyped(from, to);
  // An old default is converted with its column, or cannot be: the new text is set in any case.
  const defaultAnew = retyped && from.default !== null;
  if (from.identity && !to.identity) {
    commands.push(`${at} DROP IDENTITY`);
  }
  if (from.generated && !to.generated) {
    if (from.generated.kind === 'virtual') {
      throw unsupported(`${to.name}: a virtual generated column cannot become a plain one`);
    }
    commands.push(`${at} DROP EXPRESSION`);
  }
  if (from.default !== null && (to.default === null || defaultAnew)) {
    commands.push(`${at} DROP DEFAULT`);
  }
  if (retyped) {
    const collation =
      to.collation ?? (from.collation !== null && from.type === to.type ? 'pg_catalog."default"' : null);
    const using = to.using || conversion(from, to, dialect);
    commands.push(
      words(`${at} TYPE`, to.type, collation && `COLLATE ${collation}`, using && `USING ${using}`)
    );
    hazards.push(...retypeHazards(from, to));
  }
  if (to.default !== null && (to.default !== from.default || defaultAnew)) {
    commands.push(`${at} SET DEFAULT ${to.default}`);
  }
  const notNull = notNullChange(from, to, context);
  commands.push(...notNull.commands);
  hazards.push(...notNull.hazards);
  if (to.generated && !same(from.generated, to.generated)) {
    const expression = generatedChange(from, to, context);
    commands.push(...expression.commands);
    hazards.push(...expression.hazards);
  }
  commands.push(
    ...identityChange(from.identity, to.identity, to.name, at, context),
    ...physicalChange(retyped ? { ...from, storage: null, compression: null } : from, to, context)
  );
  return { commands, hazards };
}

/** Strategy, compression, statistics target and options. */
function physicalChange(from: Column, to: Column, { dialect, version }: Context): string[] {
  if (from.storage !== null && to.storage === null && !hasStorageDefault(version)) {
    throw unsupported(`${to.name}: name a storage; SET STORAGE DEFAULT is there from PostgreSQL 16 on`);
  }
  const at = `ALTER COLUMN ${dialect.ident(to.name)}`;
  const changed = <T>(a: T, b: T, sql: string): string[] => (a === b ? [] : [`${at} ${sql}`]);
  const foreign = changedForeignOptions(from.foreignOptions, to.foreignOptions, dialect);
  return [
    ...changed(from.storage, to.storage, `SET STORAGE ${(to.storage ?? 'default').toUpperCase()}`),
    ...changed(from.compression, to.compression, `SET COMPRESSION ${to.compression ?? 'default'}`),
    ...changed(from.statistics, to.statistics, `SET STATISTICS ${to.statistics ?? -1}`),
    ...changedOptions(from.options, to.options, dialect).map(sql => `${at} ${sql}`),
    ...(foreign ? [`${at} ${foreign}`] : [])
  ];
}

function notNullChange(from: Column, to: Column, context: Context): Subcommands {
  const { dialect, version } = context;
  const name = dialect.ident(to.name);
  if (from.notNull && !to.notNull) {
    return { commands: [`ALTER COLUMN ${name} DROP NOT NULL`], hazards: [] };
  }
  const constraint = to.notNullConstraint;
  if (!from.notNull && to.notNull) {
    const isPlain = !constraint || !hasNotNullConstraints(version);
    const isValid = isPlain || constraint.valid;
    return {
      commands: [
        isPlain
          ? `ALTER COLUMN ${name} SET NOT NULL`
          : words(
              'ADD',
              constraint.name !== null && `CONSTRAINT ${dialect.ident(constraint.name)}`,
              `NOT NULL ${name}`,
              constraint.noInherit && 'NO INHERIT',
              !constraint.valid && 'NOT VALID'
            )
      ],
      hazards: isValid
        ? [
            hazard(
              'lock',
              `The whole table is read under an exclusive lock to find empty values of ${to.name}`
            )
          ]
        : []
    };
  }
  if (!from.notNull || !hasNotNullConstraints(version) || to.notNullInherited) {
    return { commands: [], hazards: [] };
  }
  const isLocal = from.notNullConstraint?.noInherit ?? false;
  const inherit = (constraint?.noInherit ?? false) ? 'NO INHERIT' : 'INHERIT';
  return {
    commands:
      isLocal === (constraint?.noInherit ?? false)
        ? []
        : [`ALTER CONSTRAINT ${dialect.ident(notNullName(from, to, context))} ${inherit}`],
    hazards: []
  };
}

/** The name after a rename: that of the constraint itself, or the one the server gives (manual, CREATE TABLE). */
function notNullName(from: Column, to: Column, { oldName }: Context): string {
  return to.notNullConstraint?.name ?? from.notNullConstraint?.name ?? `${oldName}_${from.name}_not_null`;
}

/** A not-null constraint that stays gets its name before everything else. */
export function renameNotNull(from: Column, to: Column, { dialect, table, oldName }: Context): Statement[] {
  const name = to.notNullConstraint?.name ?? null;
  const old = from.notNullConstraint?.name ?? `${oldName}_${from.name}_not_null`;
  return from.notNull && to.notNull && name !== null && name !== old
    ? [statement(`ALTER TABLE ${table} RENAME CONSTRAINT ${dialect.ident(old)} TO ${dialect.ident(name)}`)]
    : [];
}

/** What follows on the ALTER TABLE: reading the rows, a comment. */
export function notNullStatements(from: Column | undefined, to: Column, context: Context): Statement[] {
  const { dialect, table } = context;
  const old = from?.notNull ? from.notNullConstraint : null;
  const constraint = to.notNullConstraint;
  const validate = old && !old.valid && (constraint?.valid ?? true);
  const comment = [old?.comment ?? null, constraint?.comment ?? null] as const;
  if (!validate && comment[0] === comment[1]) {
    return [];
  }
  const name = dialect.ident(notNullName(from ?? to, to, context));
  return [
    ...(validate
      ? [
          statement(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`, {
            hazards: [hazard('lock', 'The whole table is read; rows can be written meanwhile')]
          })
        ]
      : []),
    ...commentOn(`CONSTRAINT ${name} ON ${table}`, ...comment)
  ];
}

function generatedChange(from: Column, to: Column, { dialect, version }: Context): Subcommands {
  const name = dialect.ident(to.name);
  const { expression, kind } = to.generated!;
  const isText = from.generated?.kind === kind;
  if (!isText) {
    throw unsupported(`${to.name}: only a new column can be generated ${kind}`);
  }
  if (!hasSetExpression(version)) {
    throw unsupported(
      `${to.name}: the expression of a generated column can be changed from PostgreSQL 17 on; drop and add the column`
    );
  }
  const isRewrite = kind === 'stored' || !hasVirtualColumns(version);
  return {
    commands: [`ALTER COLUMN ${name} SET EXPRESSION AS (${expression})`],
    hazards: isRewrite ? [hazard('rewrite', `The table is written anew to compute ${to.name}`)] : []
  };
}

function identityChange(
  from: Column['identity'],
  to: Column['identity'],
  column: string,
  at: string,
  context: Context
): string[] {
  if (!to) {
    return [];
  }
  if (!from) {
    return [`${at} ADD GENERATED ${identityClause(column, to, context)}`];
  }
  const settings = [
    ...(from.generation === to.generation ? [] : [`GENERATED ${to.generation.toUpperCase()}`]),
    ...sequenceOptions(from, to)
  ];
  return settings.length ? [words(at, ...settings.map(setting => `SET ${setting}`))] : [];
}

/** Types that are widened without a look at the rows (manual, ALTER TABLE, notes). */
function retypeHazards(from: Column, to: Column): Hazard[] {
  const length = (type: string): [string, number] => {
    const match = /^([a-z ]+?)(?:\((\d+)\))?$/.exec(type);
    return match ? [match[1], Number(match[2] ?? Infinity)] : [type, NaN];
  };
  const [oldBase, oldLength] = length(from.type);
  const [base, limit] = length(to.type);
  const isText = (name: string): boolean => name === 'text' || name === 'character varying';
  if (!to.using && from.collation === to.collation && isText(oldBase) && isText(base) && limit >= oldLength) {
    return [hazard('lock', `${to.name} is widened in place under an exclusive lock; its indexes stay`)];
  }
  return [
    hazard(
      'rewrite',
      `The table may be written anew under an exclusive lock to turn ${to.name} from ${from.type} into ${to.type}`
    )
  ];
}
