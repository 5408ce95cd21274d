import { nullTranslator } from '@jupyterlab/translation';
import type { ConnectionConfig, EngineInfo } from '../../../src/model';
import { DbError } from '../../../src/model';
import { configFrom, draftsOf, fieldsOf } from '../../../src/panels/connection-form/fields';
import { FormModel, freeName } from '../../../src/panels/connection-form/model';
import { ConnectionsModel } from '../../../src/panels/shared/connections-model';
import { FakeHost, state } from '../explorer/fake-host';

const engines: EngineInfo[] = [
  {
    id: 'sqlite',
    label: 'SQLite',
    icon: 'sqlite',
    form: { type: 'object', required: ['file'], properties: { file: { type: 'string', title: 'File' } } }
  },
  {
    id: 'postgres',
    label: 'PostgreSQL',
    icon: 'postgres',
    defaultPort: 5432,
    form: {
      type: 'object',
      properties: {
        initSql: { type: 'string' },
        tls: {
          type: 'object',
          properties: { mode: { type: 'string', enum: ['disable', 'require'] }, ca: { type: 'string' } }
        },
        passwordFrom: { type: 'string' },
        host: { type: 'string', title: 'Host' },
        port: { type: 'integer', title: 'Port' },
        readOnly: { type: 'boolean' }
      }
    }
  }
];
const postgres = engines[1];
const trans = nullTranslator.load('test');

function setup(config?: Partial<ConnectionConfig>, previous?: string) {
  const host = new FakeHost({ 'connection.list': () => [state('taken')] });
  Object.assign(host, { info: { host: '', pid: 1, version: '', node: '', engines } });
  const connections = new ConnectionsModel({ host, askSecrets: () => Promise.resolve(null) });
  return { host, connections, model: new FormModel({ host, connections, trans, config, previous }) };
}

it('makes fields from the schema of the engine, in the order of people', () => {
  expect(fieldsOf(postgres).map(({ path, type, section }) => [path, type, section])).toEqual([
    ['host', 'text', 'main'],
    ['port', 'number', 'main'],
    ['passwordFrom', 'text', 'main'],
    ['readOnly', 'checkbox', 'safety'],
    ['tls.mode', 'choice', 'tls'],
    ['tls.ca', 'text', 'tls'],
    ['initSql', 'multiline', 'advanced']
  ]);
});

it('reads a config into inputs and back', () => {
  const config: ConnectionConfig = {
    name: 'shop',
    engine: 'postgres',
    host: 'db',
    port: 5433,
    readOnly: true,
    tls: { mode: 'require', ca: '/ca.pem' }
  };
  expect(configFrom(postgres, 'shop', draftsOf(config))).toEqual(config);
});

it('leaves out what is empty and what belongs to another engine, and keeps the mark of a sample', () => {
  const drafts = { ...draftsOf({ file: 'x.db' }), host: '  ', port: '' };
  expect(configFrom(postgres, 'shop', drafts, { sample: true })).toEqual({
    name: 'shop',
    engine: 'postgres',
    sample: true
  });
});

it.each<[what: string, name: string, drafts: Record<string, string>, problems: string[]]>([
  ['nothing wrong', 'shop', { host: 'db', port: '5432', passwordFrom: '${SHOP_PASSWORD}' }, []],
  ['no name', '', {}, ['name']],
  ['a name that is no word', 'my shop', {}, ['name']],
  ['a name that is taken', 'taken', {}, ['name']],
  ['a port out of range', 'shop', { port: '70000' }, ['port']],
  ['a port that is no number', 'shop', { port: 'x' }, ['port']],
  ['a password where its variable belongs', 'shop', { passwordFrom: 'hunter2' }, ['passwordFrom']]
])('validates: %s', async (_, name, drafts, problems) => {
  const { model, connections } = setup({ engine: 'postgres' });
  await connections.refresh();
  model.setName(name);
  Object.entries(drafts).forEach(([path, draft]) => model.set(path, draft));
  expect(model.validate() === null).toBe(problems.length > 0);
  expect(Object.keys(model.problems)).toEqual(problems);
});

it('needs the file of an SQLite connection', () => {
  const { model } = setup({ engine: 'sqlite', name: 'x' });
  expect(model.validate()).toBeNull();
  expect(model.problems).toHaveProperty('file');
});

it('lets a connection keep its own name when it is edited', async () => {
  const { model, connections } = setup({ name: 'taken', engine: 'postgres' }, 'taken');
  await connections.refresh();
  expect(model.validate()).toEqual({ name: 'taken', engine: 'postgres' });
});

it('sends the password to the test and never into what is saved', async () => {
  const { host, model } = setup({ engine: 'postgres', name: 'shop' });
  const saved: ConnectionConfig[] = [];
  host.answers['connection.test'] = () => ({ ok: true, server: 'PostgreSQL 18' });
  host.answers['connection.save'] = ({ config }) => {
    saved.push(config);
    return state(config.name);
  };
  model.paste('postgresql://ann:s3cret@db/shop');
  await model.runTest();
  expect(host.asked.at(-1)).toMatchObject(['connection.test', { secrets: { password: 's3cret' } }]);
  expect(model.test).toMatchObject({ ok: true, running: false });
  expect(await model.save()).not.toBeNull();
  expect(saved).toEqual([{ name: 'shop', engine: 'postgres', host: 'db' }]);
  expect(model.secrets).toEqual({ password: 's3cret', keep: true });
});

it('shows why a save was refused and keeps the edits', async () => {
  const { host, model } = setup({ engine: 'postgres', name: 'shop' });
  host.answers['connection.save'] = () => {
    throw new DbError({ code: 'invalid', message: 'no' });
  };
  model.set('host', 'db');
  expect(await model.save()).toBeNull();
  expect(model.error?.message).toBe('no');
  expect(model.dirty).toBe(true);
  expect(model.drafts.host).toBe('db');
});

it('finds a free name for a copy', () => {
  expect(freeName('shop', [])).toBe('shop');
  expect(freeName('shop', ['shop', 'shop-2'])).toBe('shop-3');
});
