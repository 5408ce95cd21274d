import fs from 'node:fs';
import path from 'node:path';
import type { TestStep } from '../../../src/model';
import { configOf, secretsOf } from '../../support/servers';
import { hostSection, SshLab, type Sshd } from '../../support/sshd';
import { until } from '../../host/until';
import { errorOf } from '../contract/contract';
import { answer, compute, engineOf, servers } from './support';

const [server] = servers;

/** What `nc host port` does, with its process id in a file; says on standard error what went wrong. */
const NETCAT = `
  require('node:fs').writeFileSync(__dirname + '/pid', String(process.pid));
  const [host, port] = process.argv.slice(2);
  const socket = require('node:net').connect(Number(port), host);
  socket.on('error', error => { console.error('netcat: ' + error.code); process.exit(7); });
  socket.on('close', () => process.exit(0));
  process.stdin.pipe(socket).pipe(process.stdout);
`;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('ProxyCommand', () => {
  let lab: SshLab;
  let sshd: Sshd;
  let bastion: Sshd;
  let netcat: string;

  beforeAll(async () => {
    lab = await SshLab.open();
    sshd = await lab.start();
    bastion = await lab.start();
    const script = path.join(lab.folder, 'net cat.cjs');
    fs.writeFileSync(script, NETCAT);
    netcat = `"${process.execPath}" "${script}"`;
  }, 120_000);

  beforeEach(() => lab.trust(sshd, bastion));

  afterAll(() => lab.close());

  const through = (host: string) => ({ ssh: { host, configFile: lab.configFile } });
  const connect = (host: string, more: object = {}) =>
    engineOf(server).connect(configOf(server, through(host)), { secrets: secretsOf(server), ...more });

  const answerOf = (host: string) => compute(server, through(host));

  const commandPid = (): number => Number(fs.readFileSync(path.join(lab.folder, 'pid'), 'utf8'));
  const refusal = (host: string) => errorOf(connect(host));

  test('its input and output lead to the server, whatever comes through them', async () => {
    lab.configure(hostSection('commanded', sshd, `ProxyCommand ${netcat} %h %p`));
    const steps: TestStep[] = [];
    const session = await connect('commanded', { onStep: (step: TestStep) => steps.push(step) });
    expect(steps[0]).toMatchObject({
      step: 'tcp',
      status: 'ok',
      label: `Run ${path.basename(process.execPath)} to reach ${sshd.host}:${sshd.port}`
    });
    const [{ text }] = await session.query("SELECT repeat('abcdefgh', 1000000) AS text");
    expect(text === 'abcdefgh'.repeat(1_000_000)).toBe(true);
    await session.close();
    // A way on trial closes with its session, and the command with it.
    const pid = commandPid();
    await until(() => !isRunning(pid));
  });

  test('ssh -W through a bastion', async () => {
    const { ssh } = await lab.programs();
    const command = `${ssh} -F ${lab.configFile} -W %h:%p bastion`;
    lab.configure(hostSection('inner', sshd, `ProxyCommand ${command}`) + hostSection('bastion', bastion));
    expect(await answerOf('inner')).toEqual(answer);
  });

  test('leads to the first of the jump hosts', async () => {
    lab.configure(
      hostSection('inner', sshd, 'ProxyJump bastion') +
        hostSection('bastion', bastion, `ProxyCommand ${netcat} %h %p`)
    );
    expect(await answerOf('inner')).toEqual(answer);
  });

  test.each([
    ['ProxyJump none', `ProxyCommand false`],
    ['ProxyCommand none', 'ProxyJump nowhere'],
    ['ProxyJump bastion', 'ProxyCommand false']
  ])('of "%s" and "%s" the first counts', async (first, second) => {
    lab.configure(hostSection('both', sshd, first, second) + hostSection('bastion', bastion));
    expect(await answerOf('both')).toEqual(answer);
    lab.configure(hostSection('both', sshd, second) + hostSection('bastion', bastion));
    expect((await refusal('both')).code).toMatch(/unreachable|host-unknown/);
  });

  test.each([
    ['what it says when it fails', () => `${netcat} %h 1`, /exit code 7\): netcat: ECONNREFUSED/],
    ['a program that is not there', () => 'no-such-program %h', /\(no-such-program\).*exit code 127/],
    ['one that ends without a word', () => 'true', /\(true\) has ended \(exit code 0\)/],
    [
      'one that only closes its output',
      () => 'sh -c "exec >&-; cat >/dev/null; sleep 5"',
      /closed its output/
    ]
  ])('tells %s', async (_name, command, message) => {
    lab.configure(hostSection('broken', sshd, `ProxyCommand ${command()}`));
    const error = await refusal('broken');
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`${sshd.host}:${sshd.port}`);
  });

  test.each(['a;touch b', '$(id)', '-oX', "it's", 'a b'])(
    'a host “%s” never reaches the shell',
    async host => {
      const touched = path.join(lab.folder, 'touched');
      lab.configure(`Host *\n  ProxyCommand touch ${touched} %n\n`);
      expect(await refusal(host)).toMatchObject({ code: 'invalid' });
      expect(fs.existsSync(touched)).toBe(false);
    }
  );

  test('a session ends with the command, which says how', async () => {
    lab.configure(hostSection('commanded', sshd, `ProxyCommand ${netcat} %h %p`));
    const session = await connect('commanded');
    process.kill(commandPid());
    const reason = await session.closed;
    expect(reason).toMatchObject({ code: 'connection-lost' });
    expect(reason?.message).toMatch(/ProxyCommand .* was ended by SIGTERM/);
  });
});
