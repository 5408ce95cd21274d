/**
 * `npm run bench -- read [--rows N,…] [--only ENGINE]…`: how fast a query becomes a finished Arrow file in the host, how much
 * memory that takes, how soon the first page is there, and how fast a DataFrame is there in Python, beside the
 * libraries that people use for that. A ratio is the median over the turns of the other's time ÷ ours: above 1 we are
 * faster. The other of a read is the server's own client, its start and its connecting taken off; of the
 * first page of the whole table it is `LIMIT 200` by the same way, through the host; the bare driver's time is told beside it.
 *
 * What fails is told in `failed`, and the rest goes on. Servers that run already are taken from `PETERSQL_TEST_SERVERS`, and so is a table that is there.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleKernel } from '../scripts/kernel-bundle.mjs';
import { loadTypeScript } from '../scripts/lib/node-bundle.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { works } from '../scripts/lib/run.mjs';
import { exitOnSignals } from '../scripts/lib/signals.mjs';
import { startServers } from '../scripts/lib/servers.mjs';
import { select, sides, TABLE } from './lib/read-data.mjs';
import { childrenOf, peakMemory, withHost } from './lib/read-host.mjs';
import { ensurePeers, FrameReader } from './lib/read-python.mjs';

const PAGE_ROUNDS = 15;
const FRAME_ROUNDS = 3;
/** Libraries that people use instead, and the kind of frame they make: ours makes the same. */
const PEERS = { sqlalchemy: 'pandas', jupysql: 'pandas', connectorx: 'polars', adbc: 'polars' };

/** SQLAlchemy names its driver in the address. */
const SCHEMES = { sqlalchemy: 'postgresql+psycopg2', jupysql: 'postgresql+psycopg2' };

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', multiple: true, default: ['1000000', '5000000'] },
    only: { type: 'string', multiple: true, default: Object.keys(sides) },
    /** Folder for CPU profiles of the hosts. */
    profile: { type: 'string' }
  }
});
const sizes = options.rows
  .flatMap(list => list.split(','))
  .map(Number)
  .sort((a, b) => a - b);
if (!sizes.every(rows => Number.isInteger(rows) && rows > 0)) {
  throw new Error(`--rows takes numbers of rows, not ${options.rows.join(' ')}`);
}
const largest = sizes[sizes.length - 1];

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];
const seconds = ms => `${(ms / 1000).toFixed(2)} s`;
const rate = (rows, ms) => `${(rows / ms / 1000).toFixed(2)} M rows/s`;

async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** Runs a program and throws its output away. */
function drain({ program, args, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', fs.openSync(os.devNull, 'w'), 'inherit']
    });
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  });
}

/** Makes the table unless it is there with the rows that are needed. */
async function makeTable(driver, side) {
  const [found] = await driver.query(`select max(id) as n from ${TABLE}`).catch(() => []);
  if (Number(found?.n) >= largest) {
    return;
  }
  await driver.query(`drop table if exists ${TABLE}`);
  for (const sql of side.make(largest)) {
    await driver.query(sql);
  }
}

/** Reads in turns by the host and by the client. A host of its own, so that its memory is that of these reads. */
function compareReads(context, rows) {
  const { client, limit } = context;
  const sql = select(rows);
  return withHost(context, async (host, pid) => {
    const rounds = rows > 2e6 ? 3 : 5;
    const times = { ours: [], limit: [], start: [] };
    let memory;
    let size;
    for (let round = 0; round <= rounds; round++) {
      const measures = {
        ours: () => host.run(sql),
        start: () => drain(client(select(1))),
        limit: () => drain(client(sql))
      };
      for (const way of round % 2 ? ['ours', 'start', 'limit'] : ['limit', 'start', 'ours']) {
        const { ms, value } = await timed(measures[way]);
        if (value) {
          if (value.rows !== rows) {
            throw new Error(`${value.rows} rows came instead of ${rows}`);
          }
          size = value.bytes;
          memory = [pid, ...childrenOf(pid)].map(peakMemory);
          await host.release(value.id);
        }
        // The first round warms up.
        if (round > 0) {
          times[way].push(ms);
        }
      }
    }
    const start = Math.min(...times.start);
    const net = times.limit.map(ms => ms - start);
    const ratio = median(times.ours.map((ms, n) => net[n] / ms));
    const ours = median(times.ours);
    console.log(
      `  ${rows.toLocaleString('en')} rows (${(size / rows).toFixed(0)} bytes each): ${seconds(ours)}, ${rate(rows, ours)}; ` +
        `${limit} ${seconds(median(net))}: ratio ${ratio.toFixed(2)}; memory ${memory.join(' + ')} MB`
    );
    return { ratio, memory };
  });
}

