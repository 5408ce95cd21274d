import type { Statement } from '../../../model';
import { committed } from '../../core/statement';
import { literal } from '../dialect';

/**
 * Session variables under which an object is made, put back afterwards. `SET STATEMENT` would do in
 * MariaDB but refuses character sets, and MySQL lacks it.
 */
export function withSettings(
  settings: Readonly<Record<string, string>>,
  ...statements: readonly Statement[]
): Statement[] {
  const names = Object.keys(settings);
  const database = statements[0]?.database;
  const keep = names.map(name => `@petersql_${name} = @@SESSION.${name}`);
  const set = names.map(name => `SESSION ${name} = ${literal(settings[name])}`);
  const restore = `SET ${names.map(name => `SESSION ${name} = @petersql_${name}`).join(', ')}`;
  return [
    committed(`SET ${[...keep, ...set].join(', ')}`, { database, undo: [restore] }),
    ...statements,
    // Nothing is in force because of it: it may run again on the way back.
    committed(restore, { database, undo: [restore] })
  ];
}
