import { sqliteDialect } from '../../dialect';
import { significantTokens } from '../../tokens';
import { withDatabase } from '../stored-text';
import { same } from '../table/complete';
import type { TriggerDefinition } from './definition';
import { parseTrigger } from './parse';

/** The CREATE TRIGGER of a definition: its stored text as long as that says the same. */
export function renderTrigger(database: string, trigger: TriggerDefinition): string {
  const { sql, obstacle, ...fields } = trigger;
  if (sql !== null && (obstacle !== null || same({ ...parseTrigger(sql), name: fields.name }, fields))) {
    return withDatabase(sql, database, fields.name);
  }
  const { ident, path } = sqliteDialect;
  const { name, timing, event, columns, tableDatabase, table, when, body } = fields;
  const of = event === 'UPDATE' && columns.length > 0 ? ` OF ${columns.map(ident).join(', ')}` : '';
  const on = path(tableDatabase === null ? [table] : [tableDatabase, table]);
  return [
    `CREATE TRIGGER ${path([database, name])} ${timing} ${event}${of} ON ${on}`,
    'FOR EACH ROW',
    ...(when === null ? [] : [`WHEN ${when}`]),
    `BEGIN\n${withSemicolon(body)}\nEND`
  ].join('\n');
}

/** Every statement of the body ends with a semicolon, the last one too. */
export function withSemicolon(body: string): string {
  const tokens = significantTokens(body);
  const last = tokens[tokens.length - 1];
  return !last || last.text === ';' ? body : `${body.slice(0, last.end)};${body.slice(last.end)}`;
}
