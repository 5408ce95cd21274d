import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ObjectHistory } from '../../src/kernel-bridge/node/services/object-history';
import type { EngineId, JsonObject } from '../../src/model';
import { startHost, type TestHost } from './support';
import { TargetClient, targetsOf } from './targets';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

interface Case {
  script: string;
  kind: string;
  names: string[];
  field: string;
  texts: [first: string, second: string];
  create: (text: string) => JsonObject;
}

const routine: Case = {
  script: 'CREATE TABLE t (id int)',
  kind: 'procedure',
  names: ['p'],
  field: 'body',
  texts: ['BEGIN SELECT 1; END', 'BEGIN SELECT 2; END'],
  create: body => ({ name: 'p', body })
};
const cases: Record<EngineId, Case> = {
  postgres: {
    ...routine,
    kind: 'function',
    names: ['f(a integer)'],
    texts: ['SELECT 1', 'SELECT 2'],
    create: body => ({
      name: 'f',
      schema: 'public',
      returns: 'integer',
      arguments: [{ name: 'a', mode: 'IN', type: 'integer', default: null }],
      body
    })
  },
  mysql: routine,
  mariadb: routine,
  sqlite: {
    script: 'CREATE TABLE t (id INTEGER)',
    kind: 'view',
    names: ['v'],
    field: 'select',
    texts: ['SELECT 1 AS one', 'SELECT 2 AS two'],
    create: select => ({ name: 'v', select })
  }
};

describe.each(targetsOf('history', 'sqlite', 'postgres', 'mysql', 'mariadb'))('history on $name', target => {
  const { script, kind, names, field, texts, create } = cases[target.config.engine];
  let client: TargetClient;
  beforeAll(async () => {
    client = new TargetClient(host, target);
    await client.open(script);
  }, 60_000);
  afterAll(() => client.close());

  test('every definition that was in force can be had again, after a drop too', async () => {
    const { connection } = client;
    const place = client.ref(kind);
    const ref = client.ref(kind, ...names);
    await client.change(
      'create',
      { ...place, path: [...place.path, String(create('').name)] },
      create(texts[0])
    );
    await client.change('alter', ref, { [field]: texts[1] });
    await client.change('drop', ref);
    const { result } = await client.request('object.versions', { connection, ref });
    expect(result.versions.map(({ origin }) => origin)).toEqual(['altered', 'created']);
    const read = async (version: string) =>
      (await client.request('object.version', { connection, ref, version })).result;
    const [altered, created] = await Promise.all(result.versions.map(({ id }) => read(id)));
    expect((created.definition as JsonObject)[field]).toBe(texts[0]);
    expect((altered.definition as JsonObject)[field]).toBe(texts[1]);
    expect(altered.ddl).toContain(texts[1]);

    await client.change(
      'create',
      { ...place, path: [...place.path, String(create('').name)] },
      created.definition
    );
    expect((await client.read(ref))[field]).toBe(texts[0]);
  });

  test('a change from elsewhere is found, and files are readable by the user alone', async () => {
    const { connection } = client;
    const ref = client.ref(kind, ...names);
    const before = (await client.request('object.versions', { connection, ref })).result.versions.length;
    await client.change('alter', ref, { [field]: texts[1] });
    const { result } = await client.request('object.versions', { connection, ref });
    expect(result.versions.length).toBeGreaterThan(before);
    const folder = path.join(host.folder, 'data', 'history');
    for (const name of readdirSync(folder)) {
      expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
});

describe('what is kept', () => {
  const ref = { kind: 'view', path: ['main', 'v'] };
  const historyOf = (name: string, limits: { definition: number; versions: number; total: number }) =>
    new ObjectHistory(path.join(host.folder, name), limits);

  test('the last versions of an object, and none that is too large', () => {
    const history = historyOf('versions', { definition: 100, versions: 3, total: 1e6 });
    for (let n = 0; n < 5; n++) {
      history.keep('c', ref, 'altered', { select: `SELECT ${n}` });
    }
    history.keep('c', ref, 'altered', { select: 'x'.repeat(200) });
    const kept = history.list('c', ref);
    expect(kept.map(({ id }) => history.definition('c', ref, id))).toEqual([
      { select: 'SELECT 4' },
      { select: 'SELECT 3' },
      { select: 'SELECT 2' }
    ]);
    expect(() => history.definition('c', ref, 'gone')).toThrow('no longer kept');
    expect(history.list('another', ref)).toEqual([]);
  });

  test('the same definition once', () => {
    const history = historyOf('once', { definition: 100, versions: 9, total: 1e6 });
    history.keep('c', ref, 'created', { a: 1 });
    history.keep('c', ref, 'found', { a: 1 });
    history.keep('c', ref, 'altered', { a: 2 });
    expect(history.list('c', ref).map(({ origin }) => origin)).toEqual(['altered', 'created']);
  });

  test('objects that were not changed for longest go when there is too much', () => {
    const history = historyOf('total', { definition: 1000, versions: 9, total: 1200 });
    for (const name of ['a', 'b', 'c', 'd']) {
      history.keep('c', { kind: 'view', path: [name] }, 'created', { select: 'x'.repeat(300) });
    }
    const left = ['a', 'b', 'c', 'd'].filter(
      name => history.list('c', { kind: 'view', path: [name] }).length
    );
    expect(left.length).toBeLessThan(4);
    expect(left).toContain('d');
  });
});
