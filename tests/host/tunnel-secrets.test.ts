import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DbError, type Secrets, type SshAnswers } from '../../src/model';
import { configOf, serversOf } from '../support/servers';
import { SshLab, type Sshd } from '../support/sshd';
import { startPromptingServer, type PromptingServer } from '../support/ssh-server';
import { LeakWatch } from './leaks';
import { startHost, type TestHost } from './support';

const SECRETS = {
  passphrase: 'Corr3ct-horse "marker"',
  wrongPassphrase: 'Wr0ng-horse-marker',
  password: 'Bast1on/pass-marker',
  wrongPassword: 'Wr0ng/pass-marker',
  code: '4711-marker-0815',
  wrongDatabase: 'Wr0ng&database-marker'
};

let host: TestHost;
let watch: LeakWatch;
let lab: SshLab;
let keyed: Sshd;
let key: string;
let asking: PromptingServer;

beforeAll(async () => {
  lab = await SshLab.open();
  key = await lab.makeKey('id_secret', { passphrase: SECRETS.passphrase });
  keyed = await lab.start();
  asking = await startPromptingServer({
    prompts: [[{ prompt: 'Password: ', echo: false }], [{ prompt: 'One-time code: ', echo: true }]],
    answers: [[SECRETS.password], [SECRETS.code]]
  });
  lab.configure('');
  watch = new LeakWatch();
  host = startHost({ onSent: watch.add });
}, 120_000);
afterAll(async () => {
  await host.close();
  watch.close();
  await asking.close();
  await lab.close();
});

test.each(serversOf('postgres', 'mariadb', 'mysql'))(
  'a session on $id through servers that ask tells no secret',
  async server => {
    const name = `asking-${server.id}`;
    const first = `somebody@127.0.0.1:${asking.port}`;
    const second = `${keyed.user}@127.0.0.1:${keyed.port}`;
    const config = configOf(server, {
      name,
      ssh: {
        host: '127.0.0.1',
        port: keyed.port,
        user: keyed.user,
        keyFile: key,
        configFile: lab.configFile,
        jumps: [{ host: '127.0.0.1', port: asking.port, user: 'somebody' }]
      }
    });
    const passphrase = `passphrase:${key}`;
    const right: SshAnswers = {
      [first]: { 'prompt:Password: ': SECRETS.password, 'prompt:One-time code: ': SECRETS.code },
      [second]: { [passphrase]: SECRETS.passphrase }
    };
    const wrong = (hop: string, prompt: string, answer: string): SshAnswers => ({
      ...right,
      [hop]: { ...right[hop], [prompt]: answer }
    });
    const attempts: readonly (readonly [Secrets, string])[] = [
      [{ password: server.password }, 'auth-required'],
      [
        { password: server.password, ssh: wrong(first, 'prompt:Password: ', SECRETS.wrongPassword) },
        'auth-failed'
      ],
      [{ password: server.password, ssh: wrong(second, passphrase, SECRETS.wrongPassphrase) }, 'auth-failed'],
      [{ password: SECRETS.wrongDatabase, ssh: right }, 'auth-failed'],
      [{ password: server.password, ssh: right }, 'ready']
    ];
    trust();
    await host.client.request('connection.save', { config });
    for (const [secrets, outcome] of attempts) {
      await host.client.request('connection.test', { config, secrets });
      const opened = await host.client.request('connection.open', { name, secrets }).then(
        ({ result }) => result.status,
        (error: unknown) => DbError.from(error).code
      );
      expect(opened).toBe(outcome);
    }
    const run = (sql: string) =>
      host.client.request('query.run', { connection: name, session: 'asking', sql, history: true });
    await run("SELECT 'harmless' AS a");
    await run('SELEC 1').catch(() => undefined);
    await host.client.request('object.list', { connection: name, kind: 'database', parent: null });
    await host.client.request('server.sessions', { connection: name });
    // The connection is made anew with what is kept in memory.
    await lab.signalSessions(keyed, 'SIGKILL');
    await run('SELECT 2').catch(() => undefined);
    await run('SELECT 3').catch(() => undefined);
    await host.client.request('connection.list', null);

    expectSilence(server.password);
    await host.client.request('session.close', { session: 'asking' });
    await host.client.request('connection.close', { name });
    expectSilence(server.password);
  }
);

test('a secret that is planted is found, in each of its forms', () => {
  const plant = 'Pl4nted "marker"/ä';
  const forms = [
    plant,
    JSON.stringify({ plant }),
    encodeURIComponent(plant),
    Buffer.from(plant).toString('hex')
  ];
  for (const form of [...forms, Buffer.from(plant).toString('base64')]) {
    const own = new LeakWatch();
    own.add(`before ${form} after`);
    expect(own.messagesWith([plant])).toHaveLength(1);
    own.close();
    const file = path.join(host.folder, 'planted');
    writeFileSync(file, `\0\xff${form}\0`);
    expect(watch.filesWith(host.folder, [plant])).toEqual([file]);
    writeFileSync(file, '');
  }
});

function trust(): void {
  lab.trust(keyed);
  writeFileSync(lab.knownHosts, `[127.0.0.1]:${asking.port} ${asking.hostKey}\n`, { flag: 'a' });
}

function expectSilence(password: string): void {
  // What is no secret is found, by the same search.
  expect(watch.messagesWith(['harmless'])).not.toEqual([]);
  expect(watch.filesWith(host.folder, ['harmless'])).not.toEqual([]);
  const secrets = [password, ...Object.values(SECRETS)];
  expect(watch.messagesWith(secrets)).toEqual([]);
  expect(watch.filesWith(host.folder, secrets)).toEqual([]);
}
