import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import dns from 'node:dns/promises';
import os from 'node:os';
import path from 'node:path';
import { settingsOf } from '../../../../src/engines/core/ssh/config-file';
import { hopsOf, type Hop } from '../../../../src/engines/core/ssh/hops';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'petersql-ssh-'));
  jest.spyOn(os, 'homedir').mockReturnValue(home);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

const write = (name: string, text: string): string => {
  const file = path.join(home, '.ssh', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

/** What `ssh -G` says of the same file. */
test.each<[what: string, text: string, host: string, expected: object, user?: string]>([
  ['? is one character', 'Host web?\nPort 1', 'web', { port: undefined }],
  ['? is one character, which is there', 'Host web?\nPort 1', 'web1', { port: '1' }],
  ['a comma in Host is one of the name', 'Host a,b\nPort 1', 'a', { port: undefined }],
  [
    'Match host, behind a HostName in lower case',
    'hostname x.%h\nMatch host x.k\nPort 7',
    'k',
    { port: '7' }
  ],
  ['Match user, of who logs in', 'Match user deploy\nPort 8', 'k', { user: 'deploy', port: '8' }, 'deploy'],
  ['Match with !', 'Match !host foo originalhost n*,!nx\nPort 9', 'n', { port: '9' }],
  ['Match with !, ruled out', 'Match !host foo originalhost n*,!nx\nPort 9', 'nx', { port: undefined }],
  ['Match with =', 'Match host="p" !user=zed\nPort 4', 'p', { port: '4' }],
  ['Match exec', 'Match !exec "false"\nPort 4', 'p', { port: undefined }],
  ['Match final', 'Match final host *.org\nPort 5\nHost f\nHostname F.org', 'f', { port: '5' }],
  ['# within a word', 'IdentityFile ~/id#1 # mine\nUser a#b', 'k', { identityfile: ['~/id#1'], user: 'a#b' }],
  ['single quotes', "IdentityFile '/q r/k'\nUser \"it's\"", 'k', { identityfile: ['/q r/k'], user: "it's" }],
  [
    'a command as it stands',
    'ProxyCommand sh -c \'say  "hi" x#1\' \n',
    'k',
    { proxycommand: `sh -c 'say  "hi" x#1'` }
  ],
  [
    'the first value',
    'Port 1\nPort 2\nIdentityFile a\nIdentityFile a\nIdentityFile b',
    'k',
    {
      port: '1',
      identityfile: ['a', 'b']
    }
  ]
])('%s', async (...[, text, host, expected, user]) => {
  const settings = await settingsOf(host, write('config', text), user);
  const found = Object.keys(expected).map(key => [key, settings[key]] as const);
  expect(Object.fromEntries(found)).toEqual(expected);
});

test('sections of a file count where it is included; hidden files are not', async () => {
  write('conf.d/a', 'Host *\nPort 71\n');
  write('conf.d/.a.swp', 'Port 1\n');
  write('team 1/in c', 'User ann\n');
  const file = write('config', 'Host inc\n  Include conf.d/* "team ?/in c"\n  Compression yes\n');
  expect(await settingsOf('inc', file)).toMatchObject({ port: '71', user: 'ann', compression: 'yes' });
  expect(await settingsOf('other', file)).toEqual({});
});

test('a quote that is left open is told', async () => {
  const file = write('config', 'Port 1\nUser "ann\n');
  await expect(settingsOf('k', file)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('line 2') as string
  });
});

test('what is matched by the user reaches the hop', async () => {
  const configFile = write('config', 'Match user deploy\n  HostName inner\n  ProxyJump bob@j:2222, k\n');
  const hops = await hopsOf({ host: 'db', user: 'deploy', configFile });
  expect(hops.map(({ name }) => name.replace(/^[^@]*@k$/, 'k'))).toEqual(['bob@j:2222', 'k', 'deploy@inner']);
});

test.each<[text: string, expected: Partial<Hop>]>([
  ['', { newHostKeys: 'ask', algorithms: {}, family: 0, timeoutMs: undefined, keepaliveMs: undefined }],
  [
    'ConnectTimeout 1m30\nServerAliveInterval 5\nServerAliveCountMax 2',
    { timeoutMs: 90_000, keepaliveMs: 5000, keepaliveCount: 2 }
  ],
  ['ConnectTimeout none\nServerAliveInterval 0', { timeoutMs: undefined, keepaliveMs: undefined }],
  ['AddressFamily inet6', { family: 6 }],
  ['StrictHostKeyChecking YES', { newHostKeys: 'refuse' }],
  ['StrictHostKeyChecking accept-new', { newHostKeys: 'accept' }],
  ['StrictHostKeyChecking off', { newHostKeys: 'accept' }],
  [
    'Ciphers +3des-cbc\nPubkeyAcceptedKeyTypes a\nPubkeyAcceptedAlgorithms b',
    { algorithms: { Ciphers: '+3des-cbc', PubkeyAcceptedAlgorithms: 'a' } }
  ],
  [
    'HostKeyAlias al\nUser ann\nIdentityFile /%k/%r/%%/${PETERSQL_TEST_KEYS}/${PETERSQL_TEST_NONE}',
    { keyFiles: ['/al/ann/%/keys/${PETERSQL_TEST_NONE}'] }
  ]
])('a hop has what is said of it: %s', async (text, expected) => {
  process.env.PETERSQL_TEST_KEYS = 'keys';
  const [hop] = await hopsOf({ host: 'k', configFile: write('config', text) });
  expect(Object.fromEntries(Object.keys(expected).map(key => [key, hop[key as keyof Hop]]))).toEqual(
    expected
  );
});

test('a port that is none is told', async () => {
  const configFile = write('config', 'Port 22x');
  await expect(hopsOf({ host: 'k', configFile })).rejects.toMatchObject({ code: 'invalid' });
});

describe('CanonicalizeHostname', () => {
  const known = new Set(['web.corp.example.', 'web.lab.example.']);
  beforeEach(() => {
    jest
      .spyOn(dns, 'lookup')
      .mockImplementation(
        name => (known.has(name) ? Promise.resolve([]) : Promise.reject(new Error('ENOTFOUND'))) as never
      );
  });
  const domains = 'CanonicalDomains nowhere.example corp.example lab.example\n';

  test.each([
    [
      'the first domain that knows it',
      `CanonicalizeHostname yes\n${domains}Host *.corp.example\nPort 7`,
      'web',
      'web.corp.example:7'
    ],
    ['no domain knows it', `CanonicalizeHostname yes\n${domains}`, 'other', 'other'],
    ['dots enough', `CanonicalizeHostname yes\nCanonicalizeMaxDots 0\n${domains}`, 'web.x', 'web.x'],
    ['through a jump host', `CanonicalizeHostname yes\n${domains}Host web\nProxyJump j`, 'web', 'web'],
    ['always', `CanonicalizeHostname always\n${domains}Host web\nProxyJump j`, 'web', 'web.corp.example'],
    ['not asked for', domains, 'web', 'web']
  ])('%s', async (_what, text, host, expected) => {
    const hops = await hopsOf({ host, user: 'ann', configFile: write('config', text) });
    expect(hops.at(-1)!.name).toBe(`ann@${expected}`);
  });

  test('a name that must be known is told with its domains', async () => {
    const configFile = write('config', `CanonicalizeHostname yes\nCanonicalizeFallbackLocal no\n${domains}`);
    await expect(hopsOf({ host: 'other', configFile })).rejects.toMatchObject({
      code: 'host-unknown',
      message: expect.stringContaining('corp.example') as string
    });
  });
});
