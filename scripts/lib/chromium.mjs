/** A Chromium for tests: Debian's own package. */
import fs from 'node:fs';
import { step } from './log.mjs';
import { isRoot } from './paths.mjs';
import { run } from './run.mjs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** For a machine without GPU or user namespaces, and without traffic of the browser's own. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

function findChromium() {
  return [process.env.CHROMIUM, ...places].find(file => file && fs.existsSync(file));
}

/**
 * Path of Chromium; `CHROMIUM` in the environment names another one.
 *
 * @throws when there is none and it cannot be installed
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) {
    return found;
  }
  if (isRoot && fs.existsSync('/usr/bin/apt-get')) {
    await step('Install Chromium', async () => {
      await run('apt-get', ['update', '-qq'], { output: 'inherit' });
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
        output: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      });
    });
  }
  const installed = findChromium();
  if (!installed) {
    throw new Error('Chromium is needed for tests in the browser (Debian: apt install chromium), or set CHROMIUM to its path');
  }
  return installed;
}
