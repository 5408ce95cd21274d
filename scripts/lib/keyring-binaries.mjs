/** The keyring's binding for other systems than this one: npm installs that of this system only, a wheel is for all. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { step } from './log.mjs';
import { inRoot, isWindows } from './paths.mjs';
import { run } from './run.mjs';
import { temporaryFolder } from './servers/process.mjs';

/** Systems that the wheel's other parts are for, too. */
const SYSTEMS = ['linux', 'darwin', 'win32'];
const PROCESSORS = ['x64', 'arm64'];

const target = name => inRoot('jupyterlab_petersql', 'kernel', 'node_modules', ...name.split('/'));

/** The packages with binaries, as the lock file has them. */
function packages() {
  const { packages: all } = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));
  return Object.entries(all)
    .map(([place, found]) => ({ name: place.slice('node_modules/'.length), ...found }))
    .filter(
      ({ name, os = [], cpu = [] }) =>
        name.startsWith('@napi-rs/keyring-') &&
        os.some(each => SYSTEMS.includes(each)) &&
        cpu.some(each => PROCESSORS.includes(each))
    );
}

function isThere({ name, version }) {
  const file = path.join(target(name), 'package.json');
  return fs.existsSync(file) && JSON.parse(fs.readFileSync(file, 'utf8')).version === version;
}

/** Fetches one package from npm's registry; throws unless it is the one of the lock file. */
async function fetchPackage({ name, version, integrity }, folder) {
  const args = ['pack', `${name}@${version}`, '--json', '--loglevel=error', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { shell: isWindows });
  const file = path.join(folder, JSON.parse(stdout)[0].filename);
  const digest = createHash('sha512').update(fs.readFileSync(file)).digest('base64');
  if (integrity !== `sha512-${digest}`) {
    throw new Error(`${name}@${version} is not what package-lock.json says`);
  }
  fs.rmSync(target(name), { recursive: true, force: true });
  fs.mkdirSync(target(name), { recursive: true });
  await run('tar', ['-xzf', file, '-C', target(name), '--strip-components=1']);
}

/** Puts the binaries of all systems beside the bundled kernel. */
export async function addKeyringBinaries() {
  const missing = packages().filter(found => !isThere(found));
  if (missing.length > 0) {
    await step('Fetch the keyring for other systems', async () => {
      const folder = temporaryFolder('keyring');
      for (const found of missing) {
        await fetchPackage(found, folder);
      }
      fs.rmSync(folder, { recursive: true, force: true });
    });
  }
}
