/**
 * `npm run bench -- tunnel`: our SSH tunnel against OpenSSH's own `ssh -N -L` with aes128-gcm, in front of one sshd and
 * one PostgreSQL. Both are measured in turns, each turn in a process of its own; ratios are medians over the turns.
 * Rates: ours / theirs (above 1 is faster). Latencies: our time / theirs (below 1 is faster).
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { bundleFile } from '../scripts/lib/node-bundle.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { run } from '../scripts/lib/run.mjs';
import { startServers } from '../scripts/lib/servers.mjs';
import { freePort, probe, temporaryFolder } from '../scripts/lib/servers/process.mjs';
import { makeKey, sshPrograms, startSshd } from '../scripts/lib/servers/sshd.mjs';
import { startDelayProxy } from './lib/delay-proxy.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const ROWS = Number(process.env.BENCH_ROWS ?? 3_000_000);
const QUERIES = 3000;
/** At 40 ms there and back. */
const DELAYED_BYTES = 96 << 20;
const ONE_WAY_MS = 20;

const folder = temporaryFolder('bench-tunnel');
const at = name => path.join(folder, name);

/** A server that sends for as long as it is listened to. */
function startPump() {
  const block = Buffer.alloc(1 << 16, 'petersql');
  const server = net.createServer(socket => {
    const send = () => {
      while (socket.writable && socket.write(block)) {
        // until the socket is full
      }
    };
    socket.on('drain', send);
    socket.on('error', () => socket.destroy());
    send();
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** `ssh -N -L` to `target` through the sshd at `port`; resolves with its local port. */
async function startOpenssh(programs, { user }, port, target, key) {
  const local = await freePort();
  const options = [
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${at('known_hosts')}`,
    'HostKeyAlias=bench',
    'IdentitiesOnly=yes'
  ];
  const child = spawn(
    programs.ssh,
    [
      '-F',
      'none',
      '-N',
      '-c',
      'aes128-gcm@openssh.com',
      '-i',
      key,
      '-p',
      String(port),
      ...options.flatMap(option => ['-o', option]),
      '-L',
      `127.0.0.1:${local}:127.0.0.1:${target}`,
      `${user}@127.0.0.1`
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] }
  );
  const reachable = () =>
    new Promise(resolve => {
      const socket = net.connect(local, '127.0.0.1');
      socket.once('connect', () => resolve(socket.destroy() && true));
      socket.once('error', () => resolve(false));
    });
  for (let i = 0; !(await reachable()); i++) {
    if (i > 200 || child.exitCode !== null) {
      throw new Error('ssh -L did not come up');
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return { port: local, stop: () => child.kill(), pid: child.pid };
}

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];
const rounded = value => Math.round(value * 1000) / 1000;

const worker = await bundleFile(inRoot('bench', 'lib', 'tunnel-worker.ts'), 'bench');
const programs = await sshPrograms();
const key = await makeKey(at('key'));
const sshd = await startSshd({ publicKeys: fs.readFileSync(`${key}.pub`, 'utf8') });
fs.writeFileSync(at('known_hosts'), `bench ${sshd.hostKeys[0]}\n`);
const given = JSON.parse(process.env.PETERSQL_TEST_SERVERS ?? '[]').find(
  ({ engine }) => engine === 'postgres'
);
const started = given ? undefined : await startServers(['postgres-18']);
const database = given ?? started.servers[0];
const pump = await startPump();
const slow = await startDelayProxy(sshd.port, ONE_WAY_MS);
const toDatabase = await startOpenssh(programs, sshd, sshd.port, database.port, key);
const toPump = await startOpenssh(programs, sshd, slow.port, pump.address().port, key);
if (!(await probe(sshd.port, null, bytes => bytes.length > 0))) {
  throw new Error('sshd does not answer');
}

/** One measurement; `theirs` goes through the local end of `ssh -L`. */
async function measure(work, theirs) {
  const delayed = work === 'pump';
  fs.writeFileSync(
    at('config'),
    `Host bench\n  HostName 127.0.0.1\n  HostKeyAlias bench\n  User ${sshd.user}\n  IdentityFile ${key}\n  IdentityAgent none\n  UserKnownHostsFile ${at('known_hosts')}\n  GlobalKnownHostsFile none\n`
  );
  const ssh = { host: 'bench', port: delayed ? slow.port : sshd.port, configFile: at('config') };
  const { user, database: name, password } = database;
  const config = {
    name: 'bench',
    engine: 'postgres',
    host: '127.0.0.1',
    user,
    database: name,
    tls: { mode: 'disable' },
    ...(theirs ? { port: toDatabase.port } : { port: database.port, ssh })
  };
  const pumpPort = theirs ? toPump.port : pump.address().port;
  const job = { work, config, password, rows: ROWS, queries: QUERIES, pumpPort, pumpBytes: DELAYED_BYTES };
  const { stdout } = await run(process.execPath, [worker, JSON.stringify(job)]);
  return JSON.parse(stdout);
}

const works = {
  bulk: 'bulk',
  bulk_40ms: 'pump',
  latency_p50: 'latency',
  latency_busy_p50: 'busy',
  sessions_8: 'sessions',
  connect: 'connect'
};
await measure('prepare', true);
const ratios = {};
const figures = {};
for (const [name, work] of Object.entries(works)) {
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Who goes first changes from round to round.
    for (const side of round % 2 ? [ours, theirs] : [theirs, ours]) {
      side.push(await measure(work, side === theirs));
    }
  }
  const of = (side, field) => side.map(each => each[field]);
  ratios[name] = rounded(median(ours.map(({ value }, round) => value / theirs[round].value)));
  if (ours[0].p99 !== undefined) {
    ratios[name.replace('p50', 'p99')] = rounded(
      median(ours.map(({ p99 }, round) => p99 / theirs[round].p99))
    );
  }
  figures[name] = Object.fromEntries(
    Object.entries({ ours, theirs }).map(([side, all]) => [
      side,
      {
        value: rounded(median(of(all, 'value'))),
        cpuS: rounded(median(of(all, 'cpuS'))),
        rssMB: Math.max(...of(all, 'rssMB'))
      }
    ])
  );
  console.log(
    `${name.padEnd(18)} ratio ${ratios[name]}  ours ${JSON.stringify(figures[name].ours)}  ssh -L ${JSON.stringify(figures[name].theirs)}`
  );
}

await measure('clear', true);
toDatabase.stop();
toPump.stop();
slow.close();
pump.close();
await sshd.process.stop();
await started?.stop();
console.log(JSON.stringify({ bench: 'tunnel', rounds: ROUNDS, rows: ROWS, ratios, figures }));
process.exit(0);
