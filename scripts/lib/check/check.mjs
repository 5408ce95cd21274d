/** `npm start -- --check`: the sample and the demo notebooks, in folders of its own, against the data itself. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { startLab } from '../lab.mjs';
import { labFolders } from '../lab-folders.mjs';
import { say, step, tail } from '../log.mjs';
import { ensureDir, inRoot } from '../paths.mjs';
import { runInVenv } from '../python.mjs';
import { prepareSample } from '../sample/jupyter.mjs';
import { ensureCsv } from '../sample/sqlite.mjs';
import { isPostgres } from '../servers/postgres.mjs';
import { cleanUpDeadRuns } from '../servers/process.mjs';
import { onInterrupt } from '../signals.mjs';
import { openLab } from './browser.mjs';
import { expectedOf } from './expected.mjs';
import { assertNoErrors, dataOf, pngSize, tableOf, tablesOf } from './outputs.mjs';
import { Results } from '../results.mjs';

/** `sql-only.ipynb` as nbconvert runs it: no browser, the SQL kernel alone. */
async function checkSqlNotebook(results, expected, { env, output }) {
  await results.check('nbconvert runs sql-only.ipynb on the SQL kernel', async () => {
    const notebook = inRoot('sample', 'notebooks', 'sql-only.ipynb');
    const args = ['nbconvert', '--to', 'notebook', '--execute', notebook, '--output-dir', output];
    const { code, stderr } = await runInVenv('jupyter', args, { env, allowFailure: true });
    assert.equal(code, 0, tail(stderr, 20));
    const { cells } = JSON.parse(fs.readFileSync(path.join(output, 'sql-only.ipynb'), 'utf8'));
    assertNoErrors(cells);
    assert.deepEqual(tableOf(cells[1]), [[expected.flights]]);
    assert.deepEqual(tableOf(cells[2]), expected.origins.map(({ origin, flights, mean }) => [origin, flights, mean]));
  });
}

/** `explore-flights.ipynb` in JupyterLab: Python and SQL cells in turns. */
async function checkMixedNotebook(results, expected, lab) {
  let cells = [];
  await results.check('Run All goes through explore-flights.ipynb', async () => {
    const run = await lab.runAll('explore-flights.ipynb');
    cells = run.cells.filter(({ cell_type: type }) => type === 'code');
    assertNoErrors(cells);
    assert.equal(run.finished, true);
    await lab.notebook.locator('.lm-DataGrid').first().waitFor();
  });
  const [, total, delays, table, chart] = cells;
  await results.check(`${expected.flights} flights to ${expected.destinations} destinations`, () =>
    assert.deepEqual(tableOf(total), [[expected.flights, expected.destinations]])
  );
  const airlines = expected.airlines.map(({ airline, flights, mean }) => [airline, flights, mean]);
  await results.check('the mean delay of every airline', () => assert.deepEqual(tableOf(delays), airlines));
  await results.check('the same rows arrive in Python', () => {
    const text = table.outputs.map(output => [output.text].flat().join('')).join('');
    assert.equal(text.trim(), `${airlines.length} airlines, ${airlines[0][0]} is the latest`);
  });
  await results.check('the chart is drawn', () => {
    const [png] = dataOf(chart, 'image/png');
    const { width, height, bytes } = pngSize(png);
    assert.ok(width > 300 && height > 200 && bytes > 5000, `the image is ${width} × ${height}, ${bytes} bytes`);
  });
}

async function checkExplorer(results, names, lab) {
  await results.check(`the Databases sidebar lists ${names.join(' and ')}`, async () => {
    await lab.execute('petersql:focus-explorer');
    for (const name of names) {
      await lab.page.locator(`.jp-PeterSql-Row[data-connection="${name}"]`).waitFor();
    }
  });
}

/** `postgres-tour.ipynb`: the SQL kernel in JupyterLab, on the server that came with the sample. */
async function checkPostgresNotebook(results, expected, lab) {
  let cells = [];
  await results.check('Run All goes through postgres-tour.ipynb on the SQL kernel', async () => {
    const run = await lab.runAll('postgres-tour.ipynb');
    cells = run.cells.filter(({ cell_type: type }) => type === 'code');
    assertNoErrors(cells);
    assert.equal(run.finished, true);
    await lab.notebook.locator('.lm-DataGrid').first().waitFor();
  });
  const [total, means, remarks, daily] = cells;
  await results.check('PostgreSQL has the same flights', () => assert.deepEqual(tableOf(total), [[expected.flights]]));
  await results.check('a function gives the same mean delays', () =>
    assert.deepEqual(tableOf(means), expected.airlines.map(({ airline, flights, mean }) => [airline, flights, mean]))
  );
  await results.check('a procedure writes, a trigger notes the change', () => {
    const rows = tablesOf(remarks).flat();
    assert.deepEqual(rows.at(-1), ['incident', 'Bird strike', 'true']);
  });
  await results.check('a materialized view has every day of every airport', () =>
    assert.deepEqual(tableOf(daily), [[365, expected.flights]])
  );
}

async function checkInBrowser(results, expected, { url, token, hasPostgres }) {
  const lab = await openLab({ url, token });
  try {
    await checkExplorer(results, hasPostgres ? ['sample', 'sample-pg'] : ['sample'], lab);
    await checkMixedNotebook(results, expected, lab);
    if (hasPostgres) {
      await checkPostgresNotebook(results, expected, lab);
    } else {
      results.skip('postgres-tour.ipynb', 'PostgreSQL cannot run here (see above)');
    }
  } finally {
    await lab.close();
  }
}

export async function check() {
  cleanUpDeadRuns();
  const results = new Results();
  const { folder, configDir, notebookDir, args, env: own } = labFolders('check');
  const sample = await prepareSample({ configDir, notebookDir, serverFolder: path.join(folder, 'server') });
  onInterrupt(sample.stop);
  const env = { ...own, ...sample.env };
  const expected = expectedOf(await ensureCsv());
  const output = ensureDir(path.join(folder, 'output'));
  await step('Check the SQL kernel', () => checkSqlNotebook(results, expected, { env, output }));
  const token = randomBytes(24).toString('hex');
  const server = await startLab({ notebookDir, token, env, args });
  onInterrupt(server.stop);
  await step('Check in the browser', () =>
    results.check('JupyterLab opens', () =>
      checkInBrowser(results, expected, { url: server.url, token, hasPostgres: sample.postgres !== null })
    )
  );
  await server.stop();
  await sample.stop();
  await results.check('nothing is left running', async () => {
    await assert.rejects(fetch(server.url), 'JupyterLab still answers');
    assert.ok(!sample.postgres || !(await isPostgres(sample.postgres.port)), 'PostgreSQL still answers');
  });
  say(String(results));
  return results.failed === 0 ? 0 : 1;
}
