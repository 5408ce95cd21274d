import { writeFileSync } from 'node:fs';
import type { Connection } from '../../../src/engines/core/engine';
import { configOf, secretsOf } from '../../support/servers';
import { hostSection, SshLab } from '../../support/sshd';
import { runAll } from '../contract/contract';
import { sqlOf } from '../contract/sql';
import { engineOf, servers } from './support';

const ROWS = 60_000;
const CIPHERS: [name: string, compression: boolean][] = [
  ['aes128-gcm@openssh.com', false],
  ['aes128-gcm@openssh.com', true],
  ['aes256-gcm@openssh.com', false],
  ['chacha20-poly1305@openssh.com', false],
  ['aes256-ctr', false]
];
let lab: SshLab;

beforeAll(async () => {
  lab = await SshLab.open();
});
afterAll(() => lab.close());

describe.each(servers.map(server => [server.id, server] as const))('%s', (_id, server) => {
  test.each(server.engine === 'postgres' ? CIPHERS : CIPHERS.slice(0, 1))(
    'keys of %s (compressed: %s) are exchanged while results and statements are on their way',
    async (cipher, compression) => {
      const sshd = await lab.start({ options: [`Ciphers ${cipher}`, 'RekeyLimit 256K'] });
      const name = `bastion-${cipher.split('@')[0]}-${compression}`;
      lab.configure(hostSection(name, sshd, `HostKeyAlias ${name}`));
      writeFileSync(lab.knownHosts, `${name} ${sshd.hostKeys[0]}\n`);
      const steps: string[] = [];
      const connect = (): Promise<Connection> =>
        engineOf(server).connect(
          configOf(server, { ssh: { host: name, port: sshd.port, configFile: lab.configFile, compression } }),
          {
            secrets: secretsOf(server),
            onStep: ({ detail }) => steps.push(detail ?? '')
          }
        );
      const reader = await connect();
      const asker = await connect();
      try {
        expect(steps.join('\n')).toContain(cipher);
        const { series } = sqlOf(server.engine);
        const reading = runAll(reader, series(ROWS));
        const long = 'ß'.repeat(300_000);
        for (let i = 0; i < 10; i++) {
          const [asked] = await runAll(asker, `SELECT '${long}' AS text`);
          expect(asked[0][0] === long).toBe(true);
        }
        const [read] = await reading;
        expect(read.length).toBe(ROWS);
        expect(new Set(read.map(([id]) => String(id))).size).toBe(ROWS);
      } finally {
        await reader.close();
        await asker.close();
      }
    }
  );
});
