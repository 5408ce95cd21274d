import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HostKeyCheck } from '../../../../src/engines/core/ssh/host-key';
import { hopsOf } from '../../../../src/engines/core/ssh/hops';

test('types of revoked keys and of authorities are not asked for first', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'petersql-known-'));
  const knownHosts = path.join(folder, 'known_hosts');
  const configFile = path.join(folder, 'config');
  writeFileSync(configFile, '');
  writeFileSync(
    knownHosts,
    '@revoked * ssh-rsa AAAA\n@cert-authority db ssh-rsa AAAA\ndb ecdsa-sha2-nistp256 AAAA\n'
  );
  const [hop] = await hopsOf({ host: 'db', configFile });
  const check = await HostKeyCheck.of({ ...hop, knownHosts: [knownHosts] }, {});
  const plain = check.algorithms().filter(name => !name.includes('cert'));
  expect(plain[0]).toBe('ecdsa-sha2-nistp256');
  rmSync(folder, { recursive: true, force: true });
});

test.each<[value: string, known: string, expected: string]>([
  ['rsa-sha2-256,ssh-ed25519', 'ssh-ed25519', 'rsa-sha2-256 ssh-ed25519'],
  ['-*sha2*,ssh-rsa', 'ssh-rsa', 'ssh-ed25519'],
  [
    '+ssh-dss,ssh-rsa',
    'ecdsa-sha2-nistp521',
    'ecdsa-sha2-nistp521 ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 rsa-sha2-512 rsa-sha2-256 ssh-rsa ssh-dss'
  ]
])('HostKeyAlgorithms %s', async (value, known, expected) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'petersql-known-'));
  const configFile = path.join(folder, 'config');
  const knownHosts = path.join(folder, 'known_hosts');
  writeFileSync(
    configFile,
    `HostKeyAlgorithms ${value}\nUserKnownHostsFile ${knownHosts}\nGlobalKnownHostsFile none\n`
  );
  writeFileSync(knownHosts, `db ${known} AAAA\n`);
  const [hop] = await hopsOf({ host: 'db', configFile });
  const check = await HostKeyCheck.of(hop, {});
  expect(check.algorithms().join(' ')).toBe(expected);
  rmSync(folder, { recursive: true, force: true });
});
