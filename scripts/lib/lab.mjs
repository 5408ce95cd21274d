/** A JupyterLab server of the project's environment. */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { tail } from './log.mjs';
import { isRoot } from './paths.mjs';
import { venvEnv } from './python.mjs';
import { freePort, rememberProcess } from './servers/process.mjs';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

async function answers(url, token) {
  try {
    const response = await fetch(`${url}api/status?token=${token}`);
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Starts `jupyter lab` on 127.0.0.1 and waits until it answers.
 *
 * @param {object} options
 * @param {string} options.notebookDir what the file browser shows
 * @param {string} options.token empty: none is asked for
 * @param {Record<string, string>} [options.env]
 * @param {readonly string[]} [options.args]
 * @param {number} [options.port] default: a free one
 * @param {boolean} [options.openBrowser]
 */
export async function startLab({ notebookDir, token, env, args = [], port, openBrowser = false }) {
  const at = port ?? (await freePort());
  const url = `http://127.0.0.1:${at}/`;
  const all = [
    'lab',
    `--ServerApp.root_dir=${notebookDir}`,
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${at}`,
    '--ServerApp.port_retries=0',
    `--IdentityProvider.token=${token}`,
    ...(openBrowser ? [] : ['--no-browser']),
    ...(isRoot ? ['--allow-root'] : []),
    ...args
  ];
  // a group of its own: Ctrl+C reaches this process alone, which then stops the server in order
  const child = spawn('jupyter', all, { cwd: notebookDir, env: venvEnv(env), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let log = '';
  const collect = chunk => {
    log = (log + chunk).slice(-500_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.on('error', collect);
  const ended = new Promise(resolve => child.on('close', resolve));
  rememberProcess(child, notebookDir);
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);

  const stop = async () => {
    child.kill('SIGTERM');
    const force = setTimeout(kill, stopTimeoutMs);
    await ended;
    clearTimeout(force);
    process.off('exit', kill);
  };
  const started = Date.now();
  while (!(await answers(url, token))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() - started > startTimeoutMs) {
      await stop();
      throw new Error(`JupyterLab did not start:\n${tail(log)}`);
    }
    await delay(100);
  }
  return { url, port: at, stop, ended, log: () => log };
}
