import type { Locator, Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { hostSection, SshLab, type Sshd } from '../tests/support/sshd';
import type { ConnectionConfig } from '../src/model';
import { addConnections, storedConnections, variantOf } from './support/connections';
import { picture } from './support/pictures';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const manager = (page: Page): Locator => page.locator('.jp-PeterSql-Manager');
const line = (page: Page, name: string): Locator => manager(page).locator(`tr[data-connection="${name}"]`);
const field = (page: Page, name: string): Locator =>
  page.locator(`.jp-PeterSql-Form:visible [data-field="${name}"]`);
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const stored = (name: string): ConnectionConfig | undefined =>
  (JSON.parse(storedConnections()) as { connections: ConnectionConfig[] }).connections.find(
    each => each.name === name
  );
const order = (page: Page): Promise<string[]> =>
  manager(page)
    .locator('tr[data-connection]')
    .evaluateAll(rows => rows.map(row => (row as HTMLElement).dataset.connection ?? ''));

/** The manager in front, its first connection in focus. */
async function open(page: Page, execute: (id: string) => Promise<unknown>): Promise<void> {
  await execute('petersql:manage-connections');
  await expect(line(page, 'sample')).toBeVisible();
}

test('a connection is made, duplicated, edited and removed from the list', async ({ lab, page }) => {
  const pg = serverOf('pg');
  await open(page, id => lab.execute(id));
  await manager(page).locator('..').getByRole('button', { name: 'Add connection' }).click();
  await field(page, 'url').fill(`postgresql://${pg.user}@${pg.host}:${pg.port}/${pg.database}`);
  await page.keyboard.press('Enter');
  await field(page, 'name').fill('listed');
  await page.getByText('Advanced', { exact: true }).click();
  await page.getByRole('radiogroup', { name: 'Color' }).getByRole('radio', { name: 'No color' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Teal' })).toBeChecked();
  await button(page, 'Save').click();
  await expect(line(page, 'listed')).toContainText('not connected');
  expect(stored('listed')?.color).toBe('#00897b');

  await line(page, 'listed').getByRole('button', { name: 'Duplicate listed' }).click();
  await expect(field(page, 'name')).toHaveValue('listed-2');
  await field(page, 'readOnly').check();
  await field(page, 'production').check();
  await button(page, 'Save').click();
  await expect(line(page, 'listed-2')).toContainText('production');
  await expect(line(page, 'listed-2')).toContainText('read-only');

  // The list hears of it before the form has closed, and what is behind another tab takes no focus.
  await expect(line(page, 'listed-2')).toBeVisible();
  await line(page, 'listed-2').focus();
  await page.keyboard.press('Enter');
  await expect(field(page, 'name')).toHaveValue('listed-2');
  await field(page, 'name').fill('renamed');
  await button(page, 'Save').click();
  await expect(line(page, 'renamed')).toBeVisible();
  await expect(line(page, 'listed-2')).toHaveCount(0);

  for (const name of ['renamed', 'listed']) {
    await line(page, name).focus();
    await page.keyboard.press('Delete');
    await expect(page.getByRole('dialog')).toContainText(`Remove connection ${name}?`);
    await button(page, 'Cancel').click();
    await expect(line(page, name)).toBeVisible();
    await line(page, name).focus();
    await page.keyboard.press('Delete');
    await button(page, 'Remove connection').click();
    await expect(line(page, name)).toHaveCount(0);
    expect(stored(name)).toBeUndefined();
  }
});

test('groups, colours and the order are changed by the keyboard alone', async ({ lab, page }) => {
  const remove = addConnections(
    variantOf('pg', 'one'),
    variantOf('maria', 'two', { production: true }),
    variantOf('mysql', 'three', { readOnly: true })
  );
  try {
    await open(page, id => lab.execute(id));
    await expect(line(page, 'three')).toBeVisible();
    for (const name of ['one', 'two', 'three']) {
      await line(page, name)
        .getByRole('button', { name: `Group and color of ${name}` })
        .focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await expect(dialog.getByLabel('Group')).toBeFocused();
      await page.keyboard.type('Reports');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowRight');
      await button(page, 'Apply').click();
      await expect(dialog).toHaveCount(0);
      await expect.poll(() => stored(name)?.color).toBe('#1976d2');
      expect(stored(name)?.group).toBe('Reports');
    }
    await expect(manager(page).locator('.jp-PeterSql-Manager-group')).toHaveText(/Reports\s*3/);
    expect((await order(page)).slice(-3)).toEqual(['one', 'two', 'three']);

    await line(page, 'three').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['one', 'three', 'two']);
    await expect(line(page, 'three')).toBeFocused();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['three', 'one', 'two']);
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(async () => (await order(page)).slice(-3)).toEqual(['one', 'three', 'two']);

    await page.keyboard.press('Home');
    await expect(line(page, (await order(page))[0])).toBeFocused();
    await page.keyboard.press('End');
    await expect(line(page, 'two')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(line(page, 'three')).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(button(page, 'Connect three')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(line(page, 'three')).toContainText(/MySQL .* ms/);
    await picture(page, 'connection-manager');
    await page.setViewportSize({ width: 520, height: 800 });
    await picture(page, 'connection-manager-narrow');
  } finally {
    remove();
  }
});

test('connections are imported from the files of other programs, their passwords stay there', async ({
  lab,
  page
}) => {
  const pg = serverOf('pg');
  const at = (name: string): string => path.join(process.env.PETERSQL_UI_FOLDER ?? '', name);
  fs.writeFileSync(
    at('pg_service.conf'),
    `[imported]\nhost=${pg.host}\nport=${pg.port}\nuser=${pg.user}\ndbname=${pg.database}\npassfile=${at('pgpass')}\nno setting\n`
  );
  const escaped = pg.password.replace(/[:\\]/g, '\\$&');
  fs.writeFileSync(at('pgpass'), `${pg.host}:${pg.port}:*:${pg.user}:${escaped}\n`, { mode: 0o600 });
  try {
    await open(page, id => lab.execute(id));
    await button(page, 'Import…').click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('pg_service.conf, line 1 [imported]');
    await expect(dialog).toContainText('pg_service.conf, line 7');
    await expect(dialog).not.toContainText(pg.password);
    await picture(page, 'import');
    await dialog.getByRole('checkbox', { name: /imported/ }).check();
    await button(page, 'Import').click();
    await line(page, 'imported').getByRole('button', { name: 'Connect imported' }).click();
    await expect(line(page, 'imported')).toContainText('PostgreSQL');
    expect(stored('imported')?.passwordFile).toEqual({ path: at('pgpass') });
    expect(storedConnections()).not.toContain(pg.password);

    await line(page, 'imported').getByRole('button', { name: 'Edit imported' }).click();
    await field(page, 'database').fill('template1');
    await button(page, 'Save').click();
    await expect.poll(() => stored('imported')?.database).toBe('template1');
    expect(stored('imported')?.passwordFile).toEqual({ path: at('pgpass') });
    await expect(page.locator('.jp-PeterSql-Form')).toHaveCount(0);
    await line(page, 'imported').focus();
    await page.keyboard.press('Delete');
    await button(page, 'Remove connection').click();
    await expect(line(page, 'imported')).toHaveCount(0);
  } finally {
    fs.rmSync(at('pg_service.conf'));
    fs.rmSync(at('pgpass'));
  }
});

test.describe('test', () => {
  let ssh: SshLab;
  let outer: Sshd;
  let inner: Sshd;

  test.beforeAll(async () => {
    ssh = await SshLab.open();
    [outer, inner] = [await ssh.start(), await ssh.start()];
    ssh.configure(hostSection('bastion', outer) + hostSection('gateway', inner));
    ssh.trust(outer, inner);
  });
  test.afterAll(() => ssh.close());

  const tunnel = () => ({ host: 'gateway', configFile: ssh.configFile, jumps: [{ host: 'bastion' }] });

  test('reports each step, hop by hop, on each engine', async ({ lab, page }) => {
    await page.setViewportSize({ width: 1280, height: 1060 });
    const tls = { mode: 'require' } as const;
    const remove = addConnections(
      variantOf('pg', 'hops-pg', { ssh: tunnel() }),
      variantOf('mysql', 'hops-mysql', { ssh: tunnel(), tls }),
      variantOf('maria', 'direct-maria')
    );
    try {
      await open(page, id => lab.execute(id));
      const hops = [
        'Resolve',
        `Connect to .*:${outer.port}`,
        `SSH to .*:${outer.port}`,
        `SSH to .*:${inner.port}`
      ];
      const steps = page.locator('.jp-PeterSql-Test:visible li');
      for (const [name, labels] of [
        ['hops-pg', [...hops, 'Connect to .* from ', 'TLS', 'Log in as', 'version']],
        ['hops-mysql', [...hops, 'Connect to .* from ', 'TLS', 'Log in as', 'version']],
        ['direct-maria', ['Resolve', 'Connect to', 'TLS', 'Log in as', 'version']]
      ] as const) {
        await line(page, name)
          .getByRole('button', { name: `Test ${name}` })
          .click();
        await expect(page.locator('.jp-PeterSql-Test:visible')).toContainText('Round trip');
        await expect(steps).toHaveText(labels.map(label => new RegExp(label)));
        await expect(steps.and(page.locator('[data-status="failed"]'))).toHaveCount(0);
        if (name === 'hops-pg') {
          await picture(page, 'connection-test-hops');
        }
        await button(page, 'Close').locator('visible=true').click();
      }
    } finally {
      remove();
    }
  });

  test('stops at the step that failed, with what and where', async ({ lab, page }) => {
    const remove = addConnections(
      variantOf('pg', 'no-name', { host: 'db.invalid' }),
      variantOf('pg', 'no-listener', { port: 1 }),
      variantOf('maria', 'no-login', { user: 'nobody_here' }),
      variantOf('pg', 'no-hop', { ssh: { ...tunnel(), host: '127.0.0.1', port: 1 } }),
      variantOf('pg', 'no-server', { ssh: tunnel(), port: 1 })
    );
    try {
      await open(page, id => lab.execute(id));
      for (const [name, step, message] of [
        ['no-name', /Resolve db\.invalid/, /db\.invalid/],
        ['no-listener', /Connect to 127\.0\.0\.1:1/, /127\.0\.0\.1:1.*refused/],
        ['no-login', /Log in as nobody_here/, /nobody_here/],
        ['no-hop', /127\.0\.0\.1:1/, /127\.0\.0\.1:1/],
        ['no-server', /127\.0\.0\.1:1/, /127\.0\.0\.1:1/]
      ] as const) {
        await line(page, name)
          .getByRole('button', { name: `Test ${name}` })
          .click();
        const failed = page.locator('.jp-PeterSql-Test:visible li[data-status="failed"]');
        await expect(failed).toHaveCount(1);
        await expect(failed.locator('.jp-PeterSql-Test-label')).toHaveText(step);
        await expect(failed.locator('.jp-PeterSql-Failure')).toContainText(message);
        await expect(page.locator('.jp-PeterSql-Test:visible li').last()).toHaveAttribute(
          'data-status',
          'failed'
        );
        await button(page, 'Close').locator('visible=true').click();
      }
    } finally {
      remove();
    }
  });
});
