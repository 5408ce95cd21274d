import type { Dialect, ScriptStatement } from '../core/engine';
import { statementsOf } from './split';

/** A name in double quotes. */
function ident(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A string literal that means the same whatever `standard_conforming_strings` says: with
 * backslashes it takes the `E''` form (manual, section 4.1.2.2).
 */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}

function dialectOf(escaping: string): Dialect {
  return {
    ident,
    path: names => names.map(ident).join('.'),
    literal,
    longestName: { length: 63, unit: 'bytes' },
    placeholder: n => `$${n}`,
    escaping,
    otherwise: {
      setting: /standard_conforming_strings/i,
      dialects: () => [escaping ? dialect : escapingDialect]
    },
    split: script => [...statementsOf(script, () => escaping)]
  };
}

export const dialect: Dialect = dialectOf('');
/** Of a session with `standard_conforming_strings` turned off. */
export const escapingDialect: Dialect = dialectOf("'");

/** Words that may stand before a parenthesis without being the name of a function that could change something. */
const HARMLESS_CALLS = new Set(
  (
    'and or not in any all some exists as on using over filter within values from where when then else case by with select union except ' +
    'intersect array row cast coalesce nullif greatest least extract position substring overlay trim cube rollup sets ' +
    'count sum avg min max bool_and bool_or every string_agg array_agg json_agg jsonb_agg stddev variance mode ' +
    'percentile_cont percentile_disc row_number rank dense_rank ntile lag lead first_value last_value nth_value ' +
    'lower upper length char_length concat concat_ws replace left right lpad rpad split_part initcap reverse strpos ltrim rtrim btrim ' +
    'abs round ceil ceiling floor power sqrt exp ln log mod sign trunc div ' +
    'now date_trunc date_part age to_char to_date to_timestamp to_number make_date make_interval make_timestamp ' +
    'generate_series unnest array_length cardinality pg_typeof format md5 ' +
    'json_build_object jsonb_build_object numeric decimal varchar char character varying bit time timestamp interval'
  ).split(' ')
);

/**
 * Whether a statement may run again after a lost link without changing anything: a query that calls
 * only functions known to be harmless. Unknown functions may write, so they count as changing.
 */
export function isReadOnly({ sql, command }: ScriptStatement): boolean {
  const word = command.split(' ')[0];
  if (word === 'SHOW') {
    return true;
  }
  if (!['SELECT', 'WITH', 'VALUES', 'TABLE', 'EXPLAIN'].includes(word)) {
    return false;
  }
  const bare = sql.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  if (/\b(insert|update|delete|merge|into|analyze|for\s+(no|key|share))\b/i.test(bare)) {
    return false;
  }
  const calls = bare.matchAll(/([\w"$.\u0080-\uffff]+)\s*\(/g);
  return [...calls].every(([, name]) => HARMLESS_CALLS.has(name.toLowerCase().replace(/^pg_catalog\./, '')));
}
