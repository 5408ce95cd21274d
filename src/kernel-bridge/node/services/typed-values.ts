import { DecimalText } from '../../../engines/core/decimal-text';
import { TypedParameter, type ParameterType } from '../../../engines/core/typed-parameter';
import { timestampText } from '../../../engines/core/calendar';
import { DbError, type EngineId, type JsonObject, type JsonValue } from '../../../model';
import { parseTimestamp } from '../../../transfer/formats/parse-calendar';

/** A value of a kernel's variable that JSON has no exact form for. `$instant` is a time with its offset from UTC. */
export interface TypedValue {
  $integer?: string;
  $decimal?: string;
  /** `nan`, `inf` or `-inf`, or a whole number that is no integer: `2.0`. */
  $float?: string;
  /** In hex. */
  $bytes?: string;
  $instant?: string;
  /** Without a zone. */
  $date?: string;
  $time?: string;
  $timestamp?: string;
  /** `[-]HH:MM:SS[.ffffff]` */
  $interval?: string;
}

/** What is bound, and how its place in the statement is written. */
interface Bindable {
  value: unknown;
  written(placeholder: string): string;
}

const FLOATS: Readonly<Record<string, number | undefined>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
const asIs = (placeholder: string): string => placeholder;

/** Scalars as they are; structures as JSON text. */
export function bindable(engine: EngineId, value: JsonValue): Bindable {
  if (engine === 'postgres') {
    return { value: withType(value), written: asIs };
  }
  if (value === null || typeof value !== 'object') {
    return { value, written: asIs };
  }
  const typed: TypedValue = Array.isArray(value) ? {} : typedOf(value);
  if (typed.$instant !== undefined && engine === 'mariadb') {
    return mariadbInstant(typed.$instant);
  }
  if (
    typed.$float !== undefined &&
    FLOATS[typed.$float] !== undefined &&
    (engine === 'mysql' || engine === 'mariadb')
  ) {
    throw new DbError({
      code: 'invalid',
      message: `MySQL and MariaDB have no number that is ${typed.$float}`
    });
  }
  return {
    value: scalarOf(typed, engine === 'sqlite') ?? JSON.stringify(value, withoutTypes),
    written: asIs
  };
}

function typedOf(value: JsonObject): TypedValue {
  const [key, ...more] = Object.keys(value);
  return more.length === 0 && typeof value[key] === 'string' ? (value as TypedValue) : {};
}

/**
 * PostgreSQL takes a value without a type for what stands there, and where that does not tell, for a text. A text is left
 * to it, as it may stand for a date, a UUID, JSON and so on; all others have the type that they had if they were written there.
 */
function withType(value: JsonValue): unknown {
  switch (typeof value) {
    case 'boolean':
      return new TypedParameter(value, 'boolean');
    case 'number':
      return new TypedParameter(String(value), Number.isInteger(value) ? 'integer' : 'decimal');
    case 'string':
      return value;
  }
  if (value === null) {
    return null;
  }
  const typed: TypedValue = Array.isArray(value) ? {} : typedOf(value);
  if (typed.$float !== undefined) {
    const special = FLOATS[typed.$float];
    return special === undefined
      ? new TypedParameter(typed.$float, 'decimal')
      : new TypedParameter(String(special), 'float');
  }
  if (typed.$bytes !== undefined) {
    return new TypedParameter(Buffer.from(typed.$bytes, 'hex'), 'bytes');
  }
  const [key = '', text = ''] = Object.entries(typed)[0] ?? [];
  const type = TEXTS[key];
  return type ? new TypedParameter(String(text), type) : JSON.stringify(value, withoutTypes);
}

const TEXTS: Readonly<Record<string, ParameterType>> = {
  $integer: 'integer',
  $decimal: 'decimal',
  $instant: 'instant',
  $date: 'date',
  $time: 'time',
  $timestamp: 'timestamp',
  $interval: 'interval'
};

/** @param divides - integers are divided without a remainder, so that a number has to say that it is none */
function scalarOf({ $integer, $decimal, $float, $bytes, ...text }: TypedValue, divides: boolean): unknown {
  if ($integer !== undefined) {
    return BigInt($integer);
  }
  if ($decimal !== undefined) {
    return new DecimalText($decimal);
  }
  if ($float !== undefined) {
    return FLOATS[$float] ?? (divides ? new TypedParameter($float, 'float') : Number($float));
  }
  return $bytes === undefined ? textOf(text) : Buffer.from($bytes, 'hex');
}

/** What of time is bound as its text. */
function textOf({ $instant, $date, $time, $timestamp, $interval }: TypedValue): string | undefined {
  return $instant ?? $date ?? $time ?? $timestamp ?? $interval;
}

/** Inside of JSON what has a type is its text. */
function withoutTypes(_key: string, value: JsonValue): JsonValue {
  const typed = value !== null && typeof value === 'object' && !Array.isArray(value) ? typedOf(value) : {};
  return typed.$integer ?? typed.$decimal ?? typed.$float ?? textOf(typed) ?? value;
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
