import type { EngineId } from '../../../../model';
import type { Source } from './scope';
import type { Typing } from './statement';
import { nameFrom } from './tokens';

/** The rows that a trigger's body and condition see: `new`, `old` or both, with the columns of its table. */
export function triggerRows(engine: EngineId, { outer, from }: Pick<Typing, 'outer' | 'from'>): Source[] {
  const trigger = outer[0]?.word === 'CREATE' ? outer.findIndex(({ word }) => word === 'TRIGGER') : -1;
  const on = trigger < 0 ? -1 : outer.findIndex(({ word }, n) => n > trigger && word === 'ON');
  if (on < 0) {
    return [];
  }
  const path: string[] = [];
  let at = on + 1;
  while (outer[at] && (outer[at].type === 'word' || outer[at].type === 'quoted')) {
    path.push(nameFrom(engine, outer[at]));
    at += 1;
    if (outer[at]?.text !== '.') {
      break;
    }
    at += 1;
  }
  if (path.length === 0 || !outer[at] || from < outer[at].start) {
    return [];
  }
  const events = new Set(outer.slice(trigger, on).map(({ word }) => word));
  return [
    ...(events.has('INSERT') || events.has('UPDATE') ? [{ alias: 'new', path }] : []),
    ...(events.has('DELETE') || events.has('UPDATE') ? [{ alias: 'old', path }] : [])
  ];
}
