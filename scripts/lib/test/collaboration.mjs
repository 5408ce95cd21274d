/** jupyter-collaboration in a folder of its own, so that the development environment stays without it. */
import fs from 'node:fs';
import path from 'node:path';
import { step } from '../log.mjs';
import { inRoot, venvPython } from '../paths.mjs';
import { run } from '../run.mjs';
import { onChange, stampFile } from '../stamp.mjs';

const folder = inRoot('build', 'collaboration');
const requirements = 'scripts/collaboration-requirements.txt';

/** Installs it when it is not there. Returns what a Jupyter server needs in its environment to have it. */
export async function ensureCollaboration() {
  const input = { file: stampFile('collaboration'), inputs: [requirements], outputs: [folder] };
  await onChange(input, () =>
    step('Install jupyter-collaboration', async () => {
      fs.rmSync(folder, { recursive: true, force: true });
      const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--target', folder];
      await run(venvPython, ['-m', 'pip', 'install', ...options, '-r', inRoot(requirements)], { output: 'inherit' });
    })
  );
  return {
    PYTHONPATH: folder,
    JUPYTER_PATH: path.join(folder, 'share', 'jupyter'),
    JUPYTER_CONFIG_PATH: path.join(folder, 'etc', 'jupyter')
  };
}
