import type { Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { commentOn, list, unsupported, words, type Context } from './context';
import type { Check, Element, Exclusion, ForeignKey, Key } from './definition';
import { withOptions } from './options';

type Named = { name: string | null };

/** `CONSTRAINT name …`; without a name the server chooses one. */
export function named({ name }: Named, clause: string, { dialect }: Context): string {
  return name === null ? clause : `CONSTRAINT ${dialect.ident(name)} ${clause}`;
}

export function keyClause(key: Key, context: Context): string {
  if (key.kind === 'primary' && key.nullsNotDistinct) {
    throw unsupported('A primary key holds no nulls, so they cannot be distinct or not');
  }
  const columns = key.columns.map(
    (name, n) =>
      context.dialect.ident(name) +
      (key.withoutOverlaps && n === key.columns.length - 1 ? ' WITHOUT OVERLAPS' : '')
  );
  return words(
    key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE',
    key.nullsNotDistinct && 'NULLS NOT DISTINCT',
    `(${columns.join(', ')})`,
    indexParameters(key, context),
    timing(key)
  );
}

export function exclusionClause(exclusion: Exclusion, context: Context): string {
  const elements = exclusion.elements.map(
    element => `${elementClause(element, context)} WITH ${element.operator}`
  );
  return words(
    `EXCLUDE USING ${context.dialect.ident(exclusion.method)} (${elements.join(', ')})`,
    indexParameters(exclusion, context),
    exclusion.where !== null && `WHERE (${exclusion.where})`,
    timing(exclusion)
  );
}

/** A column or expression of an index. */
export function elementClause(element: Element, { dialect }: Context): string {
  return words(
    element.column === null ? `(${element.expression})` : dialect.ident(element.column),
    element.collation && `COLLATE ${element.collation}`,
    element.operatorClass,
    element.descending && 'DESC',
    element.nulls && `NULLS ${element.nulls.toUpperCase()}`
  );
}

function indexParameters(
  { include, options, tablespace }: Pick<Key, 'include' | 'options' | 'tablespace'>,
  { dialect }: Context
): string {
  return words(
    include.length > 0 && `INCLUDE (${list(include)})`,
    withOptions(options, dialect),
    tablespace !== null && `USING INDEX TABLESPACE ${dialect.ident(tablespace)}`
  );
}

function timing({ deferrable, initiallyDeferred }: Pick<Key, 'deferrable' | 'initiallyDeferred'>): string {
  return words(deferrable && 'DEFERRABLE', initiallyDeferred && 'INITIALLY DEFERRED');
}

export function checkClause(check: Check): string {
  return words(
    `CHECK (${check.expression})`,
    check.noInherit && 'NO INHERIT',
    !check.enforced && 'NOT ENFORCED'
  );
}

const actionSql = (action: string): string => action.toUpperCase();

export function foreignKeyClause(key: ForeignKey, { dialect }: Context): string {
  const columns = (names: readonly string[]): string =>
    names
      .map((name, n) => (key.period && n === names.length - 1 ? 'PERIOD ' : '') + dialect.ident(name))
      .join(', ');
  const { schema, table, columns: referenced } = key.references;
  return words(
    `FOREIGN KEY (${columns(key.columns)}) REFERENCES ${dialect.path([schema, table])}`,
    referenced.length > 0 && `(${columns(referenced)})`,
    key.match !== 'simple' && `MATCH ${key.match.toUpperCase()}`,
    key.onUpdate !== 'no action' && `ON UPDATE ${actionSql(key.onUpdate)}`,
    key.onDelete !== 'no action' && `ON DELETE ${actionSql(key.onDelete)}`,
    key.setColumns.length > 0 && `(${list(key.setColumns)})`,
    timing(key),
    !key.enforced && 'NOT ENFORCED'
  );
}

/** `NOT VALID` belongs to ADD CONSTRAINT: a new table has no rows to doubt. */
export function notValid({ valid, enforced }: Pick<Check, 'valid' | 'enforced'>): string {
  return !valid && enforced ? ' NOT VALID' : '';
}

/** Subcommands and statements for a foreign key or check that stays. */
export function validation(
  from: Check | ForeignKey,
  to: Check | ForeignKey,
  name: string,
  { dialect, table }: Context
): Statement[] {
  if (from.valid && !to.valid && to.enforced) {
    throw unsupported(`${name}: a validated constraint cannot become unvalidated; drop and add it`);
  }
  return !from.valid && to.valid && from.enforced
    ? [
        statement(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${dialect.ident(name)}`, {
          hazards: [hazard('lock', 'The whole table is read; rows can be written meanwhile')]
        })
      ]
    : [];
}

/** Changes of a foreign key that need no new one. */
export function alterForeignKey(
  from: ForeignKey,
  to: ForeignKey,
  name: string,
  { dialect }: Context
): string[] {
  const isTiming = from.deferrable !== to.deferrable || from.initiallyDeferred !== to.initiallyDeferred;
  const isEnforcement = from.enforced !== to.enforced;
  return isTiming || isEnforcement
    ? [
        words(
          `ALTER CONSTRAINT ${dialect.ident(name)}`,
          isTiming && (to.deferrable ? 'DEFERRABLE' : 'NOT DEFERRABLE'),
          isTiming && to.deferrable && (to.initiallyDeferred ? 'INITIALLY DEFERRED' : 'INITIALLY IMMEDIATE'),
          isEnforcement && (to.enforced ? 'ENFORCED' : 'NOT ENFORCED')
        )
      ]
    : [];
}

/** Comments of a constraint and of the index below it. */
export function constraintComments(
  from: { comment: string | null; indexComment?: string | null } | null,
  to: { comment: string | null; indexComment?: string | null },
  name: string | null,
  { dialect, table, schema }: Context
): Statement[] {
  const hasComment = to.comment !== null || (to.indexComment ?? null) !== null;
  if (name === null) {
    if (hasComment) {
      throw unsupported('A constraint needs a name to have a comment');
    }
    return [];
  }
  return [
    ...commentOn(`CONSTRAINT ${dialect.ident(name)} ON ${table}`, from?.comment ?? null, to.comment),
    ...commentOn(`INDEX ${dialect.path([schema, name])}`, from?.indexComment ?? null, to.indexComment ?? null)
  ];
}
