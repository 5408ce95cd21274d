import type { EngineId, JsonObject } from '../../../src/model';
import { tableDialects, withOwnName } from '../../../src/panels/object-editor/tabs/table/dialects';

const postgres = (schema: string, table: string): JsonObject => ({
  columns: ['up'],
  references: { schema, table, columns: ['id'] }
});
const mysql = (database: string | null, table: string): JsonObject => ({
  columns: ['up'],
  referencedDatabase: database,
  referencedTable: table,
  referencedColumns: ['id']
});
const sqlite = (table: string): JsonObject => ({ columns: ['up'], table, references: ['id'] });

it.each<[engine: EngineId, own: JsonObject, renamed: JsonObject, other: JsonObject]>([
  ['postgres', postgres('s', 'tree'), postgres('s', 'wood'), postgres('t', 'tree')],
  ['mysql', mysql(null, 'tree'), mysql(null, 'wood'), mysql('t', 'tree')],
  ['mariadb', mysql(null, 'tree'), mysql(null, 'wood'), mysql(null, 'shop')],
  ['sqlite', sqlite('tree'), sqlite('wood'), sqlite('shop')]
])('foreign keys of a new table to itself follow its name (%s)', (engine, own, renamed, other) => {
  const draft = { schema: 's', name: 'tree', foreignKeys: [own, other] };
  expect(withOwnName(tableDialects[engine], draft, 'wood')).toEqual({ foreignKeys: [renamed, other] });
  expect(withOwnName(tableDialects[engine], { ...draft, foreignKeys: [other] }, 'wood')).toEqual({});
});
