import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ConnectionConfig } from '../src/model';
import { addConnections, variantOf } from './support/connections';
import { expect, test } from './support/test';

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

const engines = ['pg', 'maria', 'mysql'] as const;

for (const name of engines) {
  test(`says what is wrong with a connection of ${name}: host, port, database`, async ({ lab }) => {
    const port = await closedPort();
    const remove = addConnections(
      variantOf(name, 'unknown-host', { host: 'no-such-host.invalid' }),
      variantOf(name, 'refused-port', { port }),
      variantOf(name, 'no-database', { database: 'nowhere_to_be_found' })
    );
    try {
      await lab.openNotebook(`failures-${name}.ipynb`, [
        '%%sql unknown-host\nSELECT 1',
        '%%sql refused-port\nSELECT 1',
        '%%sql no-database\nSELECT 1'
      ]);
      await lab.expectConnection(2, 'no-database');
      await lab.runCell(0);
      await expect(lab.output(0)).toContainText(/unknown host|does not resolve/i);
      await expect(lab.output(0)).toContainText('no-such-host.invalid');
      await lab.runCell(1);
      await expect(lab.output(1)).toContainText(/refused/i);
      await expect(lab.output(1)).toContainText(String(port));
      await lab.runCell(2);
      await expect(lab.output(2)).toContainText('nowhere_to_be_found');
      for (const index of [0, 1, 2]) {
        await expect(lab.output(index)).not.toContainText(/\.(js|ts|cjs):\d/);
      }
    } finally {
      remove();
    }
  });

  test(`asks again after a wrong password of ${name}, and gives up when told to`, async ({ lab, page }) => {
    const remove = addConnections(variantOf(name, 'asks', { passwordFrom: undefined }));
    try {
      await lab.openNotebook(`password-${name}.ipynb`, ['%%sql asks\nSELECT 1', 'print("never")']);
      await lab.expectConnection(0, 'asks');
      const run = lab.runAll();
      const password = page.locator('.jp-Dialog input[type="password"]');
      await password.fill('certainly not this');
      await page.keyboard.press('Enter');
      await expect(page.locator('.jp-Dialog [role="alert"]')).toContainText(/password|access denied/i);
      await page.keyboard.press('Escape');
      expect(await run).toBe(false);
      expect((await lab.cells())[1].outputs).toEqual([]);
      expect(await lab.save()).not.toContain('certainly not this');
    } finally {
      remove();
    }
  });
}

test('a missing SQLite file and a syntax error are told with their place', async ({ lab }) => {
  const missing: ConnectionConfig = { name: 'missing', engine: 'sqlite', file: 'no/such/folder/data.db' };
  const remove = addConnections(missing);
  try {
    await lab.openNotebook('missing.ipynb', [
      '%%sql missing\nSELECT 1',
      '%%sql mysql\nSELECT 1\n  FROM WHERE'
    ]);
    await lab.expectConnection(0, 'missing');
    await lab.runCell(0);
    await expect(lab.output(0)).toContainText('no/such/folder');
    await lab.runCell(1);
    await expect(lab.output(1)).toContainText(/syntax/i);
    await expect(lab.output(1)).toContainText('Line 3');
  } finally {
    remove();
  }
});
