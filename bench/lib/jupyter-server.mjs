/** A Jupyter server of our own, with the kernel of a bundle, in a temporary folder. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Environment of a kernel that keeps everything below `folder`. */
export function kernelEnvironment(folder) {
  return {
    PETERSQL_CONFIG_DIR: path.join(folder, 'config', 'petersql'),
    PETERSQL_RUNTIME_DIR: path.join(folder, 'runtime'),
    PETERSQL_ROOT_DIR: folder
  };
}

/** Creates a folder for {@link kernelEnvironment}; returns it. */
export function makeHome(folder) {
  fs.mkdirSync(path.join(folder, 'runtime'), { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * Starts `jupyter server` (from the PATH) and waits until it answers.
 *
 * @param {string} kernelDir folder of the bundled kernel
 */
export async function startJupyterServer(kernelDir) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-bench-'));
  const specDir = path.join(folder, 'data', 'kernels', 'petersql');
  fs.mkdirSync(specDir, { recursive: true });
  makeHome(folder);
  const spec = {
    argv: [process.execPath, path.join(kernelDir, 'main.cjs'), '{connection_file}'],
    display_name: 'SQL (PeterSQL)',
    language: 'sql',
    interrupt_mode: 'message',
    env: kernelEnvironment(folder)
  };
  fs.writeFileSync(path.join(specDir, 'kernel.json'), JSON.stringify(spec));

  const token = randomUUID();
  // The system chooses the port while it binds: nobody else can take it between.
  const settings = { port: 0, open_browser: false, allow_root: true, root_dir: folder };
  const args = Object.entries(settings).map(([name, value]) => `--ServerApp.${name}=${pythonValue(value)}`);
  const server = spawn('jupyter', ['server', ...args, `--IdentityProvider.token=${token}`], {
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
      JUPYTER_PATH: path.join(folder, 'data'),
      JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime')
    },
    stdio: ['ignore', 'ignore', 'pipe']
  });
  let log = '';
  server.stderr.on('data', text => (log += text));
  const ended = new Promise(resolve => server.once('close', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; ; attempt++) {
    const baseUrl = urlOf(path.join(folder, 'runtime'));
    if (baseUrl && (await answers(`${baseUrl}api/status?token=${token}`))) {
      return { baseUrl, token, folder, stop };
    }
    if (attempt > 300 || server.exitCode !== null) {
      await stop();
      throw new Error(`The Jupyter server did not start:\n${log}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Where the server of a runtime folder listens, as it writes there itself; null as long as it does not. */
function urlOf(runtimeDir) {
  const name = fs.readdirSync(runtimeDir).find(each => /^jpserver-\d+\.json$/.test(each));
  try {
    const { port } = JSON.parse(fs.readFileSync(path.join(runtimeDir, name), 'utf8'));
    return `http://127.0.0.1:${port}/`;
  } catch {
    return null; // not there, or half written
  }
}

function answers(url) {
  return fetch(url)
    .then(({ ok }) => ok)
    .catch(() => false);
}

function pythonValue(value) {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}
