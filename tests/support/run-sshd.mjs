/**
 * Runs SSH servers and OpenSSH's programs for tests, which cannot import the scripts themselves. Reads one JSON request a line from
 * its standard input, answers each with one line, and ends all servers with its input.
 */
import { createInterface } from 'node:readline';
import { startAsyncSsh } from '../../scripts/lib/servers/asyncssh.mjs';
import { startDropbear } from '../../scripts/lib/servers/dropbear.mjs';
import { makeKey, sshPrograms, sshdSessions, startSshd } from '../../scripts/lib/servers/sshd.mjs';

const servers = new Map();

async function startOther(startIt, options) {
  const { process: server, ...known } = await startIt(options);
  servers.set(known.port, { server });
  return known;
}

const requests = {
  programs: () => sshPrograms(),
  makeKey: ({ file, ...options }) => makeKey(file, options),
  async start(options) {
    const { process: server, start: again, ...known } = await startSshd(options);
    servers.set(known.port, { server, again });
    return known;
  },
  startDropbear: options => startOther(startDropbear, options),
  startAsyncSsh: options => startOther(startAsyncSsh, options),
  async stop({ port }) {
    await servers.get(port).server.stop();
    return null;
  },
  async kill({ port }) {
    await servers.get(port).server.kill();
    return null;
  },
  async startAgain({ port }) {
    const known = servers.get(port);
    known.server = await known.again();
    return null;
  },
  signalSessions({ port, signal }) {
    const pids = sshdSessions(servers.get(port).server.pid);
    pids.forEach(pid => process.kill(pid, signal));
    return pids.length;
  },
  log: ({ port }) => servers.get(port).server.log()
};

for await (const line of createInterface({ input: process.stdin })) {
  const { request, ...options } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: await requests[request](options) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.stack ?? error) }));
  }
}
await Promise.all([...servers.values()].map(({ server }) => server.stop()));
process.exit(0);