function compareFirstPage({ driver, ...context }) {
  return withHost({ ...context, nodeOptions: [] }, async host => {
    const times = { ours: [], limit: [], bare: [] };
    const measures = {
      ours: () => host.firstPage(`select * from ${TABLE}`),
      limit: () => host.firstPage(select(200)),
      bare: async () => (await timed(() => driver.query(select(200)))).ms
    };
    for (let round = -5; round < PAGE_ROUNDS; round++) {
      for (const way of round % 2 ? ['ours', 'limit', 'bare'] : ['bare', 'limit', 'ours']) {
        const ms = await measures[way]();
        if (round >= 0) {
          times[way].push(ms);
        }
      }
    }
    const ratio = median(times.ours.map((ms, n) => times.limit[n] / ms));
    console.log(
      `  first page of ${largest.toLocaleString('en')} rows: ${median(times.ours).toFixed(1)} ms, LIMIT 200 ${median(times.limit).toFixed(1)} ms (bare driver ${median(times.bare).toFixed(1)} ms): ratio ${ratio.toFixed(2)}`
    );
    return ratio;
  });
}

/** Our way to a DataFrame: the query in the host, then the hand-over's code in Python. */
async function ourFrame(host, sql, library) {
  const reader = new FrameReader({ way: 'ours', library });
  try {
    await reader.ready();
    const { ms, value } = await timed(async () => {
      const { id } = await host.run(sql);
      const frame = await reader.start({ code: await host.handOver(id, library) });
      return { id, ...frame };
    });
    await host.release(value.id);
    return { ...value, total: ms };
  } finally {
    reader.stop();
  }
}

/** The DataFrame of one peer and ours, in turns; returns the ratio. */
async function compareFrame(host, { peer, library, url, rows }) {
  const sql = select(rows);
  const times = { ours: [], peer: [] };
  for (let round = 0; round < FRAME_ROUNDS; round++) {
    const reader = new FrameReader({ way: peer, url, sql });
    try {
      const missing = await reader.ready();
      if (missing) {
        throw new Error(`missing (${missing})`);
      }
      times.peer.push((await reader.start()).ms);
    } finally {
      reader.stop();
    }
    const { total, rows: count } = await ourFrame(host, sql, library);
    if (count !== rows) {
      throw new Error(`The DataFrame has ${count} rows`);
    }
    times.ours.push(total);
  }
  const ratio = median(times.ours.map((ms, n) => times.peer[n] / ms));
  console.log(
    `  ${library} DataFrame of ${rows.toLocaleString('en')} rows: ${seconds(median(times.ours))}, ${peer} ${seconds(median(times.peer))}: ratio ${ratio.toFixed(2)}`
  );
  return ratio;
}

/** The ratio of each peer; what fails of one is told, and the others go on. */
async function compareFrames({ target, ...context }, { rows, failures }) {
  const { host: address, port, user, password, database } = target;
  const ratios = {};
  for (const [peer, library] of Object.entries(PEERS)) {
    const key = `dataframe_${peer}`;
    const url = `${SCHEMES[peer] ?? 'postgresql'}://${user}:${password}@${address}:${port}/${database}`;
    await attempt(failures, key, async () => {
      await ensurePeers();
      ratios[key] = await withHost({ ...context, nodeOptions: [] }, async host => {
        await host.release((await host.run(select(rows))).id);
        return compareFrame(host, { peer, library, url, rows });
      });
    });
  }
  return ratios;
}

