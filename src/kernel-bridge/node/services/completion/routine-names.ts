import type { EngineId } from '../../../../model';
import type { Typing } from './statement';
import { TokenReader } from './token-reader';

const MODES = new Set(['IN', 'OUT', 'INOUT', 'VARIADIC']);
/** Among so many tokens FUNCTION or PROCEDURE stands, behind OR REPLACE, MySQL's DEFINER and the like. */
const HEAD = 10;

/** Parameters and variables of the routine around the cursor, as far as they stand before it. */
export function routineNames(engine: EngineId, { outer, from }: Pick<Typing, 'outer' | 'from'>): string[] {
  const reader = new TokenReader(
    engine,
    outer.filter(({ end }) => end <= from)
  );
  const first = reader.word(0);
  const names = first === 'CREATE' ? parameters(reader) : [];
  return first === 'CREATE' || first === 'DO' || first === 'BEGIN' || first === 'DECLARE'
    ? [...new Set([...names, ...declared(reader)])]
    : [];
}

function parameters(reader: TokenReader): string[] {
  const end = Math.min(HEAD, reader.tokens.length);
  const at = reader.find(0, end, n => reader.word(n) === 'FUNCTION' || reader.word(n) === 'PROCEDURE');
  const open = at < end ? reader.path(at + 1).next : -1;
  if (reader.text(open) !== '(') {
    return [];
  }
  const close = reader.behind(open);
  const table = reader.word(close) === 'RETURNS' && reader.word(close + 1) === 'TABLE' ? close + 2 : -1;
  return [
    ...reader.items(open + 1, close - 1).flatMap(([from, to]) => {
      const name = MODES.has(reader.word(from)) ? from + 1 : from;
      // What stands alone is a type.
      return to - name > 1 && reader.isName(name) ? [reader.name(name)] : [];
    }),
    ...(table > 0 ? reader.firstNames(table + 1, reader.behind(table) - 1) : [])
  ];
}

/** Names behind DECLARE, and of the rows of loops. */
function declared(reader: TokenReader): string[] {
  const found: string[] = [];
  let section = false;
  for (let n = 0; n < reader.tokens.length; n++) {
    const word = reader.word(n);
    if (word === 'DECLARE') {
      section = true;
    } else if (word === 'BEGIN') {
      section = false;
    } else if (word === 'FOR' && reader.isName(n + 1) && reader.word(n + 2) === 'IN') {
      found.push(reader.name(n + 1));
    }
    const begins = word === 'DECLARE' || (section && reader.engine === 'postgres' && reader.text(n) === ';');
    for (let at = n + 1; begins && reader.isName(at) && isVariable(reader, at); at += 2) {
      found.push(reader.name(at));
      if (reader.text(at + 1) !== ',') {
        break;
      }
    }
  }
  return found;
}

/** MySQL also declares handlers and conditions. */
function isVariable(reader: TokenReader, at: number): boolean {
  return !/^(?:BEGIN|CONTINUE|EXIT|UNDO)$/.test(reader.word(at));
}
