/** Server processes: an unprivileged user, free ports, and nothing left behind. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../lock.mjs';
import { tail } from '../log.mjs';
import { cacheDir, ensureDir, isRoot } from '../paths.mjs';
import { run } from '../run.mjs';

/** The system's `nobody`: database servers refuse to run as root. */
const nobody = { uid: 65534, gid: 65534 };
const identity = isRoot ? nobody : {};
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

/** Files by which a later run finds what a killed one left: `<owner pid>.json`. */
const runsDir = path.join(cacheDir, 'runs');
const children = new Map();
const folders = new Set();

/** A TCP port of 127.0.0.1 that is free now: `wanted` if it is. */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', error => (wanted ? resolve(freePort()) : reject(error)));
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The processes that `pid` has started, and those that they have; none where the system does not tell. */
export function descendantsOf(pid) {
  try {
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.flatMap(child => [child, ...descendantsOf(child)]);
  } catch {
    return []; // gone meanwhile, or no /proc
  }
}

/** Runs a program of a server to its end, as the user the server runs as. */
export function runUnprivileged(program, args, options = {}) {
  return run(program, args, { cwd: os.tmpdir(), ...identity, ...options });
}

/** Gives a folder to the user that servers run as. */
export async function handOver(dir) {
  if (isRoot) {
    await run('chown', ['-R', `${nobody.uid}:${nobody.gid}`, dir]);
  }
  fs.chmodSync(dir, 0o700);
}

/** A new folder, removed when this process ends. */
export function temporaryFolder(prefix) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `petersql-${prefix}-`));
  fs.chmodSync(dir, 0o755);
  folders.add(dir);
  remember();
  return dir;
}

/** Has a later run end `child` if this one is killed. Its command line must name `folder`. */
export function rememberProcess(child, folder) {
  children.set(child, folder);
  remember();
  child.once('close', () => {
    children.delete(child);
    remember();
  });
}

/** Writes down this run's processes and folders. */
function remember() {
  ensureDir(runsDir);
  const servers = [...children].map(([child, folder]) => ({ pid: child.pid, folder }));
  const content = { servers, folders: [...folders] };
  fs.writeFileSync(path.join(runsDir, `${process.pid}.json`), JSON.stringify(content));
}

/** True when the process is the one we started and not a later one with its id: its command line names the folder. */
function isOurs({ pid, folder }) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false; // gone, or no /proc on this system
  }
}

/** Ends the servers and removes the folders of runs that were killed. */
export function cleanUpDeadRuns() {
  for (const name of fs.existsSync(runsDir) ? fs.readdirSync(runsDir) : []) {
    const file = path.join(runsDir, name);
    if (isAlive(Number.parseInt(name, 10))) {
      continue;
    }
    const { servers, folders: left } = JSON.parse(fs.readFileSync(file, 'utf8'));
    for (const server of servers.filter(isOurs)) {
      process.kill(server.pid, 'SIGKILL');
    }
    for (const dir of left) {
      fs.rmSync(dir, { recursive: true, force: true });
    }
    fs.rmSync(file, { force: true });
  }
}

function removeAll() {
  for (const child of children.keys()) {
    child.kill('SIGKILL');
  }
  for (const dir of folders) {
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
  fs.rmSync(path.join(runsDir, `${process.pid}.json`), { force: true });
}

process.on('exit', removeAll);

/**
 * Starts a server, as the unprivileged user unless it can only run as root.
 *
 * @param {object} how
 * @param {string} how.program
 * @param {readonly string[]} how.args
 * @param {string} how.folder its folder, named in its arguments
 * @param {NodeJS.Signals} how.stopSignal the one for a quick orderly end
 * @param {() => Promise<boolean>} how.isReady asked until it says true
 * @param {object} [how.env]
 * @param {boolean} [how.asRoot]
 * @throws with the end of the server's log when it ends or is not ready within a minute
 */
export async function startProcess({ program, args, folder, stopSignal, isReady, env = process.env, asRoot = false }) {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: os.tmpdir(),
    env,
    ...(asRoot ? {} : identity)
  });
  let log = '';
  const collect = chunk => {
    log = (log + chunk).slice(-100_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.on('error', collect);
  const ended = new Promise(resolve => child.on('close', resolve));
  rememberProcess(child, folder);

  const stop = async () => {
    child.kill(stopSignal);
    const force = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(force);
  };
  const started = Date.now();
  while (!(await isReady())) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`${program} ended before it was ready:\n${tail(log)}`);
    }
    if (Date.now() - started > readyTimeoutMs) {
      await stop();
      throw new Error(`${program} was not ready within ${readyTimeoutMs / 1000} s:\n${tail(log)}`);
    }
    await delay(30);
  }
  /** Ends it as a crash does. */
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid, stop, kill, log: () => log };
}

/**
 * Sends `hello` to a port and passes the first bytes of the answer to `accept`.
 * False when nobody listens or answers.
 */
export function probe(port, hello, accept) {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1');
    const finish = result => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.once('connect', () => hello && socket.write(hello));
    socket.once('data', bytes => finish(accept(bytes)));
    socket.once('error', () => finish(false));
    socket.once('close', () => resolve(false));
  });
}
