import type { Locator, Page } from '@playwright/test';
import fs from 'node:fs';
import { hostSection, SshLab, type Sshd } from '../tests/support/sshd';
import { addConnections, storedConnections, variantOf } from './support/connections';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const field = (page: Page, name: string): Locator => page.locator(`.jp-PeterSql-Form [data-field="${name}"]`);
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

let ssh: SshLab;
let outer: Sshd;
let inner: Sshd;

test.beforeAll(async () => {
  ssh = await SshLab.open();
  [outer, inner] = [await ssh.start(), await ssh.start()];
  ssh.configure(hostSection('outer', outer) + hostSection('inner', inner));
});

test.afterAll(() => ssh.close());

test('adds a connection through a chain of two servers, comparing their keys, and queries through it', async ({
  lab,
  page
}) => {
  const pg = serverOf('pg');
  await lab.execute('petersql:focus-explorer');
  await lab.execute('petersql:add-connection');
  await field(page, 'url').fill(`postgresql://${pg.user}@${pg.host}:${pg.port}/${pg.database}`);
  await page.keyboard.press('Enter');
  await field(page, 'name').fill('tunnelled');
  await field(page, 'password').fill(pg.password);
  await page.locator('.jp-PeterSql-Ssh > summary').click();
  await page.getByRole('button', { name: 'Add a jump host in front' }).click();
  await field(page, 'ssh.jumps.0.host').fill('outer');
  await field(page, 'ssh.host').fill('inner');
  await field(page, 'ssh.configFile').fill(ssh.configFile);
  await expect(page.locator('.jp-PeterSql-Ssh > summary')).toContainText('Jupyter → outer → inner →');

  await button(page, 'Test').click();
  for (const { port } of [outer, inner]) {
    const dialog = page.locator('.jp-Dialog', { hasText: `127.0.0.1:${port}` });
    await expect(dialog.locator('.jp-PeterSql-HostKey-fingerprint')).toContainText('SHA256:');
    await dialog.getByRole('button', { name: 'Trust and connect' }).click();
  }
  await expect(page.getByText(/Connected to PostgreSQL/)).toBeVisible();
  const steps = page.locator('.jp-PeterSql-Test li[data-status="ok"]');
  await expect(steps.filter({ hasText: 'SSH to' })).toHaveCount(2);
  await expect(page.locator('.jp-PeterSql-Test li[data-status="failed"]')).toHaveCount(0);
  expect(fs.readFileSync(ssh.knownHosts, 'utf8')).toContain(`[127.0.0.1]:${inner.port}`);

  await button(page, 'Save and connect').click();
  const row = page.locator('.jp-PeterSql-Row[data-connection="tunnelled"]');
  await expect(row.locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'ready');
  await expect(row.getByLabel('Through an SSH tunnel')).toBeVisible();
  expect(storedConnections()).not.toContain('SHA256:');

  await lab.openNotebook('tunnel.ipynb', ['%%sql tunnelled\nSELECT 6 * 7 AS answer']);
  await lab.runCell(0);
  await expect.poll(() => lab.text(0)).toContain('42');

  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await button(page, 'Remove connection').click();
  await expect(row).toHaveCount(0);
});

test('refuses a host key that has changed, and says what to do', async ({ lab, page }) => {
  ssh.trust({ ...inner, hostKeys: outer.hostKeys });
  const remove = addConnections(
    variantOf('pg', 'changed', { ssh: { host: 'inner', configFile: ssh.configFile } })
  );
  try {
    await lab.execute('petersql:focus-explorer');
    const row = page.locator('.jp-PeterSql-Row[data-connection="changed"]');
    await row.click();
    await page.keyboard.press('ArrowRight');
    await expect(row.locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'failed');
    await expect(page.getByRole('tree')).toContainText('has changed');
    await expect(page.getByRole('tree')).toContainText('ssh-keygen -R');
    await expect(page.locator('.jp-Dialog')).toHaveCount(0);
  } finally {
    remove();
  }
});
