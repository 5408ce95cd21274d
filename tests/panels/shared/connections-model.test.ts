import type { Secrets } from '../../../src/model';
import { DbError } from '../../../src/model';
import type { SecretsRequest } from '../../../src/panels/shared/connections-model';
import { ConnectionsModel } from '../../../src/panels/shared/connections-model';
import { FakeHost, state } from '../explorer/fake-host';

async function setup(answers: (Secrets | null)[]) {
  const host = new FakeHost({
    'connection.list': () => [state('shop', { status: 'closed' })],
    'connection.open': ({ secrets }) => {
      if (!secrets) {
        throw new DbError({ code: 'auth-required', message: 'password needed' });
      }
      if (secrets.password !== 'right') {
        throw new DbError({ code: 'auth-failed', message: 'password authentication failed' });
      }
      return state('shop');
    }
  });
  const requests: SecretsRequest[] = [];
  const model = new ConnectionsModel({
    host,
    askSecrets: request => {
      requests.push(request);
      return Promise.resolve(answers.shift() ?? null);
    }
  });
  await model.refresh();
  return { host, model, requests };
}

it('asks until the server takes the password, showing what it said', async () => {
  const { model, requests } = await setup([{ password: 'wrong' }, { password: 'right' }]);
  await expect(model.open('shop')).resolves.toMatchObject({ status: 'ready' });
  expect(requests.map(request => request.refusal?.message)).toEqual([
    undefined,
    'password authentication failed'
  ]);
  expect(model.find('shop')?.status).toBe('ready');
});

it('asks once for many who need the same connection', async () => {
  const { model, requests } = await setup([{ password: 'right' }]);
  await Promise.all([model.open('shop'), model.open('shop'), model.open('shop')]);
  expect(requests).toHaveLength(1);
});

it('rejects as cancelled when the user gives up, and asks again the next time', async () => {
  const { model, requests } = await setup([null, { password: 'right' }]);
  await expect(model.open('shop')).rejects.toMatchObject({ code: 'cancelled' });
  await expect(model.open('shop')).resolves.toMatchObject({ status: 'ready' });
  expect(requests).toHaveLength(2);
});

it('takes the password that was typed already', async () => {
  const { model, requests } = await setup([]);
  await model.open('shop', { password: 'right' });
  expect(requests).toHaveLength(0);
});

it('does not ask for a password where that is not the trouble', async () => {
  const { host, model, requests } = await setup([{ password: 'right' }]);
  host.answers['connection.open'] = () => {
    throw new DbError({ code: 'unreachable', message: 'refused' });
  };
  await expect(model.open('shop')).rejects.toMatchObject({ code: 'unreachable' });
  expect(requests).toHaveLength(0);
});

it('follows what the host pushes', async () => {
  const { host, model } = await setup([]);
  let changes = 0;
  model.changed.connect(() => changes++);
  host.push('connection.changed', { connections: [state('other')] });
  expect(model.names()).toEqual(['other']);
  expect(changes).toBe(1);
});
