import '../result-grid/jsdom-gaps';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import {
  useLineSelection,
  type LineSelection,
  type Modifiers
} from '../../../src/panels/object-editor/tabs/table/line-selection';

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});

const held = (...keys: (keyof Modifiers)[]): Modifiers => ({
  shiftKey: keys.includes('shiftKey'),
  ctrlKey: keys.includes('ctrlKey'),
  metaKey: keys.includes('metaKey')
});

/** What is selected after `steps` in a grid of `count` lines. */
function selectedAfter(count: number, steps: ((selection: LineSelection) => void)[]): LineSelection {
  let selection!: LineSelection;
  function Probe(): null {
    selection = useLineSelection(count);
    return null;
  }
  const root = createRoot(document.createElement('div'));
  act(() => root.render(<Probe />));
  steps.forEach(step => act(() => step(selection)));
  act(() => root.unmount());
  return selection;
}

test.each<[string, number, ((selection: LineSelection) => void)[], number[], number]>([
  ['at first the first line', 3, [], [0], 0],
  ['nothing where there is no line', 0, [], [], -1],
  ['one line', 3, [each => each.select(2)], [2], 2],
  ['all up to a line', 5, [each => each.select(3), each => each.select(1, held('shiftKey'))], [1, 2, 3], 3],
  ['one more', 5, [each => each.select(3), each => each.select(1, held('ctrlKey'))], [3, 1], 1],
  ['one less', 5, [each => each.select(3, held('metaKey')), each => each.select(0, held('metaKey'))], [3], 3],
  [
    'all from the line that was chosen before others moved',
    5,
    [each => each.select(1), each => each.set([3, 4]), each => each.select(2, held('shiftKey'))],
    [1, 2],
    2
  ],
  ['no line that is gone', 2, [each => each.set([0, 4])], [0], 0]
])('%s', (_, count, steps, chosen, current) => {
  expect(selectedAfter(count, steps)).toMatchObject({ chosen, current });
});
