import { DecimalText } from '../../../engines/core/decimal-text';
import { timestampText } from '../../../engines/core/calendar';
import { DbError, type EngineId, type JsonObject, type JsonValue } from '../../../model';
import { parseTimestamp } from '../../../transfer/formats/parse-calendar';

/** A value of a kernel's variable that JSON has no exact form for. `$instant` is a time with its offset from UTC. */
export interface TypedValue {
  $integer?: string;
  $decimal?: string;
  /** `nan`, `inf` or `-inf`. */
  $float?: string;
  /** In hex. */
  $bytes?: string;
  $instant?: string;
}

/** What is bound, and how its place in the statement is written. */
interface Bindable {
  value: unknown;
  written(placeholder: string): string;
}

const FLOATS: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
const asIs = (placeholder: string): string => placeholder;

/** Scalars as they are; structures as JSON text. */
export function bindable(engine: EngineId, value: JsonValue): Bindable {
  if (value === null || typeof value !== 'object') {
    return { value, written: asIs };
  }
  const typed: TypedValue = Array.isArray(value) ? {} : typedOf(value);
  if (typed.$instant !== undefined && engine === 'mariadb') {
    return mariadbInstant(typed.$instant);
  }
  if (typed.$float !== undefined && (engine === 'mysql' || engine === 'mariadb')) {
    throw new DbError({
      code: 'invalid',
      message: `MySQL and MariaDB have no number that is ${typed.$float}`
    });
  }
  return { value: scalarOf(typed) ?? JSON.stringify(value, withoutTypes), written: asIs };
}

function typedOf(value: JsonObject): TypedValue {
  const [key, ...more] = Object.keys(value);
  return more.length === 0 && typeof value[key] === 'string' ? (value as TypedValue) : {};
}

function scalarOf({ $integer, $decimal, $float, $bytes, $instant }: TypedValue): unknown {
  if ($integer !== undefined) {
    return BigInt($integer);
  }
  if ($decimal !== undefined) {
    return new DecimalText($decimal);
  }
  if ($float !== undefined) {
    return FLOATS[$float];
  }
  return $bytes === undefined ? $instant : Buffer.from($bytes, 'hex');
}

/** Inside of JSON what has a type is its text. */
function withoutTypes(_key: string, value: JsonValue): JsonValue {
  const typed = value !== null && typeof value === 'object' && !Array.isArray(value) ? typedOf(value) : {};
  return typed.$integer ?? typed.$decimal ?? typed.$float ?? typed.$instant ?? value;
}

/** Of these MariaDB knows what the clocks of the session's zone showed; it leaves others as they are, without a word. */
const MARIADB_FROM = 0n;
const MARIADB_TO = 2_147_483_647_000_000n;

/** MariaDB reads a time as one of the session's zone and drops an offset from UTC. */
function mariadbInstant(text: string): Bindable {
  const micros = parseTimestamp(text);
  if (micros === null || micros <= MARIADB_FROM || micros > MARIADB_TO) {
    throw new DbError({
      code: 'invalid',
      message: `MariaDB knows times with a zone between 1970 and 2038 only, not ${text}`,
      hint: 'Bind the time without its zone.'
    });
  }
  return {
    value: timestampText(micros, null),
    written: placeholder => `CONVERT_TZ(${placeholder}, '+00:00', @@session.time_zone)`
  };
}
