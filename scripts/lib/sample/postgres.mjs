/**
 * The PostgreSQL sample: a real server from npm with the same flights. Its data folder is made once as a template;
 * what a user changes is kept from start to start.
 */
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildPostgres, database, sources } from '../../../sample/postgres.mjs';
import { isAlive, withLock } from '../lock.mjs';
import { step } from '../log.mjs';
import { cacheDir, ensureDir, root } from '../paths.mjs';
import { run } from '../run.mjs';
import { embeddedPostgresBin, embeddedPostgresId, embeddedPostgresObstacle } from '../servers/embedded.mjs';
import { isPostgres, startPostgres } from '../servers/postgres.mjs';
import { handOver, temporaryFolder } from '../servers/process.mjs';
import { copyTemplate } from '../servers/templates.mjs';
import { hashOf } from '../stamp.mjs';
import { ensureCsv } from './sqlite.mjs';

const stopTimeoutMs = 15_000;
const unsafe = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
const settings = ['unix_socket_directories=', 'max_connections=40', 'shared_buffers=64MB'];

/** Fills `data` with a cluster that holds the sample. */
async function build(bin, data) {
  const folder = temporaryFolder('sample');
  const csv = path.join(folder, 'csv');
  fs.cpSync(await ensureCsv(), csv, { recursive: true });
  const server = await startPostgres({
    id: embeddedPostgresId(),
    bin,
    folder,
    password: randomBytes(12).toString('hex'),
    settings: [...settings, ...unsafe, 'max_wal_size=4GB']
  });
  try {
    await buildPostgres(server, csv);
  } finally {
    await server.process.stop();
  }
  await run('cp', ['-R', `${path.join(folder, 'data')}/.`, data]);
  await handOver(data);
  fs.rmSync(folder, { recursive: true, force: true });
}

/** What the last start wrote down, or null. */
function readState(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null; // no start yet, or one that was killed while it wrote
  }
}

function writeState(file, state) {
  fs.writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

/** True when the state tells of a server that still runs: its process id is in the data folder's own pid file. */
async function isServing(state, folder) {
  const pidFile = path.join(folder, 'data', 'postmaster.pid');
  if (!state || !isAlive(state.pid) || !fs.existsSync(pidFile)) {
    return false;
  }
  const [pid] = fs.readFileSync(pidFile, 'utf8').split('\n');
  return Number(pid) === state.pid && (await isPostgres(state.port));
}

/** Ends a server whose `npm start` was killed; SIGINT is PostgreSQL's fast shutdown. */
async function stopOrphan({ pid }) {
  process.kill(pid, 'SIGINT');
  for (const deadline = Date.now() + stopTimeoutMs; isAlive(pid); await delay(50)) {
    if (Date.now() > deadline) {
      throw new Error(`the server of an earlier start (process ${pid}) does not stop`);
    }
  }
}

async function start(folder, stateFile) {
  const last = readState(stateFile);
  if (await isServing(last, folder)) {
    if (isAlive(last.owner)) {
      return { ...last, stop: async () => {} }; // another `npm start` runs it, and ends it
    }
    await stopOrphan(last);
  }
  const bin = await embeddedPostgresBin();
  const id = embeddedPostgresId();
  const data = path.join(folder, 'data');
  if (!fs.existsSync(data)) {
    const template = `sample-${id}-${hashOf([...sources, 'scripts/requirements.txt']).slice(0, 12)}`;
    await step('Prepare the PostgreSQL sample', () => copyTemplate(template, data, dir => build(bin, dir)));
  }
  const password = last?.password ?? randomBytes(18).toString('hex');
  const server = await startPostgres({ id, bin, folder, password, settings, port: last?.port });
  const { host, port, user } = server;
  const state = { owner: process.pid, pid: server.process.pid, host, port, user, password, database };
  writeState(stateFile, state);
  return { ...state, stop: server.process.stop };
}

/** The folder of this checkout's server, where the server's user can reach it. */
export function sampleFolder() {
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return path.join(cacheDir, 'samples', `${embeddedPostgresId()}-${checkout}`);
}

/**
 * Starts the sample's server, or finds the one that another start runs.
 *
 * @param {string} [folder] holds the data folder; default: the one of this checkout
 * @throws with the reason where it cannot run
 */
export async function startSamplePostgres(folder) {
  const obstacle = embeddedPostgresObstacle();
  if (obstacle) {
    throw new Error(obstacle);
  }
  const at = ensureDir(folder ?? sampleFolder(), 0o755);
  return withLock(`${at}.lock`, () => start(at, `${at}.json`));
}
