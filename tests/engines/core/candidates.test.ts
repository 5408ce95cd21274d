import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  candidates as mysqlCandidates,
  passwordFromFile as mysqlPassword
} from '../../../src/engines/mysql/candidates';
import { candidates as postgresCandidates } from '../../../src/engines/postgres/candidates';
import { passwordFromFile } from '../../../src/engines/postgres/password-file';
import type { CandidateList } from '../../../src/model';

let home: string;
const environment = { ...process.env };

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'petersql-home-'));
  jest.spyOn(os, 'homedir').mockReturnValue(home);
  process.env.HOME = home;
  process.env.PGSYSCONFDIR = home;
  delete process.env.PGSERVICEFILE;
  delete process.env.PGPASSFILE;
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  rmSync(home, { recursive: true, force: true });
});

const write = (name: string, text: string, mode = 0o600): void => {
  mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  writeFileSync(path.join(home, name), text, { mode });
};
const configs = ({ candidates }: CandidateList): object[] => candidates.map(({ config }) => config);
const problems = (list: CandidateList): unknown[] => list.problems.map(({ file, line }) => [file, line]);
const SECRET = 's3cret-in-file';

describe('service file', () => {
  test('each service is a candidate, bad lines are told by file and line', async () => {
    write(
      '.pg_service.conf',
      `# mine
early=1
[shop]
host=db.example.com
port=5433
dbname=shop
user=ann
password=${SECRET}
sslmode=verify-full
application_name=x

[my reports]
host=/var/run/postgresql
passfile=~/other
no setting ${SECRET}
port=many
service=shop
ldap://host/dn
`
    );
    const list = await postgresCandidates();
    expect(configs(list)).toEqual([
      {
        name: 'shop',
        engine: 'postgres',
        host: 'db.example.com',
        port: 5433,
        database: 'shop',
        user: 'ann',
        tls: { mode: 'verify-full' },
        passwordFile: { path: '~/.pg_service.conf', section: 'shop' }
      },
      {
        name: 'my_reports',
        engine: 'postgres',
        socket: '/var/run/postgresql',
        passwordFile: { path: '~/other' }
      }
    ]);
    expect(list.candidates[0]).toMatchObject({
      source: { file: '~/.pg_service.conf', line: 3, section: 'shop' },
      ignored: ['application_name']
    });
    expect(new Set(problems(list).map(String))).toEqual(
      new Set([2, 15, 16, 17, 18].map(line => `~/.pg_service.conf,${line}`))
    );
    expect(JSON.stringify(list)).not.toContain(SECRET);
    const key = { host: 'x', port: 1, database: 'x', user: 'x' };
    await expect(passwordFromFile(key, { path: '~/.pg_service.conf', section: 'shop' })).resolves.toBe(
      SECRET
    );
    await expect(
      passwordFromFile(key, { path: '~/.pg_service.conf', section: 'gone' })
    ).rejects.toMatchObject({
      code: 'auth-required'
    });
  });

  test('what stands behind a name is no setting of the service before, and the first value counts', async () => {
    write(
      '.pg_service.conf',
      '[one]\nport=1,2\nhost=a,b\nhost=c\npassword=first\npassword=second\n[two] # mine\nhost=d\n'
    );
    const list = await postgresCandidates();
    const file = '~/.pg_service.conf';
    expect(configs(list)).toEqual([
      { name: 'one', engine: 'postgres', host: 'a:1,b:2', passwordFile: { path: file, section: 'one' } },
      { name: 'two', engine: 'postgres', host: 'd' }
    ]);
    expect(list.problems).toEqual([]);
    const key = { host: 'x', port: 1, database: 'x', user: 'x' };
    await expect(passwordFromFile(key, { path: file, section: 'one' })).resolves.toBe('first');
  });

  test('a name whose bracket stays open ends the service before, as for libpq', async () => {
    write('.pg_service.conf', '[shop]\nhost=a\n[other\nuser=ann\n');
    const list = await postgresCandidates();
    expect(configs(list)).toEqual([{ name: 'shop', engine: 'postgres', host: 'a' }]);
    expect(list.problems.map(({ line }) => line)).toEqual([3, 4]);
  });

  test('PGSERVICEFILE names another file', async () => {
    write('elsewhere', '[other]\nhost=h\n');
    process.env.PGSERVICEFILE = path.join(home, 'elsewhere');
    expect(configs(await postgresCandidates())).toEqual([{ name: 'other', engine: 'postgres', host: 'h' }]);
  });
});

