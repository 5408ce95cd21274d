import { DbError, type ObjectRef } from '../../../../model';
import { ident, path } from '../../dialect';

/** What privileges are granted on, below the server itself. */
export const securableKinds = ['database', 'table', 'view', 'sequence', 'function', 'procedure'] as const;

export type SecurableKind = (typeof securableKinds)[number] | 'server';

export interface Target {
  kind: SecurableKind;
  /** Path of the object. */
  names: readonly string[];
}

/** The object that a grant's ref means: its path, and its kind at the end. */
export function targetOf({ path: names }: ObjectRef): Target {
  const kind = names.at(-1) ?? '';
  const known = (['server', ...securableKinds] as const).find(each => each === kind);
  if (!known) {
    throw new DbError({
      code: 'unsupported',
      message: `MySQL has no privileges on objects of kind "${kind}"`
    });
  }
  return { kind: known, names: names.slice(0, -1) };
}

/** The object as GRANT names it. A database is a pattern; the names of all others are plain. */
export function grantTarget({ kind, names }: Target, database: string): string {
  switch (kind) {
    case 'server':
      return '*.*';
    case 'database':
      return `${ident(database)}.*`;
    case 'function':
    case 'procedure':
      return `${kind.toUpperCase()} ${path(names)}`;
    default:
      return `TABLE ${path(names)}`;
  }
}

/** A database's name in which nothing is a wildcard (MySQL manual, GRANT). */
export function escapedDatabase(name: string): string {
  return name.replace(/[\\_%]/g, '\\$&');
}

/** The one name that a pattern stands for, its wildcards taken as they are. */
export function plainDatabase(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}
