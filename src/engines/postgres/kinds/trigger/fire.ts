import type { FireExample, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { exampleStatements, type ExampleColumn } from '../../../core/fire';
import type { FireTrial } from '../../../core/kind';
import { dialect } from '../../dialect';
import { queryQualified } from '../catalog-query';
import type { TriggerDefinition } from './definition';

const COLUMNS = `
  select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
         a.attgenerated <> '' or a.attidentity = 'a' as generated,
         d.adbin is not null or a.attidentity <> '' or not a.attnotnull as optional,
         coalesce(k.oid is not null, false) as "inKey"
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_catalog.pg_constraint k on k.conrelid = a.attrelid and k.contype = 'p' and a.attnum = any (k.conkey)
   where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
   order by a.attnum`;

/** The draft is made in the transaction, so that it can be tried before it is saved. */
export async function fireTrial(
  db: Queryable,
  _ref: ObjectRef,
  definition: TriggerDefinition
): Promise<FireTrial> {
  const { schema, table } = definition;
  const path = dialect.path([schema, table]);
  const columns = await queryQualified<ExampleColumn>(db, COLUMNS, [schema, table]);
  return {
    table: path,
    examples: definition.events.map((event): FireExample => ({
      event,
      sql: event === 'TRUNCATE' ? `TRUNCATE ${path}` : exampleStatements(dialect, path, columns)[event]
    })),
    savedOnly: null,
    refusal: definition.inheritedFrom
      ? `It is a copy of the trigger of ${definition.inheritedFrom.schema}.${definition.inheritedFrom.name}: try it there`
      : null,
    allowed: ['SELECT', 'VALUES', 'TABLE', 'WITH', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE'],
    finish: ['SET CONSTRAINTS ALL IMMEDIATE']
  };
}
