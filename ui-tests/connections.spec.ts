import type { Locator, Page } from '@playwright/test';
import { storedConnections } from './support/connections';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const field = (page: Page, name: string): Locator => page.locator(`.jp-PeterSql-Form [data-field="${name}"]`);
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

async function openForm(page: Page, execute: (id: string) => Promise<unknown>): Promise<void> {
  await execute('petersql:focus-explorer');
  await expect(page.getByRole('tree')).toBeVisible();
  await execute('petersql:add-connection');
  await expect(field(page, 'name')).toBeVisible();
}

test('adds, edits and removes a connection; its password is not stored', async ({ lab, page }) => {
  const pg = serverOf('pg');
  await openForm(page, id => lab.execute(id));
  await field(page, 'url').fill(
    `postgresql://${pg.user}:wr0ng-s3cret@${pg.host}:${pg.port}/${pg.database}?foo=1`
  );
  await page.keyboard.press('Enter');
  await expect(field(page, 'url')).toHaveValue('');
  await expect(page.getByText('Not used: foo')).toBeVisible();
  await field(page, 'name').fill('added');

  await button(page, 'Test').click();
  await expect(page.locator('.jp-PeterSql-Test [data-status="failed"]')).toContainText(/password/);
  await field(page, 'password').fill(pg.password);
  await button(page, 'Test').click();
  await expect(page.getByText(/Connected to PostgreSQL/)).toBeVisible();

  await button(page, 'Save and connect').click();
  const added = page.locator('.jp-PeterSql-Row[data-connection="added"]');
  await expect(added.locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'ready');
  await expect(added).toBeFocused();
  await expect(added).toBeInViewport();
  await expect(added).toHaveAttribute('aria-expanded', 'true');
  expect(storedConnections()).toContain('"added"');
  expect(storedConnections()).not.toContain('wr0ng-s3cret');
  expect(JSON.parse(storedConnections())).not.toHaveProperty('connections.4.password');

  await added.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  await page.getByText('Read-only', { exact: true }).click();
  await button(page, 'Save').click();
  await expect(added).toContainText('RO');

  await added.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await button(page, 'Remove connection').click();
  await expect(added).toHaveCount(0);
  expect(storedConnections()).not.toContain('"added"');
});

test('says at the field what is wrong', async ({ lab, page }) => {
  await openForm(page, id => lab.execute(id));
  await page.locator('.jp-PeterSql-Engine', { hasText: 'MySQL' }).click();
  await field(page, 'name').fill('sample');
  await field(page, 'port').fill('99999');
  await button(page, 'Save').click();
  await expect(page.getByText('There is a connection of this name already.')).toBeVisible();
  await expect(field(page, 'port')).toHaveAttribute('aria-invalid', 'true');
});

test('asks for a password, shows the refusal and connects', async ({ lab, page }) => {
  const pg = serverOf('pg');
  await openForm(page, id => lab.execute(id));
  await field(page, 'url').fill(`postgresql://${pg.user}@${pg.host}:${pg.port}/${pg.database}`);
  await page.keyboard.press('Enter');
  await field(page, 'name').fill('asked');
  await button(page, 'Save').click();

  const asked = page.locator('.jp-PeterSql-Row[data-connection="asked"]');
  await asked.click();
  await page.keyboard.press('ArrowRight');
  const password = page.locator('.jp-Dialog input[type="password"]');
  await password.fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Dialog [role="alert"]')).toContainText('password authentication failed');
  await password.fill(pg.password);
  await page.keyboard.press('Enter');
  await expect(asked.locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'ready');

  await asked.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await button(page, 'Remove connection').click();
  await expect(asked).toHaveCount(0);
});
