import type { Client } from 'pg';
import type { RowField } from './messages';
import { readOrders } from './value-order';
import { isBuiltIn, planColumn, planText, type ColumnPlan, type TypeFacts } from './types';

const FACTS = `
  select f.type::int8::text || ':' || f.modifier as key, format_type(f.type, nullif(f.modifier, -1)) as name,
         t.typname as "plainName", t.typtype as type, t.typcategory as category
    from unnest($1::oid[], $2::int[]) as f (type, modifier)
    left join pg_catalog.pg_type t on t.oid = f.type`;

/** The types of a session that are not built in, looked up once each. */
export class TypeRegistry {
  private readonly known = new Map<string, TypeFacts>();

  /** How to read `fields`; `null` when {@link TypeRegistry.load} must be called first. */
  plan(fields: readonly RowField[], text: boolean): ColumnPlan[] | null {
    if (!text && fields.some(field => !isBuiltIn(field) && !this.known.has(keyOf(field)))) {
      return null;
    }
    const plan = text ? planText : planColumn;
    return fields.map(field => plan(field, this.known.get(keyOf(field))));
  }

  /** Asks the server for the types of `fields`. */
  async load(client: Client, fields: readonly RowField[]): Promise<void> {
    const wanted = fields.filter(field => !isBuiltIn(field) && !this.known.has(keyOf(field)));
    const { rows } = await client.query<TypeFacts & { key: string }>(FACTS, [
      wanted.map(field => field.type),
      wanted.map(field => field.modifier)
    ]);
    const orders = await readOrders(
      client,
      wanted.map(field => field.type)
    );
    for (const { key, name, plainName, type, category } of rows) {
      this.known.set(key, {
        name: name ?? 'unknown',
        plainName: plainName ?? '',
        type,
        category,
        order: orders.get(Number(key.split(':')[0]))
      });
    }
  }

  /** A type may be another one now: an enum with a new label, a composite type with a new attribute. */
  forget(): void {
    this.known.clear();
  }
}

function keyOf({ type, modifier }: RowField): string {
  return `${type}:${modifier}`;
}
