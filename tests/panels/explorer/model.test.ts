import { DbError } from '../../../src/model';
import type { ConnectionState, Summary } from '../../../src/model';
import { ExplorerModel } from '../../../src/panels/explorer/model';
import type { ExplorerMemory } from '../../../src/panels/explorer/model';
import type { TreeNode } from '../../../src/panels/explorer/tree-node';
import { labelOf } from '../../../src/panels/explorer/tree-node';
import { ConnectionsModel } from '../../../src/panels/shared/connections-model';
import { FakeHost, state, summary } from './fake-host';

interface Setup {
  states?: ConnectionState[];
  listings?: Record<string, Summary[]>;
  memory?: Partial<ExplorerMemory>;
}

async function setup({ states = [state('shop')], listings = {}, memory }: Setup = {}) {
  const tables: Record<string, Summary[]> = {
    database: [summary('database', 'main')],
    table: [summary('table', 'main', 'customers'), summary('table', 'main', 'orders')],
    column: [summary('column', 'main', 'orders', 'id')],
    role: [],
    ...listings
  };
  const host = new FakeHost({
    'connection.list': () => states,
    'object.list': ({ kind }) => ({ items: tables[kind] })
  });
  const connections = new ConnectionsModel({ host, askSecrets: () => Promise.resolve(null) });
  await settle();
  const model = new ExplorerModel({ host, connections, memory });
  await settle();
  return { host, tables, connections, model };
}

/** Lets everything that is pending happen. */
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));

/** The lines as text, indented by level; what is open is marked. */
function lines(model: ExplorerModel): string[] {
  return model.rows.map(row => {
    const indent = '  '.repeat(row.level - 1);
    return row.type === 'message'
      ? `${indent}! ${row.message}`
      : `${indent}${row.expanded === undefined ? '' : row.expanded ? '- ' : '+ '}${labelOf(row.node)}`;
  });
}

function node(model: ExplorerModel, label: string): TreeNode {
  const row = model.rows.find(each => each.type === 'node' && labelOf(each.node) === label);
  if (!row) {
    throw new Error(`no line ${label}`);
  }
  return row.node;
}

it('builds the tree from the kinds of the connection, level by level', async () => {
  const { model, host } = await setup();
  expect(lines(model)).toEqual(['+ shop']);
  expect(host.listings('database')).toBe(0);

  await model.expand(node(model, 'shop'));
  expect(lines(model)).toEqual(['- shop', '  + main', '  + roles']);
  await model.expand(node(model, 'main'));
  await model.expand(node(model, 'tables'));
  await model.expand(node(model, 'orders'));
  expect(lines(model)).toEqual([
    '- shop',
    '  - main',
    '    - tables',
    '      + customers',
    '      - orders',
    '        id',
    '  + roles'
  ]);
});

it('reveals an object as soon as the connections are known', async () => {
  const host = new FakeHost({
    'connection.list': async () => {
      await settle();
      return [state('shop')];
    },
    'object.list': ({ kind }) => ({
      items:
        { database: [summary('database', 'main')], table: [summary('table', 'main', 'orders')] }[kind] ?? []
    })
  });
  const connections = new ConnectionsModel({ host, askSecrets: () => Promise.resolve(null) });
  const model = new ExplorerModel({ host, connections });
  expect(await model.reveal('shop', { kind: 'table', path: ['main', 'orders'] })).toBe(true);
  expect(labelOf(model.selectedNode!)).toBe('orders');
  expect(await model.reveal('shop', { kind: 'table', path: ['main', 'gone'] })).toBe(false);
});

describe('revealing a connection', () => {
  it('selects it at once, whatever is filtered, and expands it when it is open', async () => {
    const { model, host } = await setup({
      states: [state('other'), state('shop', { status: 'closed', kinds: [] })]
    });
    let answer: (opened: ConnectionState) => void = () => undefined;
    host.answers['connection.open'] = () => new Promise(resolve => (answer = resolve));
    model.filter = 'other';

    expect(await model.reveal('shop')).toBe(true);
    expect(model.filter).toBe('');
    expect(labelOf(model.selectedNode!)).toBe('shop');
    expect(model.selectedNode!.loading).toBe(true);

    await settle();
    answer(state('shop'));
    await settle();
    expect(lines(model)).toEqual(['+ other', '- shop', '  + main', '  + roles']);
  });

  it('shares the attempt to connect of whoever began one', async () => {
    const { model, host, connections } = await setup({
      states: [state('shop', { status: 'closed', kinds: [] })]
    });
    host.answers['connection.open'] = () => state('shop');
    const opened = connections.open('shop', { password: 'typed' });
    await model.reveal('shop');
    await opened;
    await settle();
    expect(host.asked.filter(([method]) => method === 'connection.open')).toEqual([
      ['connection.open', { name: 'shop', secrets: { password: 'typed' } }]
    ]);
    expect(lines(model)).toEqual(['- shop', '  + main', '  + roles']);
  });

  it('shows at its line why it could not be opened', async () => {
    const { model, host } = await setup({ states: [state('shop', { status: 'closed', kinds: [] })] });
    host.answers['connection.open'] = () => {
      throw new DbError({ code: 'unreachable', message: 'connection refused' });
    };
    expect(await model.reveal('shop')).toBe(true);
    await settle();
    expect(lines(model)).toEqual(['- shop', '  ! error']);
    expect(await model.reveal('gone')).toBe(false);
  });
});

