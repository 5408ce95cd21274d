import type { EngineId } from '../../../../model';
import type { Source } from './sources';
import type { Typing } from './statement';
import { TokenReader } from './token-reader';
import { readTokens } from './tokens';

/** Among so many tokens the word stands: behind OR REPLACE, MySQL's DEFINER and the like, before any body. */
const HEAD = 9;

/** The rows that a trigger's body and condition see: `new`, `old` or both, with the columns of its table. */
export function triggerRows(
  engine: EngineId,
  { outer, from, triggers }: Pick<Typing, 'outer' | 'from' | 'triggers'>
): Source[] {
  const name = triggerFunction(engine, outer);
  if (name !== null) {
    return triggers
      .map(
        sql =>
          new TokenReader(
            engine,
            readTokens(engine, sql).filter(({ type }) => type !== 'comment')
          )
      )
      .filter(reader => runs(reader, name))
      .flatMap(({ tokens }) => rowsOf(engine, tokens, Infinity))
      .filter(({ alias }, n, all) => all.findIndex(each => each.alias === alias) === n);
  }
  return rowsOf(engine, outer, from);
}

/** The name of the function around the cursor, if it `RETURNS trigger`. */
function triggerFunction(engine: EngineId, outer: Typing['outer']): string | null {
  const reader = new TokenReader(engine, outer);
  const at = reader.find(0, Math.min(HEAD, outer.length), n => reader.word(n) === 'FUNCTION');
  const returns = reader.find(at, outer.length, n => reader.word(n) === 'RETURNS');
  return reader.word(0) === 'CREATE' && reader.word(returns + 1) === 'TRIGGER'
    ? (reader.path(at + 1).path.at(-1) ?? null)
    : null;
}

/** Whether a CREATE TRIGGER runs a function of this name. */
function runs(reader: TokenReader, name: string): boolean {
  const { length } = reader.tokens;
  const execute = reader.find(0, length, n => reader.word(n) === 'EXECUTE');
  return execute < length && reader.path(execute + 2).path.at(-1) === name;
}

function rowsOf(engine: EngineId, outer: Typing['outer'], from: number): Source[] {
  const head = outer[0]?.word === 'CREATE' ? outer.slice(0, HEAD) : [];
  const trigger = head.findIndex(({ word }) => word === 'TRIGGER');
  const on = trigger < 0 ? -1 : outer.findIndex(({ word }, n) => n > trigger && word === 'ON');
  if (on < 0) {
    return [];
  }
  const { path, next } = new TokenReader(engine, outer).path(on + 1);
  if (path.length === 0 || !outer[next] || from < outer[next].start) {
    return [];
  }
  const events = new Set(outer.slice(trigger, on).map(({ word }) => word));
  return [
    ...(events.has('INSERT') || events.has('UPDATE') ? [{ alias: 'new', path }] : []),
    ...(events.has('DELETE') || events.has('UPDATE') ? [{ alias: 'old', path }] : [])
  ];
}
