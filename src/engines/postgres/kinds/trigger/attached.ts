import type { Statement } from '../../../../model';
import { statement } from '../../../core/statement';
import { dialect } from '../../dialect';
import type { FiringState } from './definition';

const STATE_WORDS: Readonly<Record<FiringState, string>> = {
  ORIGIN: 'ENABLE',
  DISABLED: 'DISABLE',
  REPLICA: 'ENABLE REPLICA',
  ALWAYS: 'ENABLE ALWAYS'
};

/** The words that bring a trigger, or an event trigger, into a state. */
export function planState(enabled: FiringState): string {
  return STATE_WORDS[enabled];
}

/** `DEPENDS ON EXTENSION`, by the differences. */
export function planDependencies(
  target: string,
  from: readonly string[],
  to: readonly string[]
): Statement[] {
  const change = (words: string) => (each: string) =>
    statement(`ALTER ${target} ${words} ON EXTENSION ${dialect.ident(each)}`);
  return [
    ...from.filter(each => !to.includes(each)).map(change('NO DEPENDS')),
    ...to.filter(each => !from.includes(each)).map(change('DEPENDS'))
  ];
}
