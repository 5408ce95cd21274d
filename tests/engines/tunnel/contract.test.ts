import { SshLab, hostSection } from '../../support/sshd';
import { configOf, secretsOf } from '../../support/servers';
import { contractSuite } from '../contract/contract';
import { sqlOf } from '../contract/sql';
import { engineOf, servers } from './support';

/** Whatever an engine must do, it does through two SSH servers. */
describe('through a chain of two SSH servers', () => {
  const ssh = { host: 'inner', configFile: '' };
  let lab: SshLab;

  beforeAll(async () => {
    lab = await SshLab.open();
    const [outer, inner] = [await lab.start(), await lab.start()];
    lab.trust(outer, inner);
    lab.configure(hostSection('outer', outer) + hostSection('inner', inner, 'ProxyJump outer'));
    ssh.configFile = lab.configFile;
  }, 120_000);

  afterAll(() => lab.close());

  for (const server of servers) {
    const config = configOf(server, { ssh });
    const secrets = secretsOf(server);
    contractSuite(server.id, () => ({
      engine: engineOf(server),
      config,
      secrets,
      sql: sqlOf(server.engine),
      refused: [
        { name: 'a wrong password', config, secrets: { password: 'wrong' }, code: 'auth-failed' },
        { name: 'a closed port', config: { ...config, port: 1 }, secrets, code: 'unreachable' },
        {
          name: 'a host unknown at the far end',
          config: { ...config, host: 'nowhere.invalid' },
          secrets,
          code: 'unreachable'
        }
      ]
    }));
  }
});
