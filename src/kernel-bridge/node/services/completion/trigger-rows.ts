import type { EngineId } from '../../../../model';
import { ScopeReader, type Source } from './scope';
import type { Typing } from './statement';

/** The rows that a trigger's body and condition see: `new`, `old` or both, with the columns of its table. */
export function triggerRows(engine: EngineId, { outer, from }: Pick<Typing, 'outer' | 'from'>): Source[] {
  const trigger = outer[0]?.word === 'CREATE' ? outer.findIndex(({ word }) => word === 'TRIGGER') : -1;
  const on = trigger < 0 ? -1 : outer.findIndex(({ word }, n) => n > trigger && word === 'ON');
  if (on < 0) {
    return [];
  }
  const { path, next } = new ScopeReader(engine, outer, () => []).path(on + 1);
  if (path.length === 0 || !outer[next] || from < outer[next].start) {
    return [];
  }
  const events = new Set(outer.slice(trigger, on).map(({ word }) => word));
  return [
    ...(events.has('INSERT') || events.has('UPDATE') ? [{ alias: 'new', path }] : []),
    ...(events.has('DELETE') || events.has('UPDATE') ? [{ alias: 'old', path }] : [])
  ];
}
