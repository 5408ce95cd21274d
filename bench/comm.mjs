/**
 * `npm run bench -- comm`: the RPC through a real Jupyter server against the same program spoken to over its own
 * ZeroMQ sockets. Both are measured in turns, and the ratios are medians over the turns.
 *
 * The two are separate processes of one program: published messages go to every client of a kernel, so that with a
 * single one each way would also carry the other's bytes.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { bundleKernel } from '../scripts/kernel-bundle.mjs';
import { loadTypeScript } from '../scripts/lib/node-bundle.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { kernelEnvironment, makeHome, startJupyterServer } from './lib/jupyter-server.mjs';

const MAX_STARTS = 5;
const ROUNDS = 7;
const ROUND_TRIPS = 400;
const BULK_REQUESTS = 2;
const BULK_BYTES = 16 << 20;

/** Ports that were free a moment ago, no two the same. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = [];
  for (const server of servers) {
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    ports.push(server.address().port);
  }
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

async function spawnKernel(kernelDir, folder) {
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = await freePorts(5);
  const file = path.join(folder, 'kernel.json');
  const connection = {
    transport: 'tcp',
    ip: '127.0.0.1',
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    shell_port,
    control_port,
    stdin_port,
    iopub_port,
    hb_port
  };
  fs.writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  const env = { ...process.env, ...kernelEnvironment(folder) };
  const child = spawn(process.execPath, [path.join(kernelDir, 'main.cjs'), file], { env, stdio: 'inherit' });
  const ended = new Promise(resolve => child.once('exit', resolve));
  return { file, child, ended };
}

/**
 * Starts a kernel of our own and connects to it by TCP, as the Jupyter server does to its kernels. A port may be taken
 * between choosing and binding it: the kernel ends then, and another one gets other ports.
 */
async function startKernel(kernelDir, folder, connect) {
  for (let attempt = 1; attempt <= MAX_STARTS; attempt++) {
    const { file, child, ended } = await spawnKernel(kernelDir, folder);
    const requester = await Promise.race([connect(file), ended.then(() => null)]);
    if (requester) {
      return { child, requester };
    }
  }
  throw new Error(`The kernel ended ${MAX_STARTS} times before it answered`);
}

/** A result whose spool file is larger than one bulk request. */
async function makeResult(requester) {
  const config = { name: 'bench', engine: 'sqlite', file: ':memory:' };
  await requester.request('connection.save', { config });
  await requester.request('connection.open', { name: 'bench' });
  const rows = Math.ceil((BULK_BYTES / 1000) * 1.2);
  const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i, randomblob(1000) FROM n`;
  const { result } = await requester.request('query.run', {
    connection: 'bench',
    session: randomUUID(),
    sql
  });
  return result.result.statements[0].result.id;
}

async function roundTripsPerSecond(requester) {
  const start = performance.now();
  for (let i = 0; i < ROUND_TRIPS; i++) {
    await requester.request('host.info', { client: 'bench' });
  }
  return (ROUND_TRIPS / (performance.now() - start)) * 1000;
}

async function megabytesPerSecond(requester, result) {
  let bytes = 0;
  const start = performance.now();
  for (let i = 0; i < BULK_REQUESTS; i++) {
    const { buffers } = await requester.request('result.bytes', { result, from: 0, count: BULK_BYTES });
    bytes += buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
  }
  if (bytes !== BULK_BYTES * BULK_REQUESTS) {
    throw new Error(`Expected ${BULK_BYTES * BULK_REQUESTS} bytes, got ${bytes}`);
  }
  return (bytes / (1 << 20) / (performance.now() - start)) * 1000;
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Measures both in turns and prints one line; returns the median of the turns' ratios. */
async function compare(label, unit, ways, measure) {
  const rates = { server: [], direct: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of round % 2 ? ['server', 'direct'] : ['direct', 'server']) {
      const rate = await measure(ways[way]);
      // The first round warms up.
      if (round > 0) {
        rates[way].push(rate);
      }
    }
  }
  const show = way => `${median(rates[way]).toFixed(0)} ${unit}`;
  console.log(`${label}: ${show('server')} through the server, ${show('direct')} directly`);
  return Number(median(rates.server.map((rate, i) => rate / rates.direct[i])).toFixed(3));
}

/** Largest resident memory of a process so far, MB; where the system does not tell, that of now. */
function residentMegabytes(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024);
}

async function main() {
  const kernelDir = process.env.PETERSQL_KERNEL_DIR ?? (await bundleKernel(inRoot('build', 'kernel')));
  const clients = await loadTypeScript(inRoot('bench', 'lib', 'comm-clients.ts'), 'bench');
  const server = await startJupyterServer(kernelDir);
  let kernel;
  try {
    kernel = await startKernel(kernelDir, makeHome(path.join(server.folder, 'direct')), clients.direct);
    const requesters = {
      server: await clients.throughServer(server.baseUrl, server.token),
      direct: kernel.requester
    };
    const ways = {};
    for (const [name, requester] of Object.entries(requesters)) {
      ways[name] = { requester, result: await makeResult(requester) };
    }
    const roundtrip = await compare('Round trips', '/s', ways, ({ requester }) =>
      roundTripsPerSecond(requester)
    );
    const bulk = await compare('Bulk', 'MB/s', ways, ({ requester, result }) =>
      megabytesPerSecond(requester, result)
    );
    const { result: info } = await requesters.server.request('host.info', { client: 'bench' });
    const rss = process.platform === 'linux' ? { host: residentMegabytes(info.pid) } : {};
    console.log(JSON.stringify({ bench: 'comm', ratios: { roundtrip, bulk }, rss_mb: rss }));
  } finally {
    kernel?.child.kill();
    await server.stop();
  }
}

// JupyterLab's services tell their comings and goings on the console: only results belong there.
console.debug = console.warn = () => undefined;
main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  }
);
