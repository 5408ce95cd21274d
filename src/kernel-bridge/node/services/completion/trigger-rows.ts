import type { EngineId } from '../../../../model';
import type { Source } from './sources';
import type { Typing } from './statement';
import { TokenReader } from './token-reader';

/** Among so many tokens the word stands: behind OR REPLACE, MySQL's DEFINER and the like, before any body. */
const HEAD = 9;

/** The rows that a trigger's body and condition see: `new`, `old` or both, with the columns of its table. */
export function triggerRows(engine: EngineId, { outer, from }: Pick<Typing, 'outer' | 'from'>): Source[] {
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