describe('password file', () => {
  const LINES = `# comment
db\\:1:5432:sh\\\\op:ann:a\\:b\\\\c
*:*:*:bob:for-bob
h:*:*:*:any
h:5432:x:y
h:port:d:u:p
localhost:*:*:soc:socket
h:5432:d:\\*:star
`;
  test('lines with a host are candidates, without their passwords', async () => {
    write('.pgpass', LINES);
    const list = await postgresCandidates();
    const passwordFile = { path: '~/.pgpass' };
    expect(configs(list)).toEqual([
      {
        name: 'sh_op',
        engine: 'postgres',
        host: 'db:1',
        port: 5432,
        database: 'sh\\op',
        user: 'ann',
        passwordFile
      },
      { name: 'h', engine: 'postgres', host: 'h', passwordFile },
      { name: 'localhost', engine: 'postgres', host: 'localhost', user: 'soc', passwordFile },
      { name: 'd', engine: 'postgres', host: 'h', port: 5432, database: 'd', user: '*', passwordFile }
    ]);
    expect(problems(list)).toEqual([
      ['~/.pgpass', 5],
      ['~/.pgpass', 6]
    ]);
  });

  test.each([
    ['escapes', { host: 'db:1', port: 5432, database: 'sh\\op', user: 'ann' }, 'a:b\\c'],
    ['wildcards', { host: 'w', port: 1, database: 'z', user: 'bob' }, 'for-bob'],
    ['the first line', { host: 'h', port: 5432, database: 'd', user: '*' }, 'any'],
    ['a default socket as localhost', { host: '/tmp', port: 1, database: 'z', user: 'soc' }, 'socket'],
    ['none', { host: 'w', port: 1, database: 'z', user: 'eve' }, undefined]
  ])('matches by libpq’s rules: %s', async (_, key, password) => {
    write('.pgpass', LINES);
    await expect(passwordFromFile(key, undefined)).resolves.toBe(password);
  });

  test('fields may end in a colon or a backslash', async () => {
    write('.pgpass', 'h:1:d:u\\::a\\:\nh:2:d\\\\:u:b:rest\n');
    const key = { host: 'h', port: 1, database: 'd', user: 'u:' };
    await expect(passwordFromFile(key, undefined)).resolves.toBe('a:');
    await expect(passwordFromFile({ ...key, port: 2, database: 'd\\', user: 'u' }, undefined)).resolves.toBe(
      'b'
    );
    expect(problems(await postgresCandidates())).toEqual([['~/.pgpass', 2]]);
  });

  test('the end of the last line may be a carriage return alone, as for libpq', async () => {
    write('.pgpass', 'h:5432:d:u:x\r\n*:*:*:*:last\r');
    const key = { host: 'other', port: 5432, database: 'd', user: 'u' };
    expect(await passwordFromFile(key, undefined)).toBe('last');
  });

  test('one that others may read is not used, and that is said', async () => {
    write('.pgpass', 'h:1:d:u:p\n', 0o644);
    const list = await postgresCandidates();
    expect(list.candidates).toEqual([]);
    expect(list.problems).toEqual([
      { file: '~/.pgpass', message: expect.stringContaining('chmod 600') as string }
    ]);
    await expect(
      passwordFromFile({ host: 'h', port: 1, database: 'd', user: 'u' }, undefined)
    ).rejects.toMatchObject({ code: 'auth-required', hint: expect.stringContaining('chmod 600') as string });
  });
});

