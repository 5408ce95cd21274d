/** `npm run screenshots`: renews docs/images in a headless Chromium; `-- --editors` only those of the object editors. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { build } from './build.mjs';
import { startLab } from './lib/lab.mjs';
import { say } from './lib/log.mjs';
import { main } from './lib/main.mjs';
import { inRoot } from './lib/paths.mjs';
import { onInterrupt } from './lib/signals.mjs';

const image = name => inRoot('docs', 'images', `${name}.png`);

/** A connection's line in the explorer, and the lines below it by their label. */
function explorerOf({ page, execute }) {
  const line = label =>
    page
      .locator('.jp-PeterSql-Row')
      .filter({ has: page.locator('.jp-PeterSql-Row-label').getByText(label, { exact: true }) });
  return {
    show: () => execute('petersql:focus-explorer'),
    async expand(...labels) {
      for (const label of labels) {
        const row = line(label).last();
        await row.click();
        if ((await row.getAttribute('aria-expanded')) !== 'true') {
          await page.keyboard.press('ArrowRight');
        }
        await row.and(page.locator('[aria-expanded="true"]')).waitFor();
      }
    }
  };
}

async function takeNotebooks(lab) {
  const { page, notebook, execute } = lab;
  await execute('application:toggle-left-area');
  await lab.runAll('explore-flights.ipynb');
  await notebook.locator('.lm-DataGrid').first().waitFor();
  const top = async () => {
    await notebook.locator('.jp-CodeCell').nth(2).locator('.jp-InputPrompt').first().click();
    await notebook.locator('.jp-MarkdownCell').first().scrollIntoViewIfNeeded();
    await page.waitForTimeout(500); // the grid paints with the next frames
  };
  await top();
  await notebook.screenshot({ path: image('sql-cell') });
  await execute('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
  await top();
  await notebook.screenshot({ path: image('sql-cell-dark') });
  await execute('apputils:change-theme', { theme: 'JupyterLab Light' });
  await page.locator('body[data-jp-theme-light="true"]').waitFor({ state: 'attached' });
  await lab.runAll('postgres-tour.ipynb');
  await notebook.locator('.jp-CodeCell').first().locator('.jp-InputPrompt').first().click();
  await page.waitForTimeout(500);
  await notebook.screenshot({ path: image('sql-kernel') });
  await execute('application:toggle-left-area');
}

async function takePlan({ page, notebook, execute }) {
  const sql =
    'SELECT c.name, count(*) AS flights, avg(f.dep_delay) AS delay\nFROM nyc.flights f JOIN nyc.airlines c USING (carrier)\n' +
    'WHERE f.month = 7\nGROUP BY c.name\nORDER BY delay DESC';
  await execute('notebook:create-new', { kernelName: 'python3' });
  await execute('petersql:insert-sql', { connection: 'sample-pg', sql });
  await execute('petersql:explain-analyze');
  await notebook.getByRole('treegrid').waitFor();
  await notebook.screenshot({ path: image('query-plan') });
}

async function takeExplorer(lab) {
  const { page, execute } = lab;
  const explorer = explorerOf(lab);
  await explorer.show();
  await explorer.expand('sample-pg', 'flights', 'nyc', 'Tables', 'airports');
  await page.waitForTimeout(300);
  await page.screenshot({ path: image('explorer') });
  await execute('petersql:browse-data', {
    connection: 'sample-pg',
    ref: { kind: 'table', path: ['flights', 'nyc', 'flights'] },
    sql: '"nyc"."flights"'
  });
  await page.locator('.jp-PeterSql-Browse:visible .lm-DataGrid').waitFor();
  await page.waitForTimeout(1000);
  await page.screenshot({ path: image('browse-data') });
}

async function takeForm({ page, execute }, { postgres }) {
  await page.setViewportSize({ width: 1280, height: 1060 });
  await execute('petersql:add-connection');
  const field = name => page.locator(`.jp-PeterSql-Form [data-field="${name}"]`);
  const { user, host, port, database, password } = postgres;
  await field('url').fill(`postgresql://${user}@${host}:${port}/${database}`);
  await page.keyboard.press('Enter');
  await field('name').fill('reports');
  await field('password').fill(password);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByText(/Connected to PostgreSQL/).waitFor();
  await page.screenshot({ path: image('connection-form') });
}

async function takeSample() {
  const { openLab } = await import('./lib/check/browser.mjs');
  const { labFolders } = await import('./lib/lab-folders.mjs');
  const { prepareSample } = await import('./lib/sample/jupyter.mjs');
  const { folder, configDir, notebookDir, args, env } = labFolders('screenshots');
  const sample = await prepareSample({ configDir, notebookDir, serverFolder: path.join(folder, 'server') });
  onInterrupt(sample.stop);
  if (!sample.postgres) {
    throw new Error('The pictures show the PostgreSQL sample, which cannot run here');
  }
  const token = randomBytes(24).toString('hex');
  const server = await startLab({ notebookDir, token, env: { ...env, ...sample.env }, args });
  onInterrupt(server.stop);
  const lab = await openLab({ url: server.url, token });
  await takeNotebooks(lab);
  await takePlan(lab);
  await takeExplorer(lab);
  await takeForm(lab, sample);
  await lab.close();
  await server.stop();
  await sample.stop();
}

main(async () => {
  await build();
  const { takeEditors } = await import('./lib/screenshots/editors.mjs');
  if (!process.argv.includes('--editors')) {
    await takeSample();
  }
  await takeEditors(image);
  say('Renewed docs/images');
});
