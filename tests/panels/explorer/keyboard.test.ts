import { handleTreeKey } from '../../../src/panels/explorer/keyboard';
import { ExplorerModel } from '../../../src/panels/explorer/model';
import { labelOf } from '../../../src/panels/explorer/tree-node';
import { ConnectionsModel } from '../../../src/panels/shared/connections-model';
import { FakeHost, state, summary } from './fake-host';

const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));

async function setup() {
  const host = new FakeHost({
    'connection.list': () => ['a', 'b', 'c', 'd'].map(name => state(name)),
    'object.list': ({ kind }) => ({ items: kind === 'database' ? [summary('database', 'main')] : [] })
  });
  const connections = new ConnectionsModel({ host, askSecrets: () => Promise.resolve(null) });
  await settle();
  const model = new ExplorerModel({ host, connections });
  const actions = { pageSize: () => 2, open: jest.fn(), startFilter: jest.fn() };
  const press = async (key: string, modifiers: { ctrlKey?: boolean } = {}): Promise<boolean> => {
    const event = { key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers };
    const used = handleTreeKey(event, model, actions);
    await settle();
    return used;
  };
  const selected = (): string | null => model.selectedNode && labelOf(model.selectedNode);
  return { model, actions, press, selected };
}

it.each<[keys: string[], selected: string]>([
  [['ArrowDown'], 'a'],
  [['Home', 'ArrowDown'], 'b'],
  [['End'], 'd'],
  [['End', 'ArrowUp'], 'c'],
  [['Home', 'PageDown'], 'c'],
  [['End', 'PageUp'], 'b'],
  [['Home', 'ArrowUp'], 'a'],
  [['End', 'ArrowDown'], 'd'],
  [['Home', 'ArrowRight', 'ArrowRight'], 'main'],
  [['Home', 'ArrowRight', 'ArrowRight', 'ArrowLeft'], 'a'],
  [['Home', 'ArrowRight', 'ArrowLeft', 'ArrowDown'], 'b'],
  [['Home', ' ', 'ArrowDown'], 'main']
])('%j selects %s', async (keys, expected) => {
  const { press, selected } = await setup();
  for (const key of keys) {
    expect(await press(key)).toBe(true);
  }
  expect(selected()).toBe(expected);
});

it('opens with Enter', async () => {
  const { press, actions, model } = await setup();
  await press('End');
  await press('Enter');
  expect(actions.open).toHaveBeenCalledWith(model.rows.at(-1));
});

it('gives printable keys to the filter, and leaves shortcuts alone', async () => {
  const { press, actions } = await setup();
  expect(await press('o')).toBe(false);
  expect(actions.startFilter).toHaveBeenCalledTimes(1);
  expect(await press('c', { ctrlKey: true })).toBe(false);
  expect(actions.startFilter).toHaveBeenCalledTimes(1);
});

it('clears the filter with Escape, once', async () => {
  const { press, model } = await setup();
  model.filter = 'a';
  expect(await press('Escape')).toBe(true);
  expect(model.filter).toBe('');
  expect(await press('Escape')).toBe(false);
});
