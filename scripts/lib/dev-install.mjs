/** Makes the environment's JupyterLab use this checkout. */
import fs from 'node:fs';
import path from 'node:path';
import { step } from './log.mjs';
import { ensureDir, inRoot, venv, venvPython } from './paths.mjs';
import { run } from './run.mjs';
import { onChange } from './stamp.mjs';

const name = 'jupyterlab-petersql';

/**
 * Installs the Python package in editable form (with its kernelspec) and links the built lab
 * extension, so that a build is seen after a reload of the page. Runs after a build: the package
 * refuses to be made without its parts.
 */
export async function ensureDevInstall() {
  const python = 'jupyterlab_petersql';
  const inputs = ['pyproject.toml', 'install.json', ...fs.readdirSync(inRoot(python)).filter(isSource).map(file => `${python}/${file}`)];
  await onChange({ file: path.join(venv, '.petersql-installed'), inputs }, () =>
    step('Install the package into the Python environment', () =>
      run(venvPython, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-build-isolation', '-e', '.'], {
        output: 'inherit',
        env: { ...process.env, HATCH_BUILD_HOOKS_ENABLE: '0' }
      })
    )
  );
  const extensions = ensureDir(path.join(venv, 'share', 'jupyter', 'labextensions'));
  const link = path.join(extensions, name);
  const target = inRoot('jupyterlab_petersql', 'labextension');
  if (!fs.existsSync(link) || fs.realpathSync(link) !== target) {
    fs.rmSync(link, { recursive: true, force: true });
    fs.symlinkSync(target, link, 'junction');
  }
}

/** What is generated changes often and is linked. */
function isSource(file) {
  return !['labextension', 'kernel', '__pycache__'].includes(file);
}
