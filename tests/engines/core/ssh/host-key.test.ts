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
