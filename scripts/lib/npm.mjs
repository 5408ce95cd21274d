/** The JavaScript packages of package-lock.json. */
import fs from 'node:fs';
import { step } from './log.mjs';
import { inRoot, isWindows } from './paths.mjs';
import { run } from './run.mjs';

function packagesOf(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).packages : null;
}

/**
 * Compares the lock file with the one that npm left in node_modules. Optional packages may be absent:
 * they are built for other platforms.
 */
function isInstalled() {
  const wanted = packagesOf(inRoot('package-lock.json'));
  const present = packagesOf(inRoot('node_modules', '.package-lock.json'));
  if (!present) {
    return false;
  }
  return Object.entries(wanted).every(
    ([name, { version, link, optional, devOptional }]) =>
      name === '' || link || (present[name] ? present[name].version === version : optional || devOptional)
  );
}

/** Runs `npm ci` when node_modules is missing or differs from the lock file. */
export async function ensureNodeModules() {
  if (!isInstalled()) {
    await step('Install the JavaScript packages', () =>
      run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { output: 'inherit', shell: isWindows })
    );
  }
}
