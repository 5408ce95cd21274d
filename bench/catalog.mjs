/**
 * `npm run bench -- catalog`: the explorer's first level, the tables of one schema and the whole catalog of databases
 * with 10,000 tables, read by our engines and by the servers' own clients with bare queries, in turns. A ratio
 * is the median over the turns of the client's time ÷ ours: above 1 we are faster. The client's start and its
 * connecting are taken off its times; ours begin on an open connection.
 */
import { spawn } from 'node:child_process';
import { loadTypeScript } from '../scripts/lib/node-bundle.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { startServers } from '../scripts/lib/servers.mjs';
import { sides } from './lib/catalog-database.mjs';

const ROUNDS = 5;
const LEVELS = ['firstLevel', 'tables', 'catalog'];
const bundle = inRoot('build', 'bench', 'catalog-engines.cjs');

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** Runs statements in the server's own client and throws its output away. */
function runClient({ program, args, env }, statements) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'ignore', 'inherit']
    });
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
    child.stdin.end(statements.map(sql => `${sql};\n`).join(''));
  });
}

/** Largest resident memory of a process of its own that reads the whole catalog once, MB. */
function catalogMemory(server, { database, place }) {
  const script = `
    const { open } = require(${JSON.stringify(bundle)});
    open(${JSON.stringify(server)}, ${JSON.stringify(database)}, ${JSON.stringify(place)})
      .then(side => side.catalog().then(() => side.close()))
      .then(() => console.log(Math.round(process.resourceUsage().maxRSS / 1024)));`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', data => (output += data));
    child.on('close', code =>
      code === 0 ? resolve(Number(output)) : reject(new Error('The catalog was not read'))
    );
  });
}

/** Makes the database and returns our side, connected to it. */
async function prepare(engines, server, { database, place, make }) {
  const admin = await engines.open(server, server.database, place);
  await admin.query(`create database ${database}`);
  await admin.close();
  const ours = await engines.open(server, database, place);
  for (const sql of make) {
    await ours.query(sql);
  }
  return ours;
}

async function compare(ours, side, client, level) {
  const times = { ours: [], bare: [], start: [] };
  let count = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const measures = {
      ours: () => ours[level]().then(found => (count = found)),
      bare: () => runClient(client, side.bare[level]),
      start: () => runClient(client, ['select 1'])
    };
    for (const way of round % 2 ? ['ours', 'start', 'bare'] : ['bare', 'start', 'ours']) {
      const { ms } = await timed(measures[way]);
      // The first round warms up.
      if (round > 0) {
        times[way].push(ms);
      }
    }
  }
  const start = Math.min(...times.start);
  const bare = times.bare.map(ms => Math.max(ms - start, 0.1));
  const result = { ours: median(times.ours), ratio: median(times.ours.map((ms, n) => bare[n] / ms)) };
  console.log(
    `  ${level}: ${result.ours.toFixed(1)} ms for ${count} objects, bare queries ${median(bare).toFixed(1)} ms: ${result.ratio.toFixed(2)}`
  );
  return result;
}

async function measure(engines, server, side) {
  if (!server.bin) {
    throw new Error('This bench needs the programs of the servers, which come from Debian packages');
  }
  const { ms, value: ours } = await timed(() => prepare(engines, server, side));
  console.log(`${server.id}: made in ${(ms / 1000).toFixed(1)} s`);
  try {
    const results = {};
    for (const level of LEVELS.filter(each => each !== 'catalog' || ours.hasCatalog)) {
      results[level] = await compare(ours, side, side.client(server), level);
    }
    return { ...results, memory: ours.hasCatalog ? await catalogMemory(server, side) : null };
  } finally {
    await ours.close();
  }
}

async function main() {
  const engines = await loadTypeScript(inRoot('bench', 'lib', 'catalog-engines.ts'), 'bench');
  const { servers, stop } = await startServers(Object.values(sides).map(({ server }) => server));
  try {
    const summary = { bench: 'catalog', ratios: {}, first_level_ms: {}, tables_ratios: {}, rss_mb: {} };
    for (const [index, [name, side]] of Object.entries(sides).entries()) {
      const { firstLevel, tables, catalog, memory } = await measure(engines, servers[index], side);
      summary.ratios[name] = catalog ? Number(catalog.ratio.toFixed(3)) : null;
      summary.first_level_ms[name] = Number(firstLevel.ours.toFixed(1));
      summary.tables_ratios[name] = Number(tables.ratio.toFixed(3));
      summary.rss_mb[name] = memory;
    }
    console.log(JSON.stringify(summary));
  } finally {
    await stop();
  }
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  }
);
