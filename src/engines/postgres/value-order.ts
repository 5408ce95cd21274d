import type { Client } from 'pg';
import type { NamedType, ValueOrder } from '../../model';

/** Types below are the server's own: their names tell all (`FirstNormalObjectId`). */
const FIRST_OWN = 16_384;

/** Multiranges are known to PostgreSQL 14 and later: the column is looked for in the row. */
const PARTS = `
  select t.oid::int8::text as oid, format_type(t.oid, null) as name,
         case t.typtype when 'e' then 'enum' when 'c' then 'composite' when 'd' then 'domain' when 'r' then 'range' when 'm' then 'range'
              else case when t.typcategory = 'A' and t.typelem <> 0 then 'array' end end as kind,
         case t.typtype
           when 'e' then array(select e.enumlabel::text from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)
           when 'c' then array(select a.atttypid::int8::text from pg_catalog.pg_attribute a
                                where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum)
           when 'd' then array[t.typbasetype::int8::text]
           when 'r' then array(select r.rngsubtype::int8::text from pg_catalog.pg_range r where r.rngtypid = t.oid)
           when 'm' then array(select r.rngsubtype::int8::text from pg_catalog.pg_range r
                                where to_jsonb(r) ->> 'rngmultitypid' = t.oid::int8::text)
           else array[t.typelem::int8::text] end as parts
    from pg_catalog.pg_type t
   where t.oid = any ($1::oid[])`;

interface PartsRow {
  oid: string;
  name: string;
  kind: ValueOrder['kind'] | null;
  parts: string[];
}

/** How values of a database's own types are ordered, by their OIDs; nothing of those whose names tell it. */
export async function readOrders(client: Client, types: readonly number[]): Promise<Map<number, ValueOrder>> {
  const rows = new Map<number, PartsRow>();
  const asked = new Set<number>();
  let wanted = types.filter(type => type >= FIRST_OWN);
  while (wanted.length > 0) {
    wanted.forEach(type => asked.add(type));
    const found = await client.query<PartsRow>(PARTS, [wanted]);
    found.rows.forEach(row => rows.set(Number(row.oid), row));
    const inner = found.rows.flatMap(({ kind, parts }) => (kind && kind !== 'enum' ? parts.map(Number) : []));
    wanted = [...new Set(inner)].filter(type => !asked.has(type));
  }
  const orders = new Map<number, ValueOrder>();
  for (const type of types) {
    const of = orderOf(rows, type, []);
    if (of) {
      orders.set(type, of);
    }
  }
  return orders;
}

/** `within`: what the type is a part of; a table may have a column of its own rows. */
function orderOf(
  rows: ReadonlyMap<number, PartsRow>,
  type: number,
  within: readonly number[]
): ValueOrder | undefined {
  const row = rows.get(type);
  if (type < FIRST_OWN || !row?.kind || within.includes(type)) {
    return undefined;
  }
  const named = (oid: string): NamedType => {
    const order = orderOf(rows, Number(oid), [...within, type]);
    return { type: rows.get(Number(oid))?.name ?? 'unknown', ...(order && { order }) };
  };
  switch (row.kind) {
    case 'enum':
      return { kind: 'enum', labels: row.parts };
    case 'composite':
      return { kind: 'composite', fields: row.parts.map(named) };
    default:
      return row.parts.length === 1 ? ({ kind: row.kind, of: named(row.parts[0]) } as ValueOrder) : undefined;
  }
}
