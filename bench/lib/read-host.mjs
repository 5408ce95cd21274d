/** The bundled host in a process of its own, as the launcher starts it. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, kernelEnvironment, makeHome } from './jupyter-server.mjs';

/** Those of `jupyterlab_petersql/launcher.py`. */
const NODE_OPTIONS = ['--max-semi-space-size=1'];
const PORTS = ['shell_port', 'control_port', 'stdin_port', 'iopub_port', 'hb_port'];

/** @param {readonly string[]} [nodeOptions] for profiling: `--cpu-prof` */
export async function startHost(kernelDir, nodeOptions = []) {
  const folder = makeHome(fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-bench-')));
  const ports = {};
  for (const name of PORTS) {
    ports[name] = await freePort();
  }
  const file = path.join(folder, 'kernel.json');
  const connection = { transport: 'tcp', ip: '127.0.0.1', key: randomUUID(), signature_scheme: 'hmac-sha256', ...ports };
  fs.writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...nodeOptions, path.join(kernelDir, 'main.cjs'), file], {
    env: { ...process.env, ...kernelEnvironment(folder) },
    stdio: 'inherit'
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise(resolve => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    process.off('exit', kill);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { file, pid: child.pid, stop };
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
