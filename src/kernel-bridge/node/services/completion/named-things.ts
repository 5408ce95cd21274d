import type { EngineId } from '../../../../model';
import type { NamedThing } from './expectation';
import type { Typing } from './statement';
import { TokenReader } from './token-reader';
import { readTokens, type SqlToken } from './tokens';

/** Names of a kind that the script before the cursor, or the routine around it, has given; the last one first. */
export function namesOf(
  engine: EngineId,
  { naming, outer, from }: Pick<Typing, 'naming' | 'outer' | 'from'>,
  thing: NamedThing
): string[] {
  const pieces = [...naming.map(sql => readTokens(engine, sql)), outer.filter(({ end }) => end <= from)];
  const names = pieces.flatMap(tokens =>
    namesIn(
      new TokenReader(
        engine,
        tokens.filter(({ type }) => type !== 'comment')
      ),
      thing
    )
  );
  return [...new Set(names.reverse())];
}

function namesIn(reader: TokenReader, thing: NamedThing): string[] {
  return reader.tokens.flatMap((_: SqlToken, n) => {
    const at = placeOfName(reader, n, thing);
    return at !== null && reader.isName(at) ? [reader.name(at)] : [];
  });
}

/** Where the name stands that token `n` tells of. */
function placeOfName(reader: TokenReader, n: number, thing: NamedThing): number | null {
  const word = reader.word(n);
  switch (thing) {
    case 'savepoint':
      return word === 'SAVEPOINT' && (n === 0 || /^(?:;|BEGIN|THEN)$/i.test(reader.text(n - 1)))
        ? n + 1
        : null;
    case 'prepared':
      return word === 'PREPARE' && reader.word(n - 1) !== 'DEALLOCATE' ? n + 1 : null;
    case 'cursor': {
      if (word !== 'CURSOR') {
        return reader.engine === 'postgres' && word === 'REFCURSOR' ? n - 1 : null;
      }
      // Options of DECLARE may stand between.
      let at = n - 1;
      while (/^(?:BINARY|ASENSITIVE|INSENSITIVE|SCROLL|NO)$/.test(reader.word(at))) {
        at--;
      }
      return at;
    }
    case 'label':
      if (reader.text(n) === '<' && reader.text(n + 1) === '<') {
        return n + 2;
      }
      return reader.text(n) === '<<'
        ? n + 1
        : reader.text(n) === ':' && /^(?:LOOP|WHILE|REPEAT|BEGIN|FOR)$/.test(reader.word(n + 1))
          ? n - 1
          : null;
  }
}
