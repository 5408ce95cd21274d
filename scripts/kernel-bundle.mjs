/**
 * Bundles the engine host: every entry point becomes one file in `outDir`, with `zeromq`,
 * `@napi-rs/keyring` and their prebuilt binaries beside it (native addons cannot be bundled).
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleForNode } from './lib/node-bundle.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Programs that run in Node: the kernel, the SQLite child process and the thread that sorts and counts results. */
const entryPoints = {
  main: 'src/kernel-bridge/node/main.ts',
  'sqlite-child': 'src/engines/sqlite/child.ts',
  'analysis-worker': 'src/kernel-bridge/node/analysis-worker.ts'
};

/** Platforms whose `zeromq` binary goes into the package; N-API keeps them valid for Node 20 and later. */
const platforms = ['linux', 'darwin', 'win32'];

export async function bundleKernel(outDir = path.join(root, 'jupyterlab_petersql', 'kernel')) {
  const entries = Object.fromEntries(
    Object.entries(entryPoints)
      .map(([name, file]) => [name, path.join(root, file)])
      .filter(([, file]) => fs.existsSync(file))
  );
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  await bundleForNode(entries, outDir, {
    define: { 'process.env.PETERSQL_VERSION': JSON.stringify(version) }
  });
  copyZeromq(path.join(outDir, 'node_modules'));
  copyKeyring(path.join(outDir, 'node_modules'));
  return outDir;
}

function copyZeromq(modules) {
  const from = path.join(root, 'node_modules', 'zeromq');
  const to = path.join(modules, 'zeromq');
  if (fs.existsSync(path.join(to, 'package.json'))) {
    return;
  }
  const manifest = JSON.parse(fs.readFileSync(path.join(from, 'build', 'manifest.json'), 'utf8'));
  const kept = Object.entries(manifest).filter(([key]) => {
    const { os, abi, arch } = JSON.parse(key);
    return platforms.includes(os) && arch !== 'ia32' && abi >= 115;
  });
  for (const [, file] of kept) {
    const relative = file.replaceAll('\\', '/');
    const target = path.join(to, 'build', relative);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(from, 'build', relative), target);
  }
  fs.writeFileSync(path.join(to, 'build', 'manifest.json'), JSON.stringify(Object.fromEntries(kept)));
  fs.cpSync(path.join(from, 'lib'), path.join(to, 'lib'), {
    recursive: true,
    filter: file => !/\.(map|d\.ts)$/.test(file)
  });
  for (const file of ['package.json', 'LICENSE.txt', 'LICENSE_MPL-2.0.txt']) {
    fs.copyFileSync(path.join(from, file), path.join(to, file));
  }
  const loader = path.join(root, 'node_modules', 'cmake-ts');
  fs.cpSync(path.join(loader, 'build'), path.join(modules, 'cmake-ts', 'build'), {
    recursive: true,
    filter: file => !/\.(map|d\.ts|d\.mts)$/.test(file) && !file.endsWith('.tsbuildinfo')
  });
  fs.copyFileSync(path.join(loader, 'package.json'), path.join(modules, 'cmake-ts', 'package.json'));
}

/** The keyring's binding with the binaries that are installed; the host does without where there is none. */
function copyKeyring(modules) {
  const scope = path.join(root, 'node_modules', '@napi-rs');
  for (const name of fs.readdirSync(scope).filter(each => each.startsWith('keyring'))) {
    fs.cpSync(path.join(scope, name), path.join(modules, '@napi-rs', name), {
      recursive: true,
      filter: file => !file.endsWith('.d.ts')
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`Kernel bundled into ${path.relative(process.cwd(), await bundleKernel(process.argv[2]))}`);
}
