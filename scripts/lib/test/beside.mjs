/** Python packages in folders of their own, so that the development environment stays without them. */
import fs from 'node:fs';
import path from 'node:path';
import { step } from '../log.mjs';
import { inRoot, venvPython } from '../paths.mjs';
import { run } from '../run.mjs';
import { onChange, stampFile } from '../stamp.mjs';

/** Installs what scripts/`name`-requirements.txt lists when it is not there. Returns the folder. */
async function ensurePackages(name, title) {
  const folder = inRoot('build', name);
  const requirements = `scripts/${name}-requirements.txt`;
  await onChange({ file: stampFile(name), inputs: [requirements], outputs: [folder] }, () =>
    step(`Install ${title}`, async () => {
      fs.rmSync(folder, { recursive: true, force: true });
      // Most of these modules are never imported: compiling them all takes longer than the rest.
      const options = ['--quiet', '--disable-pip-version-check', '--no-compile', '--no-deps', '--target', folder];
      await run(venvPython, ['-m', 'pip', 'install', ...options, '-r', inRoot(requirements)], { output: 'inherit' });
    })
  );
  return folder;
}

/** Returns what a Jupyter server needs in its environment to have jupyter-collaboration. */
export async function ensureCollaboration() {
  const folder = await ensurePackages('collaboration', 'jupyter-collaboration');
  return {
    PYTHONPATH: folder,
    JUPYTER_PATH: path.join(folder, 'share', 'jupyter'),
    JUPYTER_CONFIG_PATH: path.join(folder, 'etc', 'jupyter')
  };
}

/** Returns the folder that Python needs on its PYTHONPATH to have AsyncSSH. */
export function ensureAsyncSsh() {
  return ensurePackages('asyncssh', 'AsyncSSH');
}

/** Returns the folder that a kernel needs on its PYTHONPATH to have JupySQL. */
export function ensureJupySql() {
  return ensurePackages('jupysql', 'JupySQL');
}
