import type { TSchema } from '@sinclair/typebox';
import type { Element, TableDefinition } from './definition';
import { tableSchema } from './definition';

interface Described {
  type?: string;
  default?: unknown;
  enum?: readonly unknown[];
  anyOf?: Described[];
  items?: Described;
  properties?: Record<string, Described>;
}

/** Fills in what a person left out, from the defaults of the schema: the first word, the empty text, … */
function filled(schema: Described, value: unknown): unknown {
  if (value === undefined) {
    return schema.default ?? (schema.anyOf ? null : empty(schema));
  }
  if (schema.anyOf) {
    return value === null ? null : filled(schema.anyOf[0], value);
  }
  if (schema.properties) {
    const given = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, each]) => [name, filled(each, given[name])])
    );
  }
  return schema.items ? (value as unknown[]).map(each => filled(schema.items!, each)) : value;
}

function empty({ enum: words, type }: Described): unknown {
  return words?.[0] ?? (type === 'boolean' ? false : type === 'array' ? [] : '');
}

/** Short names of types (manual, table 8.1), which the server prints in full. */
const ALIASES: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  char: 'character',
  varchar: 'character varying',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
  varbit: 'bit varying'
};

/** The name that `format_type` would print, for the common short ones. */
export function canonicalType(type: string): string {
  const [, name, rest] = /^(\w*)([\s\S]*)$/.exec(type.trim())!;
  const full = ALIASES[name.toLowerCase()];
  return full === undefined || /^[ .]/.test(rest) || (rest.startsWith('(') && full.startsWith('time'))
    ? type.trim()
    : full + rest;
}

/** A definition with every field, in which things that mean the same look the same. */
export function complete(given: Partial<TableDefinition>): TableDefinition {
  const table = filled(tableSchema as TSchema as Described, given) as TableDefinition;
  const primary = table.keys.filter(key => key.kind === 'primary').flatMap(key => key.columns);
  return {
    ...table,
    columns: table.columns.map(column => ({
      ...column,
      type: canonicalType(column.type),
      notNull: column.notNull || column.identity !== null || primary.includes(column.name)
    })),
    indexes: table.indexes.map(index => ({ ...index, elements: index.elements.map(withUsualNulls) })),
    exclusions: table.exclusions.map(each => ({ ...each, elements: each.elements.map(withUsualNulls) })),
    foreignKeys: table.foreignKeys.map(key => ({
      ...key,
      valid: key.valid && key.enforced,
      references: { ...key.references, schema: key.references.schema || table.schema }
    })),
    checks: table.checks.map(check => ({ ...check, valid: check.valid && check.enforced }))
  };
}

/** Where nulls stand anyway is not said. */
function withUsualNulls<T extends Element>(element: T): T {
  return element.nulls === (element.descending ? 'first' : 'last') ? { ...element, nulls: null } : element;
}
