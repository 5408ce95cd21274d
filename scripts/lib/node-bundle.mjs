/** TypeScript that runs in Node becomes one file for each entry point. */
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from './paths.mjs';

/** Native addons cannot be bundled; `pg-native` and `cpu-features` are optional. */
const external = ['zeromq', '@napi-rs/keyring', 'ws', 'pg-native', 'cpu-features'];

/**
 * The optional cipher addon of ssh2 lies beside the bundle where it could be built. Without it, or with the one of
 * another platform, ssh2 takes Node's own ciphers.
 */
const sshAddon = {
  name: 'ssh-addon',
  setup({ initialOptions, onResolve, onEnd }) {
    const name = 'sshcrypto.node';
    const built = inRoot('node_modules', 'ssh2', 'lib', 'protocol', 'crypto', 'build', 'Release', name);
    onResolve({ filter: /\/sshcrypto\.node$/ }, () => ({ path: `./${name}`, external: true }));
    onEnd(() => {
      if (fs.existsSync(built)) {
        fs.copyFileSync(built, path.join(initialOptions.outdir, name));
      }
    });
  }
};

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
    plugins: [sshAddon],
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