describe('option file', () => {
  test('groups, suffixes, includes, quotes and comments', async () => {
    write(
      '.my.cnf',
      `early
[client]
user = ann   # me
password = "${SECRET}#1"
loose_ssl-ca = /ca.pem
default-character-set=utf8mb4
!include ${path.join(home, 'one.cnf')}
!includedir more
!include missing.cnf
[mysqld]
port=1
[client_reports]
host='rep orts'
ssl-mode=VERIFY_IDENTITY
port=x
[client-mariadb]
socket=/run/m.sock
skip-ssl
[bad
what is this
`
    );
    write('one.cnf', '[client]\nport=3307\n');
    write('more/a.cnf', '[mysql]\ndatabase=shop\npassword\n');
    write('more/b.txt', '[mysql]\ndatabase=not\n');
    const list = await mysqlCandidates();
    const ca = { ca: '/ca.pem' };
    expect(list.candidates.map(({ config, engines }) => [config, engines])).toEqual([
      [
        {
          name: 'my_cnf',
          engine: 'mysql',
          user: 'ann',
          port: 3307,
          database: 'shop',
          tls: { mode: 'verify-full', ...ca }
        },
        ['mysql', 'mariadb']
      ],
      [
        {
          name: 'my_cnf_mariadb',
          engine: 'mariadb',
          user: 'ann',
          port: 3307,
          database: 'shop',
          socket: '/run/m.sock',
          tls: { mode: 'disable', ...ca }
        },
        undefined
      ],
      [
        {
          name: 'reports',
          engine: 'mysql',
          user: 'ann',
          port: 3307,
          database: 'shop',
          host: 'rep orts',
          tls: { mode: 'verify-full', ...ca }
        },
        ['mysql', 'mariadb']
      ]
    ]);
    expect(problems(list)).toEqual([1, 9, 19, 20, 15].map(line => ['~/.my.cnf', line]));
    expect(JSON.stringify(list)).not.toContain(SECRET);
    const config = {
      name: 'x',
      engine: 'mysql',
      passwordFile: { path: '~/.my.cnf', section: 'client' }
    } as const;
    await expect(mysqlPassword(config)).resolves.toBe(`${SECRET}#1`);
  });

  test('as for the clients, the last value counts, and MariaDB reads groups of its own', async () => {
    write(
      '.my.cnf',
      `[client_reports]
host=reports
[mysql]
database=one
[client]
host=all
[client-server]
port=3307
[client]
database=two
`
    );
    const { candidates } = await mysqlCandidates();
    const shared = { host: 'all', database: 'two' };
    expect(candidates.map(({ config }) => config)).toEqual([
      { name: 'my_cnf', engine: 'mysql', ...shared },
      { name: 'my_cnf_mariadb', engine: 'mariadb', port: 3307, ...shared },
      { name: 'reports', engine: 'mysql', ...shared }
    ]);
    expect(candidates.at(-1)?.source).toMatchObject({ section: 'client_reports', line: 2 });
  });

  test.each([
    [`it's#x # y`, `it's#x # y`],
    [`"a\\"b#c" # y`, `a"b#c`],
    [`'a#b' # y`, 'a#b'],
    [`a#b`, 'a'],
    [`a\\sb\\\\`, 'a b\\']
  ])('reads password=%s as the clients do', async (written, password) => {
    write('.my.cnf', `[client]\npassword=${written}\n`);
    const passwordFile = { path: '~/.my.cnf', section: 'client' };
    await expect(mysqlPassword({ name: 'x', engine: 'mysql', passwordFile })).resolves.toBe(password);
  });

  test.each([
    ['behind the bracket is anything', '[client]x\nhost=a', 1],
    ['is a blank in front of its name', '[ client ]\nhost=a', 0],
    ['is a blank behind its name', '[client ]\nhost=a', 1],
    ['is nothing', '[client]\nhost=a\n[]\nuser=b', 1]
  ])('a group counts as for the clients where there %s', async (_what, text, count) => {
    write('.my.cnf', text);
    const list = await mysqlCandidates();
    expect(list.problems).toEqual([]);
    expect(list.candidates.map(({ config }) => [config.host, config.user])).toEqual(
      Array.from({ length: count }, () => ['a', undefined])
    );
  });

  test('one that everybody may write is not used', async () => {
    write('.my.cnf', '[client]\nhost=h\n');
    const { chmodSync } = jest.requireActual<typeof import('node:fs')>('node:fs');
    chmodSync(path.join(home, '.my.cnf'), 0o666);
    const list = await mysqlCandidates();
    expect(list.candidates).toEqual([]);
    expect(list.problems).toHaveLength(1);
  });
});
