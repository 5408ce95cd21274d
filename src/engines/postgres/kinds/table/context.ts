import { DbError, type Statement } from '../../../../model';
import { statement } from '../../../core/statement';
import type { Dialect } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { dialect } from '../../dialect';
import type { TableDefinition } from './definition';

/** What the makers of clauses need to know. */
export interface Context {
  dialect: Dialect;
  version: ServerVersion;
  /** The table's name as it stands in statements. */
  table: string;
  /** The table's name itself. */
  name: string;
  /** The table's name before the change, after which the server named what had no name. */
  oldName: string;
  /** Schema in which its indexes are. */
  schema: string;
}

/** Temporary tables live in a schema whose number the session knows: `pg_temp` stands for it. */
export function schemaOf({ schema, persistence }: Pick<TableDefinition, 'schema' | 'persistence'>): string {
  return persistence === 'temporary' ? 'pg_temp' : schema;
}

/** What the statements of one table need to know of it, as long as it keeps its name. */
export function contextOf(table: TableDefinition, version: ServerVersion): Context {
  const schema = schemaOf(table);
  const { name } = table;
  return { dialect, version, schema, name, oldName: name, table: dialect.path([schema, name]) };
}

/** A list of quoted names. */
export function list(names: readonly string[]): string {
  return names.map(name => dialect.ident(name)).join(', ');
}

/** Words of a clause, without those that are empty. */
export function words(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}

/** Whether two JSON values are written alike, the order of keys included. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Says that a change cannot be made, and why. */
export function unsupported(message: string): DbError {
  return new DbError({ code: 'unsupported', message });
}

/** `COMMENT ON what IS …` where the comment changes. */
export function commentOn(what: string, from: string | null, to: string | null): Statement[] {
  return from === to
    ? []
    : [statement(`COMMENT ON ${what} IS ${to === null ? 'NULL' : dialect.literal(to)}`)];
}
