import '../result-grid/jsdom-gaps';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { tableJsonSchema } from '../../../src/engines/postgres/kinds/table/definition';
import type { JsonObject, JsonValue } from '../../../src/model';
import type { EditedObject } from '../../../src/panels/object-editor/editor-tab';
import { columnsTab } from '../../../src/panels/object-editor/tabs/table/columns-tab';
import { state } from '../explorer/fake-host';

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});

/** The tab of a new table, or of one that is there, whose first column is selected. */
async function shown(columns: JsonObject[], creating = true) {
  const draft: JsonObject = { columns, keys: [] };
  const object = {
    trans: nullTranslator.load('x'),
    draft,
    saved: creating ? null : draft,
    creating,
    ref: { kind: 'table', path: ['db', 'public', 't'] },
    descriptor: { schema: tableJsonSchema },
    state: state('pg'),
    readOnly: null,
    problems: [],
    update: (fields: JsonObject) => Object.assign(draft, fields)
  };
  const edited = Object.assign(object, { changed: new Signal(object) }) as unknown as EditedObject;
  const node = document.body.appendChild(document.createElement('div'));
  const root = createRoot(node);
  await act(async () => root.render(<columnsTab.Body object={edited} />));
  const button = (label: string): HTMLButtonElement =>
    node.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)!;
  return {
    draft,
    button,
    press: (label: string) => act(async () => button(label).click()),
    texts: (selector: string) => [...node.querySelectorAll(selector)].map(each => each.textContent),
    close: () => act(async () => root.unmount())
  };
}

const names = (columns: JsonValue) => (columns as JsonObject[]).map(({ name }) => name);
const column = (name: string): JsonObject => ({ name, type: 'integer' });

it('has a name for each column of the grid, and counts the lines', async () => {
  const { texts, close } = await shown([column('a'), column('b')]);
  expect(texts('[role=columnheader]').slice(0, 3)).toEqual(['#', 'Key', 'Name']);
  expect(texts('.jp-PeterSql-Columns-count')).toEqual(['2 columns']);
  await close();
});

it.each<[string, string[]]>([
  ['Add column', ['a', 'b', 'c', 'column']],
  ['Duplicate', ['a', 'a_2', 'b', 'c']],
  ['Remove', ['b', 'c']],
  ['Move down (Alt+Down)', ['b', 'a', 'c']]
])('%s', async (label, expected) => {
  const { draft, press, close } = await shown(['a', 'b', 'c'].map(column));
  await press(label);
  expect(names(draft.columns)).toEqual(expected);
  await close();
});

it('says why a column cannot be moved', async () => {
  const { button, close } = await shown([column('a'), column('b')], false);
  expect(button('This server cannot move columns of a table that exists').disabled).toBe(true);
  expect(button('Duplicate').disabled).toBe(false);
  await close();
});
