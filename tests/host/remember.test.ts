import type { SecretStore } from '../../src/kernel-bridge/node/services/secret-store';
import { OsKeyring } from '../../src/kernel-bridge/node/services/secret-store';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

/** What a keyring does, where none runs. */
class MemoryStore implements SecretStore {
  readonly entries = new Map<string, string>();
  unavailable = () => Promise.resolve(undefined);
  get = (name: string) => Promise.resolve(this.entries.get(name));
  set = (name: string, secret: string) => Promise.resolve(void this.entries.set(name, secret));
  remove = (name: string) => Promise.resolve(void this.entries.delete(name));
}

const [server] = serversOf('postgres');
const config = configOf(server, { name: 'remembered' });
const { password } = server;
const open = (host: TestHost, secrets?: { password: string; remember?: boolean; keep?: boolean }) =>
  host.client.request('connection.open', { name: config.name, secrets });

describe('a remembered password', () => {
  const store = new MemoryStore();
  let host: TestHost;
  beforeEach(async () => {
    store.entries.clear();
    host = startHost({ secretStore: store });
    await host.client.request('connection.save', { config });
  });
  afterEach(() => host.close());

  test('is kept once the server took it, and used by another host', async () => {
    await expect(open(host, { password: 'wrong', remember: true })).rejects.toMatchObject({
      code: 'auth-failed'
    });
    expect(store.entries.size).toBe(0);
    await open(host, { password, remember: true });
    expect([...store.entries]).toEqual([[config.name, password]]);

    const other = startHost({ secretStore: store });
    await other.client.request('connection.save', { config });
    expect((await open(other)).result.status).toBe('ready');
    await other.close();
  });

  test('that the server refuses is forgotten and asked for', async () => {
    store.entries.set(config.name, 'outdated');
    await expect(open(host)).rejects.toMatchObject({ code: 'auth-failed' });
    expect(store.entries.size).toBe(0);
    await open(host, { password, remember: true });
    expect(store.entries.get(config.name)).toBe(password);
  });

  test.each([
    ['removed', () => host.client.request('connection.remove', { name: config.name })],
    [
      'renamed',
      () =>
        host.client.request('connection.save', { config: { ...config, name: 'x' }, previous: config.name })
    ],
    [
      'pointed elsewhere',
      () =>
        host.client.request('connection.save', {
          config: { ...config, host: 'localhost' },
          previous: config.name
        })
    ]
  ])('goes when the connection is %s', async (_, change) => {
    await open(host, { password, remember: true });
    await change();
    expect(store.entries.size).toBe(0);
  });

  test('stays when something else of the connection changes', async () => {
    await open(host, { password, remember: true });
    await host.client.request('connection.save', {
      config: { ...config, color: '#ff0000' },
      previous: config.name
    });
    expect(store.entries.get(config.name)).toBe(password);
  });

  test.each([
    ['its group', { group: 'Sales' }, 'ready'],
    ['its first statement', { initSql: 'SELECT 1' }, 'closed']
  ])('a connection of which %s changes is then as told', async (_, change, status) => {
    await open(host, { password });
    const next = { ...config, ...change };
    const { result } = await host.client.request('connection.save', { config: next, previous: config.name });
    expect(result.status).toBe(status);
  });
});

test.each([
  ['kept in memory outlives a close', true, 'ready'],
  ['not kept goes with the close', false, 'auth-required']
])('a password %s', async (_, keep, after) => {
  const host = startHost({ secretStore: new MemoryStore() });
  await host.client.request('connection.save', { config });
  await open(host, { password, keep });
  await host.client.request('query.run', { connection: config.name, session: 's', sql: 'SELECT 1' });
  await host.client.request('connection.close', { name: config.name });
  const status = await open(host).then(
    ({ result }) => result.status,
    (error: { code: string }) => error.code
  );
  expect(status).toBe(after);
  await host.close();
});

test("the operating system's keyring keeps a password, or says why it cannot", async () => {
  const keyring = new OsKeyring();
  const name = `test-${process.pid}`;
  const reason = await keyring.unavailable();
  if (reason === undefined) {
    await keyring.set(name, 's3cret ü');
    expect(await keyring.get(name)).toBe('s3cret ü');
    await keyring.remove(name);
  } else {
    console.info(`No keyring here: ${reason}`);
    await expect(keyring.set(name, 's3cret')).rejects.toMatchObject({ code: 'unsupported' });
  }
  expect(await keyring.get(name)).toBeUndefined();

  const host = startHost();
  const info = await host.client.request('host.info', { client: 'test' });
  expect(info.result.noKeyring).toBe(reason);
  await host.close();
});
