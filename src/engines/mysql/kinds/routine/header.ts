import { DbError } from '../../../../model';
import { skipOpaque } from '../../lexer';
import { QUOTED, definerOf, unquoted } from './account';
import { hasMode } from './creation-context';
import type { RoutineParameter } from './definition';

/** What only the `SHOW CREATE` text of a routine tells: the body of information_schema lacks introducers. */
export interface RoutineHeader {
  definer: string | null;
  aggregate: boolean;
  parameters: RoutineParameter[];
  returns: string | null;
  language: string;
  using: string | null;
  body: string;
}

const START = new RegExp(
  `^CREATE\\s+(?:DEFINER=${QUOTED}(?:@${QUOTED})?\\s+)?(AGGREGATE\\s+)?(FUNCTION|PROCEDURE)\\s+${QUOTED}\\s*\\(`
);
/** Each on a line of its own, four spaces in; the comment is always written with backslash escapes. */
const CHARACTERISTIC =
  /\n {4}(?:NO SQL|READS SQL DATA|MODIFIES SQL DATA|CONTAINS SQL|(?:NOT )?DETERMINISTIC|SQL SECURITY (?:INVOKER|DEFINER)|LANGUAGE (\S+)|(USING[^\n]*)|COMMENT '(?:[^'\\]|''|\\[^])*')/y;

/** @param sqlMode the routine's own: it decides about quotes and escapes of the text */
export function parseRoutine(text: string, sqlMode: string): RoutineHeader {
  const escaping = hasMode(sqlMode, 'NO_BACKSLASH_ESCAPES') ? '' : `'"`;
  const start = START.exec(text);
  if (!start) {
    throw notUnderstood(text);
  }
  const end = findOutside(text, start[0].length, ')', escaping);
  let at = end + 1;
  let returns: string | null = null;
  const clause = /\s+RETURNS?\s+/y;
  clause.lastIndex = at;
  const returning = start[2] === 'FUNCTION' ? clause.exec(text) : null;
  if (returning) {
    const from = at + returning[0].length;
    at = findOutside(text, from, '\n', escaping);
    returns = text.slice(from, at);
  }
  let language = 'SQL';
  let using: string | null = null;
  for (;;) {
    CHARACTERISTIC.lastIndex = at;
    const match = CHARACTERISTIC.exec(text);
    if (!match) {
      break;
    }
    language = match[1] ?? language;
    using = match[2] ?? using;
    at += match[0].length;
  }
  if (text[at] !== '\n') {
    throw notUnderstood(text.slice(at));
  }
  return {
    definer: definerOf(text),
    aggregate: start[1] !== undefined,
    parameters: parametersOf(text.slice(start[0].length, end), escaping),
    returns,
    language,
    using,
    body: text.slice(at + 1)
  };
}

/** Where `char` stands outside of quotes, comments and brackets; a line end is not looked for in brackets. */
function findOutside(text: string, from: number, char: string, escaping: string): number {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const opaque = skipOpaque(text, at, escaping);
    if (opaque > at) {
      at = opaque;
      continue;
    }
    if (text[at] === char && depth === 0) {
      return at;
    }
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    at++;
  }
  throw notUnderstood(text.slice(from));
}

function parametersOf(list: string, escaping: string): RoutineParameter[] {
  const parameters: RoutineParameter[] = [];
  const ended = `${list}\n,`;
  for (let at = 0; at < ended.length;) {
    const comma = findOutside(ended, at, ',', escaping);
    const part = ended.slice(at, comma);
    if (part.trim() !== '') {
      parameters.push(parameterOf(part, escaping));
    }
    at = comma + 1;
  }
  return parameters;
}

const NAMED = new RegExp(`(?:(IN\\s+OUT|INOUT|IN|OUT)\\s+)?(${QUOTED}|[\\w$\\u0080-\\uffff]+)`, 'iy');

function parameterOf(text: string, escaping: string): RoutineParameter {
  let at = 0;
  const remarks: string[] = [];
  for (;;) {
    at += /^\s*/.exec(text.slice(at))![0].length;
    const end = /["'`]/.test(text[at] ?? '') ? at : skipOpaque(text, at);
    if (end === at) {
      break;
    }
    remarks.push(text.slice(at, end));
    at = end;
  }
  NAMED.lastIndex = at;
  const match = NAMED.exec(text);
  if (!match) {
    throw notUnderstood(text.slice(at));
  }
  const rest = text.slice(at + match[0].length).trim();
  const found = defaultAt(rest, escaping);
  return {
    name: unquoted(match[2]),
    mode:
      match[1] === undefined ? null : (match[1].toUpperCase().replace(/\s+/, '') as 'IN' | 'OUT' | 'INOUT'),
    type: found < 0 ? rest : rest.slice(0, found).trim(),
    default: found < 0 ? null : rest.slice(found + 'DEFAULT'.length).trim(),
    remark: remarks.join('\n')
  };
}

/** Where the word DEFAULT stands, or -1. */
function defaultAt(text: string, escaping: string): number {
  for (let at = 0; at < text.length;) {
    const opaque = skipOpaque(text, at, escaping);
    const word = opaque > at ? '' : (/^[\w$\u0080-\uffff]+/.exec(text.slice(at, at + 100))?.[0] ?? '');
    if (word.toUpperCase() === 'DEFAULT') {
      return at;
    }
    at = opaque > at ? opaque : at + (word.length || 1);
  }
  return -1;
}

function notUnderstood(text: string): DbError {
  return new DbError({
    code: 'unsupported',
    message: `The server's definition is not understood near "${text.slice(0, 60)}"`
  });
}
