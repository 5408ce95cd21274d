/** The bundled host in a process of its own, as the launcher starts it. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { kernelEnvironment, makeHome } from './jupyter-server.mjs';

/** Those of `jupyterlab_petersql/launcher.py`. */
const NODE_OPTIONS = ['--max-semi-space-size=1'];
/** Sockets of the file system in place of ports: nobody else can take them between choosing and binding. */
const SOCKETS = { shell_port: 1, control_port: 2, stdin_port: 3, iopub_port: 4, hb_port: 5 };

/**
 * Starts the engine host and connects to it.
 *
 * @param {(connectionFile: string) => Promise<Host>} connect
 * @param {readonly string[]} [nodeOptions] for profiling: `--cpu-prof`
 * @returns what `work` returns
 * @throws where the host ends by itself meanwhile
 */
export async function withHost({ kernelDir, connect, nodeOptions = [] }, work) {
  const server = startHost(kernelDir, nodeOptions);
  try {
    const body = async () => {
      const host = await connect(server.file);
      try {
        return await work(host, server.pid);
      } finally {
        await host.close();
      }
    };
    const early = server.ended.then(how => {
      throw new Error(`The engine host has ended: ${how}`);
    });
    return await Promise.race([body(), early]);
  } finally {
    await server.stop();
  }
}

function startHost(kernelDir, nodeOptions) {
  const folder = makeHome(fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-bench-')));
  const file = path.join(folder, 'kernel.json');
  const ip = path.join(folder, 'socket');
  const connection = { transport: 'ipc', ip, key: randomUUID(), signature_scheme: 'hmac-sha256', ...SOCKETS };
  fs.writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...nodeOptions, path.join(kernelDir, 'main.cjs'), file], {
    env: { ...process.env, ...kernelEnvironment(folder) },
    stdio: 'inherit'
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    process.off('exit', kill);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { file, pid: child.pid, ended, stop };
}

/** Largest resident memory of a process so far, MB; null where the system does not tell. */
export function peakMemory(pid) {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024);
  } catch {
    return null;
  }
}

/** Processes that a process has started and that still run: the SQLite session. */
export function childrenOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
