import { DbError, type CallArgument, type CallParameter } from '../../model';
import type { BoundSql, RoutineCall, RoutineCalls } from '../core/call';
import { takesValue } from '../core/call';
import { ident, literal, path } from './dialect';
import type { RoutineDefinition, RoutineKind, RoutineParameter } from './kinds/routine/definition';

/**
 * Calls of functions and procedures. OUT and INOUT parameters are user variables, which are selected
 * afterwards (manual, section 15.2.1).
 */
export function callsOf(kind: RoutineKind): RoutineCalls<RoutineDefinition> {
  return {
    parameters: ({ parameters }) => parameters.map(parameterOf),
    refusal: ({ aggregate }) =>
      aggregate ? 'An aggregate function is called for the rows of a query' : null,
    build: ({ path: [database] }, definition, values) => build(kind, database, definition, values)
  };
}

function parameterOf({ name, mode, type, default: fallback }: RoutineParameter): CallParameter {
  // In MariaDB's Oracle mode the word stands with the type.
  const [, word, rest] = /^(IN\s+OUT|INOUT|IN|OUT)\s+([^]*)$/i.exec(mode === null ? type : '') ?? [];
  const written = (word ?? mode ?? 'IN').toUpperCase();
  return {
    name,
    mode: /^IN\s+OUT$/.test(written) ? 'INOUT' : (written as CallParameter['mode']),
    type: rest ?? type,
    default: fallback
  };
}

function build(
  kind: RoutineKind,
  database: string,
  definition: RoutineDefinition,
  values: readonly CallArgument[]
): RoutineCall {
  const parameters = definition.parameters.map(parameterOf);
  const given = argumentsOf(parameters, values);
  const routine = path([database, definition.name]);
  const variable = (name: string): string => `@${ident(name)}`;
  const outputs = given.filter(({ parameter }) => parameter.mode !== 'IN');
  const before: BoundSql[] = outputs.map(({ parameter, value }) => ({
    sql: `SET ${variable(parameter.name)} = ${asType('?', value, parameter.type)}`,
    params: [value === null ? null : boundValue(value, parameter.type)]
  }));
  const params: unknown[] = [];
  const list = (write: (value: string | null, type: string) => string): string =>
    given
      .map(({ parameter, value }) =>
        parameter.mode === 'IN' ? write(value, parameter.type) : variable(parameter.name)
      )
      .join(', ');
  const bound = list((value, type) => {
    params.push(value === null ? null : boundValue(value, type));
    return asType('?', value, type);
  });
  const written = (value: string | null, type: string): string =>
    value === null ? 'NULL' : asType(literalOf(value, type), value, type);
  const select =
    outputs.length > 0
      ? `SELECT ${outputs.map(({ parameter: { name } }) => `${variable(name)} AS ${ident(name)}`).join(', ')}`
      : null;
  const call = (values: string): string =>
    kind === 'procedure'
      ? `CALL ${routine}(${values})`
      : `SELECT ${routine}(${values}) AS ${ident(definition.name)}`;
  return {
    before,
    statements: [{ sql: call(bound), params }, ...(select ? [{ sql: select, params: [] }] : [])],
    hasOutputs: select !== null,
    returnsCursors: false,
    script: [
      ...outputs.map(
        ({ parameter: { name, type }, value }) => `SET ${variable(name)} = ${written(value, type)};`
      ),
      `${call(list(written))};`,
      ...(select ? [`${select};`] : [])
    ].join('\n')
  };
}

interface Given {
  parameter: CallParameter;
  value: string | null;
}

/** MariaDB has defaults from 11.8, and no way to leave out any but the last ones. */
function argumentsOf(parameters: readonly CallParameter[], values: readonly CallArgument[]): Given[] {
  let at = 0;
  let omitted: string | null = null;
  return parameters.flatMap(parameter => {
    const argument = takesValue(parameter) ? values[at++] : { value: null };
    const { name } = parameter;
    if (argument === undefined || 'default' in argument) {
      if (argument === undefined || parameter.default === null) {
        throw new DbError({
          code: 'invalid',
          message: `The parameter ${name} has no default: give it a value`
        });
      }
      omitted = name;
      return [];
    }
    if (omitted !== null) {
      throw new DbError({
        code: 'invalid',
        message: `${omitted} cannot be left out while ${name}, which follows it, has a value`
      });
    }
    return [{ parameter, value: argument.value }];
  });
}

const BINARY = /^(tiny|medium|long)?blob\b|^(var)?binary\b/i;
const BIT = /^bit\b/i;
const TRUTH = /^(bool(ean)?\b|tinyint\s*\(\s*1\s*\))/i;
const GEOMETRY = /^(geometry|(multi)?(point|linestring|polygon)|geom(etry)?collection)\b/i;
const HEXADECIMAL = /^(?:0x|\\x)((?:[0-9a-f]{2})*)$/i;

/** Text goes out as text, which the server converts; bytes are written in hexadecimal. */
function boundValue(text: string, type: string): unknown {
  const bytes = BINARY.test(type) || GEOMETRY.test(type) ? HEXADECIMAL.exec(text)?.[1] : undefined;
  if (bytes !== undefined) {
    return Buffer.from(bytes, 'hex');
  }
  if (BIT.test(type) && /^\d+$/.test(text)) {
    return BigInt(text);
  }
  if (TRUTH.test(type) && /^(true|false)$/i.test(text)) {
    return text.toLowerCase() === 'true' ? 1 : 0;
  }
  return text;
}

/** A geometry is written as `POINT(1 2)`, or as the bytes that the server shows. */
function asType(written: string, text: string | null, type: string): string {
  const isText = text !== null && !HEXADECIMAL.test(text);
  return GEOMETRY.test(type) && isText ? `ST_GeomFromText(${written})` : written;
}

function literalOf(text: string, type: string): string {
  const value = boundValue(text, type);
  if (value instanceof Uint8Array) {
    return value.length === 0 ? "''" : `0x${Buffer.from(value).toString('hex')}`;
  }
  return typeof value === 'string' ? literal(value) : String(value);
}
