import { DbError, type TestStep } from '../../src/model';
import { filesOf, LeakWatch } from './leaks';
import { startHost, type TestHost } from './support';
import { until } from './until';
import { configOf, serversOf } from '../support/servers';

const SECRETS = {
  wrong: 'Wr0ng/§-marker',
  typed: 'Cr3ate%-marker"x',
  altered: 'Alt3r$-marker',
  planned: 'Pl4n&-marker',
  quoted: 'Qu0ted-marker',
  explained: 'Expl4ined-marker',
  prepared: 'Prep4red-marker',
  executed: 'Ex3cuted-marker',
  running: 'Runn1ng-marker'
};

let host: TestHost;
let watch: LeakWatch;

beforeAll(() => {
  watch = new LeakWatch();
  host = startHost({ onSent: watch.add });
});
afterAll(async () => {
  await host.close();
  watch.close();
});

const servers = serversOf('postgres', 'mariadb', 'mysql');

test.each(servers)('a whole session on $id tells no secret', async server => {
  const { password, engine } = server;
  const isPostgres = engine === 'postgres';
  const config = configOf(server, { name: `secrets-${server.id}`, tls: { mode: 'prefer' } });
  const connection = config.name;
  const request: TestHost['client']['request'] = (method, params, options) =>
    host.client.request(method, params, options);
  const failure = async (promise: Promise<unknown>): Promise<DbError> =>
    promise.then(
      () => Promise.reject(new Error('It did not fail')),
      (error: unknown) => DbError.from(error)
    );
  const run = (sql: string) => request('query.run', { connection, session: 'secrets', sql, history: true });

  await request('connection.save', { config });
  await request('connection.test', { config, secrets: { password } });
  await request('connection.test', { config, secrets: { password: SECRETS.wrong } });
  const refused = await failure(
    request('connection.open', { name: connection, secrets: { password: SECRETS.wrong } })
  );
  expect(refused.code).toBe('auth-failed');
  await request('connection.open', { name: connection, secrets: { password } });

  const user = 'leak_probe';
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const made = isPostgres ? user : `'${user}'@'%'`;
  const set = isPostgres ? 'PASSWORD' : 'IDENTIFIED BY';
  await run(`DROP USER IF EXISTS ${made}`);
  await run(`CREATE USER ${made} ${set} ${literal(SECRETS.typed)}`);
  await run(`ALTER USER ${made} ${set} ${literal(SECRETS.altered)}`);
  // The server quotes what it does not understand.
  const quoting = isPostgres
    ? `ALTER USER ${made} PASSWORD 'x' ${literal(SECRETS.quoted)}`
    : `ALTER USER ${made} BOGUS IDENTIFIED BY ${literal(SECRETS.quoted)}`;
  const syntax = await failure(run(quoting));
  expect(syntax.code).toBe('syntax');
  expect(syntax.message).toContain('<hidden>');

  const explaining = request('query.explain', {
    connection,
    session: 'secrets',
    sql: `ALTER USER ${made} ${set} ${literal(SECRETS.explained)}`
  });
  expect((await failure(explaining)).code).toBe('syntax');
  if (isPostgres) {
    const body = `DECLARE pw text := '${SECRETS.executed}'; BEGIN EXECUTE format('ALTER USER nobody_of_ours PASSWORD %L', pw); END`;
    expect((await failure(run(`DO $$ ${body} $$`))).detail).toContain('<hidden>');
    await failure(run(`DO $$ BEGIN ALTER ROLE nobody_of_ours PASSWORD '${SECRETS.prepared}'; END $$`));
  } else {
    await failure(run(`PREPARE p FROM "ALTER USER ${made} BOGUS IDENTIFIED BY '${SECRETS.prepared}'"`));
  }
  const slow = run(
    isPostgres
      ? `SELECT pg_sleep(1), 1 AS one WHERE 'password=${SECRETS.running}' <> ''`
      : `SELECT SLEEP(1), 1 AS one FROM DUAL WHERE 'password=${SECRETS.running}' <> ''`
  );
  await until(async () => {
    const { result } = await request('server.sessions', { connection });
    return result.sessions.some(({ sql, own }) => own === 'notebook' && sql?.includes('<hidden>'));
  });
  await request('statement.list', null);
  await slow;

  const ref = { kind: 'role', path: [isPostgres ? user : `${user}@%`] };
  const { result: listed } = await request('object.list', { connection, kind: 'role', parent: null });
  const found = listed.items.find(item => item.ref.path.join('@').includes(user));
  const { result: read } = await request('object.read', { connection, ref: found?.ref ?? ref });
  const to = { ...(read.definition as Record<string, never>), password: SECRETS.planned };
  const { result: plan } = await request('object.plan', {
    connection,
    op: 'alter',
    ref: found?.ref ?? ref,
    to
  });
  expect(plan.statements.length).toBeGreaterThan(0);
  const { result: report } = await request('plan.apply', { connection, plan: plan.id });
  expect(report.error).toBeUndefined();
  await request('object.read', { connection, ref: found?.ref ?? ref });
  await request('object.versions', { connection, ref: found?.ref ?? ref });

  await run("SELECT 'harmless' AS a");
  await request('query.explain', { connection, session: 'secrets', sql: 'SELECT 1' });
  await request('statement.list', null);
  await request('server.sessions', { connection });
  const { result: history } = await request('history.list', { connection, limit: 100 });
  expect(history.entries.length).toBeGreaterThan(3);
  await run(`DROP USER ${made}`);

  // What is no secret is found, by the same search.
  expect(watch.messagesWith(['harmless'])).not.toEqual([]);
  expect(watch.filesWith(host.folder, ['harmless'])).toEqual(
    expect.arrayContaining([expect.stringContaining('history'), expect.stringContaining('.arrow')])
  );

  const secrets = [password, ...Object.values(SECRETS)];
  expect(watch.messagesWith(secrets)).toEqual([]);
  const files = filesOf(host.folder);
  expect(files.some(file => file.endsWith('connections.json'))).toBe(true);
  expect(files.some(file => file.includes('history'))).toBe(true);
  expect(watch.filesWith(host.folder, secrets)).toEqual([]);
  await request('session.close', { session: 'secrets' });
  await request('connection.close', { name: connection });
  expect(watch.filesWith(host.folder, secrets)).toEqual([]);
  expect(watch.messagesWith(secrets)).toEqual([]);
});

