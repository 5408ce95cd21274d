import type { Statement } from '../../../../model';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import { withSettings } from '../settings';
import type { TableDefinition } from './definition';

/** Dates without a month or a day, which strict modes refuse as defaults (manual, section 7.1.11). */
const PARTIAL_DATE = /^'\d{4}-(00-\d\d|\d\d-00)/;

/** Options of the engines that come with MariaDB. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '`page_compressed`': ['InnoDB'],
  '`page_compression_level`': ['InnoDB'],
  '`encrypted`': ['InnoDB'],
  '`encryption_key_id`': ['InnoDB'],
  '`ietf_quotes`': ['CSV']
};

/**
 * Relaxes the session around statements where a table has what was made under laxer rules: zero dates as
 * defaults, options that its engine does not know (MariaDB), a row format that InnoDB replaces by its own.
 */
export function lenient(
  table: TableDefinition,
  version: ServerVersion,
  statements: readonly Statement[]
): Statement[] {
  const settings = settingsFor(table, version);
  return Object.keys(settings).length > 0 && statements.length > 0
    ? withSettings(settings, ...statements)
    : [...statements];
}

function settingsFor(table: TableDefinition, version: ServerVersion): Record<string, string> {
  const { columns, options, engine, rowFormat } = table;
  const zeroDates = columns.some(column => PARTIAL_DATE.test(column.default ?? ''));
  const unknownOptions =
    isMariadb(version) &&
    options.some(({ name }) => name.startsWith('`') && !(KNOWN[name] ?? []).includes(engine ?? ''));
  const replaced =
    engine === 'InnoDB' &&
    rowFormat !== 'COMPRESSED' &&
    (rowFormat === 'FIXED' || (rowFormat !== null && options.some(({ name }) => name === 'KEY_BLOCK_SIZE')));
  return {
    ...((zeroDates || unknownOptions) && {
      sql_mode: `NO_ENGINE_SUBSTITUTION${unknownOptions ? ',IGNORE_BAD_TABLE_OPTIONS' : ''}`
    }),
    ...(replaced && { innodb_strict_mode: 'OFF' })
  };
}
