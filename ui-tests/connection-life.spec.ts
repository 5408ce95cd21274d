import type { Page } from '@playwright/test';
import pg from 'pg';
import { startProxy } from '../tests/support/faulty-proxy';
import { addConnections, variantOf } from './support/connections';
import { picture } from './support/pictures';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

/** Checks that take seconds in real life, in a test's time. */
const quick = { heartbeatS: 1, answerWithinS: 1, connectTimeoutMs: 4000 };

const row = (page: Page, name: string) => page.locator(`.jp-PeterSql-Row[data-connection="${name}"]`);
const status = (page: Page) => page.locator('.jp-PeterSql-Status');

/** A session of the test's own, outside of JupyterLab. */
async function outsider(): Promise<pg.Client> {
  const { host, port, user, password, database } = serverOf('pg');
  const client = new pg.Client({ host, port, user, password, database, application_name: 'nightly-report' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

test('a lost link counts down, comes back when asked to, and says so everywhere', async ({ lab, page }) => {
  const proxy = await startProxy(serverOf('pg'));
  const remove = addConnections(variantOf('pg', 'far', { port: proxy.port, ...quick }));
  try {
    await lab.execute('petersql:focus-explorer');
    await row(page, 'far').click();
    await page.keyboard.press('ArrowRight');
    await expect(row(page, 'far').locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'ready');
    await expect(page.locator('.jp-PeterSql-Row[data-kind="database"]').first()).toBeVisible();

    await proxy.refuse();
    await expect(row(page, 'far')).toContainText(/reconnecting \d+ s/);
    await expect(row(page, 'far').locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'reconnecting');
    await expect(status(page)).toContainText(/far: reconnecting/);
    await picture(page, 'reconnecting');
    // What was read before is still there.
    await expect(page.locator('.jp-PeterSql-Row[data-kind="database"]').first()).toBeVisible();

    await proxy.heal();
    await row(page, 'far').getByRole('button', { name: 'Reconnect far now' }).dispatchEvent('click');
    await expect(row(page, 'far').locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'ready');
    await expect(status(page)).not.toContainText('reconnecting');
  } finally {
    remove();
    await proxy.close();
  }
});

test('a statement whose packets are dropped ends as of unknown outcome; the next one runs in a new session', async ({
  lab,
  page
}) => {
  const proxy = await startProxy(serverOf('pg'));
  const remove = addConnections(variantOf('pg', 'silent', { port: proxy.port, ...quick }));
  try {
    await lab.openNotebook('silent.ipynb', [
      '%%sql silent\nSELECT pg_sleep(3)',
      '%%sql silent\nSELECT 42 AS answer'
    ]);
    const run = lab.runCell(0);
    await expect(lab.output(0).getByRole('button', { name: 'Cancel' })).toBeVisible();
    proxy.stall();
    await run;
    await expect(lab.output(0)).toContainText('may or may not have taken effect');
    await proxy.heal();
    await lab.runCell(1);
    expect(await lab.text(1)).toContain('42');
    await lab.output(1).getByText('Messages', { exact: false }).first().click();
    await expect(lab.output(1)).toContainText('This is a new session');
    await picture(page, 'new-session');
  } finally {
    remove();
    await proxy.close();
  }
});

test('the session view shows who blocks whom, and ends the one that does', async ({ lab, page }) => {
  const client = await outsider();
  try {
    await client.query(
      'DROP TABLE IF EXISTS ui_contended; CREATE TABLE ui_contended (id int PRIMARY KEY, n int)'
    );
    await client.query('INSERT INTO ui_contended VALUES (1, 0)');
    await client.query('BEGIN');
    await client.query('UPDATE ui_contended SET n = 1 WHERE id = 1');
    await lab.openNotebook('blocked.ipynb', ['%%sql pg\nUPDATE ui_contended SET n = 2 WHERE id = 1']);
    const run = lab.runCell(0);
    await expect(lab.output(0).getByRole('button', { name: 'Cancel' })).toBeVisible();

    await lab.execute('petersql:show-sessions', { name: 'pg' });
    const sessions = page.locator('.jp-PeterSql-Sessions');
    const blocked = sessions.locator('tr[data-state="blocked"]');
    await expect(blocked).toHaveCount(1);
    await expect(blocked).toHaveAttribute('aria-level', '2');
    await expect(blocked).toContainText('own');
    const blocker = sessions.locator('tr', { hasText: 'nightly-report' });
    await expect(blocker).toContainText('blocks 1');
    await blocker.click();
    await expect(sessions.locator('.jp-PeterSql-Sessions-detail')).toContainText('ui_contended');
    await picture(page, 'sessions');
    await sessions.getByRole('button', { name: 'End session…' }).click();
    await picture(page, 'end-session');
    await page.getByRole('button', { name: 'End session', exact: true }).click();
    await expect(blocked).toHaveCount(0);
    await run;
    const again = await outsider();
    expect((await again.query<{ n: number }>('SELECT n FROM ui_contended')).rows).toEqual([{ n: 2 }]);
    await again.query('DROP TABLE ui_contended');
    await again.end();
  } finally {
    await client.end().catch(() => undefined);
  }
});

test('the Running panel lists connections and running SQL, and cancels it', async ({ lab, page }) => {
  await lab.openNotebook('running.ipynb', ['%%sql pg\nSELECT pg_sleep(60)']);
  const run = lab.runCell(0);
  await expect(lab.output(0).getByRole('button', { name: 'Cancel' })).toBeVisible();
  await lab.execute('running:show-panel');
  const panel = page.locator('.jp-RunningSessions');
  const statement = panel.locator('.jp-RunningSessions-item', { hasText: 'SELECT pg_sleep(60)' });
  await expect(statement).toBeVisible();
  await expect(panel.locator('.jp-RunningSessions-item', { hasText: 'PostgreSQL' })).toBeVisible();
  await picture(page, 'running');
  await statement.hover();
  await statement.locator('.jp-RunningSessions-itemShutdown').click();
  await run;
  await expect(lab.output(0)).toContainText(/cancel/i);
  await expect(statement).toHaveCount(0);
});
