import { DbError, type CallArgument, type CallParameter } from '../../model';
import type { BoundSql, RoutineCall, RoutineCalls } from '../core/call';
import { takesValue } from '../core/call';
import { dialect } from './dialect';
import type { RoutineArgument, RoutineDefinition, RoutineKind } from './kinds/routine/definition';

/** Types that take the type of what is passed: a text is passed as text. */
const POLYMORPHIC: Readonly<Record<string, string>> = {
  anyelement: 'text',
  anynonarray: 'text',
  anycompatible: 'text',
  anycompatiblenonarray: 'text',
  anyarray: 'text[]',
  anycompatiblearray: 'text[]',
  '"any"': 'text'
};
/** Types that are told by what is passed as well, which is more than a text says. */
const UNTOLD = /^(pg_catalog\.)?(anyenum|any(compatible)?(multi)?range|internal)$/;
/** Results of functions that only the server itself calls. */
const NOT_CALLED: Readonly<Record<string, string>> = {
  trigger: 'A trigger function runs with its trigger: test it there',
  event_trigger: 'The function of an event trigger runs with the commands that fire it'
};

/**
 * Calls of functions and procedures. Functions stand in FROM, so that composite results and OUT
 * parameters come as columns. Procedures give one row of their OUT and INOUT parameters
 * (manual, CALL: from version 14 an OUT parameter takes a place in the list, whose value is ignored).
 */
export function callsOf(kind: RoutineKind): RoutineCalls<RoutineDefinition> {
  return {
    parameters: definition => parametersOf(definition.arguments ?? []),
    refusal: definition => refusalOf(definition),
    build: (_, definition, values) => build(kind, definition, values)
  };
}

function parametersOf(list: readonly RoutineArgument[]): CallParameter[] {
  return list
    .filter(each => each.mode !== 'TABLE')
    .map(({ name, mode, type, default: fallback }) => ({
      name: name ?? '',
      mode: mode as CallParameter['mode'],
      type,
      default: fallback
    }));
}

function refusalOf({ returns, window, arguments: list }: RoutineDefinition): string | null {
  const untold = parametersOf(list ?? []).find(each => takesValue(each) && UNTOLD.test(each.type));
  if (untold) {
    return `A value says too little for the type ${untold.type}: call it in a query`;
  }
  return window
    ? 'A window function is called with OVER in a query'
    : (NOT_CALLED[(returns ?? '').replace(/^pg_catalog\./, '')] ?? null);
}

function build(
  kind: RoutineKind,
  definition: RoutineDefinition,
  values: readonly CallArgument[]
): RoutineCall {
  const parameters = parametersOf(definition.arguments ?? []);
  const params: (string | null)[] = [];
  const bound = callSql(kind, definition, parameters, values, (value, type) => {
    params.push(value);
    return `$${params.length}::${type}`;
  });
  const literal = callSql(
    kind,
    definition,
    parameters,
    values,
    (value, type) => `${value === null ? 'NULL' : dialect.literal(value)}::${type}`
  );
  const outputs = parameters.some(({ mode }) => mode === 'OUT' || mode === 'INOUT');
  const call: BoundSql = { sql: bound, params };
  return {
    before: [],
    statements: [call],
    hasOutputs: outputs && !returnsSet(definition),
    returnsCursors:
      /\brefcursor$/.test(definition.returns ?? '') ||
      (definition.arguments ?? []).some(({ mode, type }) => mode !== 'IN' && /\brefcursor$/.test(type)),
    script: `${literal};`
  };
}

type Written = (value: string | null, type: string) => string;

function callSql(
  kind: RoutineKind,
  definition: RoutineDefinition,
  parameters: readonly CallParameter[],
  values: readonly CallArgument[],
  write: Written
): string {
  const passed = kind === 'procedure' ? parameters : parameters.filter(takesValue);
  let at = 0;
  const list = argumentList(
    passed.map(parameter => ({
      parameter,
      argument: takesValue(parameter) ? values[at++] : { value: null }
    })),
    write
  );
  const call = `${dialect.path([definition.schema, definition.name])}(${list.join(', ')})`;
  if (kind === 'procedure') {
    return `CALL ${call}`;
  }
  // A record without named columns cannot stand in FROM.
  const anonymous =
    /^(setof )?record$/i.test(definition.returns ?? '') && !parameters.some(({ mode }) => mode !== 'IN');
  return anonymous ? `SELECT ${call}` : `SELECT * FROM ${call}`;
}

/**
 * By place until one is left out, then by name (manual, section 4.3.3). Beside the array of a VARIADIC parameter none can be left out
 * (section 10.3): the expression of its default stands there.
 */
function argumentList(
  passed: readonly { parameter: CallParameter; argument: CallArgument | undefined }[],
  write: Written
): string[] {
  const last = passed.at(-1);
  const inFull =
    last?.parameter.mode === 'VARIADIC' && last.argument !== undefined && 'value' in last.argument;
  let named = false;
  return passed.flatMap(({ parameter, argument }, n) => {
    const { name, mode, type, default: fallback } = parameter;
    const shown = name || `$${n + 1}`;
    if (argument === undefined || 'default' in argument) {
      // A VARIADIC parameter stands last and may get nothing at all.
      if (argument === undefined || (fallback === null && mode !== 'VARIADIC')) {
        throw new DbError({
          code: 'invalid',
          message: `The parameter ${shown} has no default: give it a value`
        });
      }
      if (inFull && fallback !== null) {
        return [`(${fallback})`];
      }
      named = true;
      return [];
    }
    if (named && !name) {
      throw new DbError({
        code: 'invalid',
        message: `The parameter ${shown} has no name, so those before it cannot be left out`
      });
    }
    const value = write(
      argument.value,
      mode === 'VARIADIC' && type === '"any"' ? 'text[]' : (POLYMORPHIC[type] ?? type)
    );
    return [`${mode === 'VARIADIC' ? 'VARIADIC ' : ''}${named ? `${dialect.ident(name)} => ` : ''}${value}`];
  });
}

function returnsSet({ arguments: list = [], returns }: RoutineDefinition): boolean {
  return /^setof\s/i.test(returns ?? '') || list.some(({ mode }) => mode === 'TABLE');
}
