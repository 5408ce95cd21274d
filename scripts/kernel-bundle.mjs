/**
 * Bundles the engine host: every entry point becomes one file in `outDir`, with `zeromq` and its
 * prebuilt binaries beside it (its native addon cannot be bundled).
 */
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
  await build({
    entryPoints: entries,
    outdir: outDir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    define: { 'process.env.PETERSQL_VERSION': JSON.stringify(version) },
    // Native helpers of pg and ssh2 are optional: both do without.
    external: ['zeromq', 'pg-native', 'cpu-features', '*.node'],
    logLevel: 'warning'
  });
  copyZeromq(path.join(outDir, 'node_modules'));
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`Kernel bundled into ${path.relative(process.cwd(), await bundleKernel(process.argv[2]))}`);
}