/** Does a part of the bench; when it fails, says so and keeps the reason in `failures`. */
async function attempt(failures, part, work) {
  try {
    await work();
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    console.log(`  ${part} failed: ${message}`);
    failures[part] = message;
  }
}

/** Starts the server of an engine, or takes what the environment names; undefined for SQLite. */
async function serverFor(name) {
  const id = sides[name].server;
  const running = JSON.parse(process.env.PETERSQL_TEST_SERVERS ?? '[]').find(server => server.id === id);
  if (!id || running) {
    return { server: running, stop: async () => {} };
  }
  const { servers, stop } = await startServers([id]);
  return { server: servers[0], stop };
}

/** Measures one engine and puts its figures into the summary. */
async function measure(name, shared, summary) {
  console.log(name);
  const { server, stop } = await serverFor(name);
  try {
    await measureOn(
      name,
      { ...shared, target: server ?? { engine: 'sqlite', file: path.join(shared.folder, 'read.db') } },
      summary
    );
  } finally {
    await stop();
  }
}

async function measureOn(name, { clients, kernelDir, target }, { ratios, first_page, rss_mb, failed }) {
  const side = sides[name];
  if (side.server && !target.bin) {
    throw new Error('This bench needs the programs of the servers, which come from Debian packages');
  }
  const usesFallback = side.fallback && !(await works('sqlite3', ['--version']));
  const driver = await clients.openDriver(target);
  const context = {
    kernelDir,
    target,
    driver,
    limit: side.limit,
    client: (usesFallback ? side.fallback : side.client)(target),
    connect: file => clients.Host.connect(file, target),
    nodeOptions: options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}/${name}`] : []
  };
  try {
    const { ms } = await timed(() => makeTable(driver, side));
    console.log(`  ${TABLE}: ready in ${seconds(ms)}`);
    for (const rows of sizes) {
      await attempt(failed, `${name} ${rows}`, async () => {
        const { ratio, memory } = await compareReads(context, rows);
        ratios[name] = rounded(ratio);
        rss_mb[name] = memory[0];
        if (memory.length > 1) {
          // SQLite runs in child processes; the session that reads is the largest.
          rss_mb[`${name}_child`] = Math.max(...memory.slice(1));
        }
      });
    }
    await attempt(failed, `${name} first page`, async () => {
      first_page[name] = rounded(await compareFirstPage(context));
    });
    if (name === 'postgres') {
      // The smallest size: libraries that make Python objects of all values need gigabytes for the largest.
      const frames = await compareFrames(context, { rows: sizes[0], failures: failed });
      Object.entries(frames).forEach(([key, ratio]) => (ratios[key] = rounded(ratio)));
    }
  } finally {
    await driver.close();
  }
}

const rounded = value => Number(value.toFixed(3));

async function main() {
  const clients = await loadTypeScript(inRoot('bench', 'lib', 'read-clients.ts'), 'bench');
  const kernelDir =
    process.env.PETERSQL_KERNEL_DIR ?? (await bundleKernel(inRoot('build', 'bench', 'read-kernel')));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-read-'));
  try {
    const summary = { bench: 'read', ratios: {}, first_page: {}, rss_mb: {}, failed: {} };
    for (const name of Object.keys(sides).filter(side => options.only.includes(side))) {
      await attempt(summary.failed, name, () => measure(name, { clients, kernelDir, folder }, summary));
    }
    const pages = Object.values(summary.first_page);
    if (pages.length > 0) {
      summary.ratios.first_page = Math.min(...pages);
    }
    console.log(JSON.stringify(summary));
    return Object.keys(summary.ratios).length > 0;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

exitOnSignals();
main().then(
  measured => process.exit(measured ? 0 : 1),
  error => {
    console.error(error);
    process.exit(1);
  }
);
