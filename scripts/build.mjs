/**
 * `npm run build`: compiles what changed. `-- --wheel` also makes dist/*.whl;
 * `-- --ignore-type-errors` reports them and goes on.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDevInstall } from './lib/dev-install.mjs';
import { addKeyringBinaries } from './lib/keyring-binaries.mjs';
import { withLock } from './lib/lock.mjs';
import { say, step } from './lib/log.mjs';
import { main } from './lib/main.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { inRoot, venvPython } from './lib/paths.mjs';
import { ensurePython, runInVenv } from './lib/python.mjs';
import { run } from './lib/run.mjs';
import { onChange, stampFile } from './lib/stamp.mjs';

const configs = ['package-lock.json', 'tsconfig.base.json'];

async function compile({ ignoreTypeErrors }) {
  const inputs = ['src', 'tsconfig.shared.json', 'tsconfig.browser.json', 'tsconfig.node.json', ...configs];
  await onChange({ file: stampFile('typescript'), inputs, outputs: ['lib/plugin/index.js'] }, () =>
    step('Compile TypeScript', async () => {
      const args = ['-b', 'tsconfig.browser.json', 'tsconfig.node.json'];
      const { code } = await runInVenv('node_modules/typescript/bin/tsc', args, {
        output: 'inherit',
        allowFailure: true
      });
      if (code !== 0 && !ignoreTypeErrors) {
        throw new Error('The TypeScript sources have errors');
      }
    })
  );
}

async function bundleKernel() {
  const sources = [
    'src/model',
    'src/engines',
    'src/transfer',
    'src/catalog',
    'src/kernel-bridge/common',
    'src/kernel-bridge/node'
  ];
  const inputs = [...sources, 'scripts/kernel-bundle.mjs', ...configs];
  await onChange(
    { file: stampFile('kernel'), inputs, outputs: ['jupyterlab_petersql/kernel/main.cjs'] },
    () => step('Bundle the kernel', () => runInVenv('scripts/kernel-bundle.mjs', []))
  );
}

async function buildLabExtension() {
  const inputs = [
    'src/model',
    'src/kernel-bridge/common',
    'src/kernel-bridge/browser',
    'src/panels',
    'src/plugin',
    'style',
    'schema'
  ];
  const outputs = ['jupyterlab_petersql/labextension/package.json'];
  await onChange(
    { file: stampFile('labextension'), inputs: [...inputs, 'package.json', ...configs], outputs },
    () =>
      step('Build the lab extension', () =>
        runInVenv('node_modules/@jupyter/builder/lib/build-labextension.js', [
          '--core-package-file',
          'node_modules/@jupyterlab/core-meta/core.package.json',
          '.'
        ])
      )
  );
}

/** Path of the newest wheel in dist/. */
export function wheelPath() {
  const wheel = fs.readdirSync(inRoot('dist')).find(name => name.endsWith('.whl'));
  return inRoot('dist', wheel);
}

async function buildWheel() {
  const inputs = [
    'pyproject.toml',
    'install.json',
    'README.md',
    'LICENSE',
    'package.json',
    'jupyterlab_petersql'
  ];
  await onChange({ file: stampFile('wheel'), inputs, outputs: ['dist'] }, () =>
    step('Build the wheel', async () => {
      fs.rmSync(inRoot('dist'), { recursive: true, force: true });
      await run(venvPython, ['-m', 'build', '--wheel', '--no-isolation']);
    })
  );
}

/** Installs what is missing and builds what changed. */
export async function build({ wheel = false, ignoreTypeErrors = false } = {}) {
  await ensurePython();
  await ensureNodeModules();
  await withLock(inRoot('build', 'build.lock'), async () => {
    await compile({ ignoreTypeErrors });
    await bundleKernel();
    await buildLabExtension();
    await ensureDevInstall();
    if (wheel) {
      await addKeyringBinaries();
      await buildWheel();
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    const wheel = process.argv.includes('--wheel');
    await build({ wheel, ignoreTypeErrors: process.argv.includes('--ignore-type-errors') });
    say(wheel ? `Built ${path.relative(process.cwd(), wheelPath())}` : 'Built');
  });
}