test.each(servers)(
  'initial statements on $id that fail are told without what is secret in them',
  async server => {
    const secret = 'Init1al-marker';
    const isPostgres = server.engine === 'postgres';
    const initSql = isPostgres
      ? `DO $$ BEGIN ALTER ROLE nobody_of_ours PASSWORD '${secret}'; END $$`
      : `ALTER USER nobody_of_ours BOGUS IDENTIFIED BY '${secret}'`;
    const config = configOf(server, { name: `initial-${server.id}`, initSql });
    const secrets = { password: server.password };
    const steps: TestStep[] = [];
    await host.client.request(
      'connection.test',
      { config, secrets },
      { onProgress: step => void steps.push(step) }
    );
    await host.client.request('connection.save', { config });
    const opened: DbError = await host.client
      .request('connection.open', { name: config.name, secrets })
      .then(() => Promise.reject(new Error('It did not fail')), DbError.from);
    const failed = steps.find(({ step }) => step === 'init')?.error;
    expect(JSON.stringify([failed, opened.toJSON()])).toContain('<hidden>');
    expect(JSON.stringify([failed, opened.toJSON()])).not.toContain(secret);
    await host.client.request('connection.remove', { name: config.name });
  }
);

test.each(['postgres://ann:s3cret@db/shop', 'ann:s3cret@db', 'a,ann:s3cret@b'])(
  'a URL in the place of a host is not kept: %s',
  async text => {
    const config = configOf(servers[0], { name: 'url-as-host', host: text });
    const error: DbError = await host.client
      .request('connection.save', { config })
      .then(() => Promise.reject(new Error('It was kept')), DbError.from);
    expect(error.code).toBe('invalid');
    expect(error.message).not.toContain('s3cret');
    expect(watch.filesWith(host.folder, ['s3cret@'])).toEqual([]);
  }
);
