/**
 * `npm start`: installs what is missing, builds, makes the sample databases and opens JupyterLab.
 * `-- --check` does the same in folders of its own, runs the demo notebooks instead of opening a window, and compares
 * what they show with the data; `-- --no-browser` prints the address only.
 */
import { randomBytes } from 'node:crypto';
import { build } from './build.mjs';
import { startLab } from './lib/lab.mjs';
import { say } from './lib/log.mjs';
import { main } from './lib/main.mjs';
import { inRoot } from './lib/paths.mjs';
import { cleanUpDeadRuns } from './lib/servers/process.mjs';
import { onInterrupt } from './lib/signals.mjs';

const firstNotebook = 'lab/tree/explore-flights.ipynb';

async function start() {
  const { prepareSample } = await import('./lib/sample/jupyter.mjs');
  const configDir = inRoot('.jupyter');
  const notebookDir = inRoot('.jupyter', 'notebooks');
  const sample = await prepareSample({ configDir, notebookDir });
  onInterrupt(sample.stop);
  cleanUpDeadRuns();
  const token = randomBytes(24).toString('hex');
  const openBrowser =
    !process.argv.includes('--no-browser') && Boolean(process.env.DISPLAY ?? process.platform !== 'linux');
  const args = [`--LabApp.default_url=/${firstNotebook}`];
  const lab = await startLab({ notebookDir, token, env: sample.env, openBrowser, args });
  onInterrupt(lab.stop);
  say(`JupyterLab is ready: ${lab.url}${firstNotebook}?token=${token}`);
  say('Ctrl+C stops it.');
  await lab.ended;
  await sample.stop();
  return 0;
}

async function check() {
  return (await import('./lib/check/check.mjs')).check();
}

main(async () => {
  await build();
  // What these two import comes from npm, which a fresh clone has only now.
  return process.argv.includes('--check') ? check() : start();
});
