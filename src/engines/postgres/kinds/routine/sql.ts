import { dialect } from '../../dialect';
import type { RoutineArgument, RoutineDefinition, RoutineKind } from './definition';
import { setClause } from './settings';

type Named = Pick<RoutineDefinition, 'schema' | 'name' | 'arguments'>;

const isInput = ({ mode }: RoutineArgument): boolean => mode !== 'OUT' && mode !== 'TABLE';

/** Types and modes that tell one routine from another of the same name. */
export function signature(args: readonly RoutineArgument[] | undefined, kind: RoutineKind): string {
  const telling = (args ?? []).filter(each => kind === 'procedure' || isInput(each));
  return telling.map(({ mode = 'IN', type }) => (mode === 'IN' ? type : `${mode} ${type}`)).join(', ');
}

/** The routine as statements on it name it: `"s"."total"(integer, VARIADIC text[])`. */
export function routineName(definition: Named, kind: RoutineKind): string {
  const { schema, name } = definition;
  return `${dialect.path([schema, name])}(${signature(definition.arguments, kind)})`;
}

/** `CREATE FUNCTION` or `CREATE PROCEDURE` with everything but owner, comment and privileges. */
export function createRoutine(routine: RoutineDefinition, kind: RoutineKind, orReplace = false): string {
  const args = (routine.arguments ?? []).filter(each => each.mode !== 'TABLE');
  const head = `CREATE ${orReplace ? 'OR REPLACE ' : ''}${kind.toUpperCase()} ${dialect.path([routine.schema, routine.name])}`;
  return [
    `${head}(${args.map(argumentText).join(', ')})`,
    ...returnsClause(routine),
    ...[`LANGUAGE ${dialect.ident(routine.language || 'sql')}`, ...attributes(routine, kind)],
    bodyClause(routine, kind)
  ].join('\n');
}

function argumentText({ name, mode = 'IN', type, default: fallback }: RoutineArgument): string {
  const parts = [mode === 'IN' ? '' : mode, name ? dialect.ident(name) : '', type];
  return parts.filter(Boolean).join(' ') + (fallback ? ` DEFAULT ${fallback}` : '');
}

function returnsClause({ arguments: args = [], returns }: RoutineDefinition): string[] {
  const columns = args.filter(each => each.mode === 'TABLE');
  if (columns.length > 0) {
    return [
      `RETURNS TABLE(${columns.map(each => `${dialect.ident(each.name ?? '')} ${each.type}`).join(', ')})`
    ];
  }
  return returns ? [`RETURNS ${returns}`] : [];
}

/** Every attribute that differs from what a new routine has. */
function attributes(routine: RoutineDefinition, kind: RoutineKind): string[] {
  const { transforms = [], settings = [] } = routine;
  return [
    ...(transforms.length > 0 ? [`TRANSFORM ${transforms.map(type => `FOR TYPE ${type}`).join(', ')}`] : []),
    ...(kind === 'function' ? functionAttributes(routine) : []),
    ...(routine.securityDefiner ? ['SECURITY DEFINER'] : []),
    ...settings.map(setClause)
  ];
}

function functionAttributes(routine: RoutineDefinition): string[] {
  const { volatility = 'VOLATILE', parallel = 'UNSAFE', cost, rows, support } = routine;
  return [
    ...(routine.window ? ['WINDOW'] : []),
    ...(volatility === 'VOLATILE' ? [] : [volatility]),
    ...(routine.strict ? ['STRICT'] : []),
    ...(routine.leakproof ? ['LEAKPROOF'] : []),
    ...(parallel === 'UNSAFE' ? [] : [`PARALLEL ${parallel}`]),
    ...(cost !== undefined && cost !== null && cost !== usualCost(routine) ? [`COST ${cost}`] : []),
    ...(rows && returnsSet(routine) && rows !== USUAL_ROWS ? [`ROWS ${rows}`] : []),
    ...(support ? [`SUPPORT ${support}`] : [])
  ];
}

/** Rows of a set unless told (manual, CREATE FUNCTION). */
const USUAL_ROWS = 1000;

/** Cost unless told (manual, CREATE FUNCTION). */
export function usualCost({ language }: RoutineDefinition): number {
  return language === 'c' || language === 'internal' ? 1 : 100;
}

function returnsSet({ arguments: args = [], returns }: RoutineDefinition): boolean {
  return /^setof\s/i.test(returns ?? '') || args.some(each => each.mode === 'TABLE');
}

function bodyClause(routine: RoutineDefinition, kind: RoutineKind): string {
  const { body, standardBody, objectFile, linkSymbol } = routine;
  if (standardBody) {
    return body ?? '';
  }
  if (objectFile) {
    const symbol = linkSymbol ? `, ${dialect.literal(linkSymbol)}` : '';
    return `AS ${dialect.literal(objectFile)}${symbol}`;
  }
  if (linkSymbol !== null && linkSymbol !== undefined) {
    return `AS ${dialect.literal(linkSymbol)}`;
  }
  return `AS ${dollarQuoted(body ?? '', kind)}`;
}

/**
 * Text between dollar tags. The tag may not stand in the text, not even without its last dollar: at the
 * end of the text the closing tag would bring that one (as in `pg_get_functiondef`).
 */
export function dollarQuoted(text: string, word: string): string {
  let tag = `$${word}`;
  while (text.includes(tag)) {
    tag += 'x';
  }
  return `${tag}$${text}${tag}$`;
}
