import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { utils } from 'ssh2';
import { Offered } from '../../../../src/engines/core/ssh/algorithms';
import { Authenticator } from '../../../../src/engines/core/ssh/auth';
import { ClosedError, handshakeError } from '../../../../src/engines/core/ssh/errors';
import type { Hop } from '../../../../src/engines/core/ssh/hops';

const key = path.join(mkdtempSync(path.join(tmpdir(), 'petersql-key-')), 'id');
writeFileSync(key, utils.generateKeyPairSync('ed25519').private, { mode: 0o600 });
afterAll(() => rmSync(path.dirname(key), { recursive: true }));

const hop: Hop = {
  name: 'ann@bastion',
  host: 'bastion',
  port: 22,
  user: 'ann',
  auth: 'auto',
  keyFiles: [key],
  keysChosen: true,
  certificateFiles: [],
  identitiesOnly: false,
  knownHosts: [],
  hashKnownHosts: false,
  newHostKeys: 'ask',
  algorithms: {},
  family: 0
};

// A connection that refused the login gives up and forgets the password; one that cannot be reached tries again.
test.each([
  ['closes without a word upon a key, as one that goes down', 'publickey', new ClosedError(), 'unreachable'],
  ['closes without a word upon a password', 'password', new ClosedError(), 'auth-failed'],
  [
    'says that it was tried too often',
    'publickey',
    new Error('Too many authentication failures'),
    'auth-failed'
  ]
])('a server that %s', async (_, method, error, code) => {
  const login = await Authenticator.of(hop, { password: 'secret' }, () => undefined);
  login.next(null, false);
  login.next([method], false);
  expect(handshakeError(hop, error, { login, offered: new Offered(), timeoutMs: 1000 })).toMatchObject({
    code,
    message: 'ann@bastion ended the login before it was complete'
  });
});
