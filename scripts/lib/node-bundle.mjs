/** TypeScript that runs in Node becomes one file for each entry point. */
import { build } from 'esbuild';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from './paths.mjs';

/** Native addons cannot be bundled; `pg-native`, `cpu-features` and the addon of ssh2 are optional. */
const external = ['zeromq', '@napi-rs/keyring', 'ws', 'pg-native', 'cpu-features', '*.node'];

/** `entryPoints`: absolute paths by the name of what is made of them, `<outdir>/<name>.cjs`. */
export async function bundleForNode(entryPoints, outdir, options) {
  await build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external,
    logLevel: 'warning',
    ...options
  });
}

/** Bundles one file into `build/<folder>`. Returns the path of the result. */
export async function bundleFile(file, folder) {
  const name = path.basename(file, '.ts');
  const outdir = inRoot('build', folder);
  await bundleForNode({ [name]: file }, outdir);
  return path.join(outdir, `${name}.cjs`);
}

/** What one TypeScript file exports. */
export async function loadTypeScript(file, folder) {
  return (await import(pathToFileURL(await bundleFile(file, folder)))).default;
}