it('counts the folders in view without opening them', async () => {
  const { model } = await setup();
  await model.expand(node(model, 'shop'));
  const roles = node(model, 'roles');
  expect(roles.children).toBeNull();
  model.count([roles as never]);
  await settle();
  expect(roles.children).toHaveLength(0);
  // An empty folder has nothing to open.
  expect(lines(model)).toEqual(['- shop', '  + main', '  roles']);
});

it('shows an error at its node and keeps the rest', async () => {
  const { model, host } = await setup();
  const list = host.answers['object.list'];
  host.answers['object.list'] = () => {
    throw new DbError({ code: 'permission', message: 'permission denied' });
  };
  await model.expand(node(model, 'shop'));
  expect(lines(model)).toEqual(['- shop', '  ! error']);
  expect(node(model, 'shop').error?.message).toBe('permission denied');

  host.answers['object.list'] = list;
  await model.refresh(node(model, 'shop'));
  expect(lines(model)).toEqual(['- shop', '  + main', '  + roles']);
});

it('connects a closed connection when it is opened, and stays closed when the user gives up', async () => {
  const { model, host } = await setup({ states: [state('shop', { status: 'closed', kinds: [] })] });
  host.answers['connection.open'] = () => {
    throw new DbError({ code: 'auth-required', message: 'password needed' });
  };
  await model.expand(node(model, 'shop'));
  expect(lines(model)).toEqual(['+ shop']);

  host.answers['connection.open'] = () => state('shop');
  await model.expand(node(model, 'shop'));
  expect(lines(model)).toEqual(['- shop', '  + main', '  + roles']);
});

it('shows why a connection could not be opened', async () => {
  const { model, host } = await setup({ states: [state('shop', { status: 'closed', kinds: [] })] });
  host.answers['connection.open'] = () => {
    throw new DbError({ code: 'unreachable', message: 'connection refused' });
  };
  await model.expand(node(model, 'shop'));
  expect(lines(model)).toEqual(['- shop', '  ! error']);
  expect(node(model, 'shop').error?.code).toBe('unreachable');
});

describe('filter', () => {
  it('shows what matches and what leads there', async () => {
    const { model } = await setup();
    await model.expand(node(model, 'shop'));
    await model.expand(node(model, 'main'));
    await model.expand(node(model, 'tables'));
    model.collapse(node(model, 'main'));
    model.filter = 'ORD';
    expect(lines(model)).toEqual(['- shop', '  - main', '    - tables', '      + orders']);
    model.filter = 'nowhere';
    expect(lines(model)).toEqual([]);
    model.filter = '';
    expect(lines(model)).toEqual(['- shop', '  + main', '  + roles']);
  });
});

it('keeps what is open across a refresh and takes in what is new', async () => {
  const { model, tables } = await setup();
  await model.expand(node(model, 'shop'));
  await model.expand(node(model, 'main'));
  await model.expand(node(model, 'tables'));
  tables.table = [summary('table', 'main', 'invoices')];
  await model.refreshAll();
  expect(lines(model)).toEqual(['- shop', '  - main', '    - tables', '      + invoices', '  + roles']);
});

it('reads below an object again when the host says that it changed', async () => {
  const { model, host, tables } = await setup();
  await model.expand(node(model, 'shop'));
  await model.expand(node(model, 'main'));
  await model.expand(node(model, 'tables'));
  const before = host.listings('database');
  tables.table = [summary('table', 'main', 'invoices')];
  host.push('catalog.changed', { connection: 'shop', refs: [{ kind: 'database', path: ['main'] }] });
  await settle();
  expect(lines(model)).toContain('      + invoices');
  // The list that it stands in too: the object may have another name by now.
  expect(host.listings('database')).toBe(before + 1);
});

it('restores the tree from its memory, for connections that are open', async () => {
  const first = await setup();
  await first.model.expand(node(first.model, 'shop'));
  await first.model.expand(node(first.model, 'main'));
  first.model.select(node(first.model, 'main').key);
  const memory = JSON.parse(JSON.stringify(first.model.memory)) as ExplorerMemory;

  const { model } = await setup({ memory });
  expect(lines(model)).toEqual(['- shop', '  - main', '    + tables', '  + roles']);
  expect(model.selectedNode && labelOf(model.selectedNode)).toBe('main');
});

it('forgets the branch of a connection that was closed', async () => {
  const { model, host } = await setup();
  await model.expand(node(model, 'shop'));
  host.push('connection.changed', { connections: [state('shop', { status: 'closed' })] });
  expect(lines(model)).toEqual(['+ shop']);
});
