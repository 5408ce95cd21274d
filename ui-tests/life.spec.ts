import { expect, test } from './support/test';

test('after a page reload the grid is live again', async ({ lab }) => {
  const file = await lab.openNotebook('reload.ipynb', ['%%sql sample\nSELECT * FROM orders']);
  await lab.runAll();
  await lab.save();
  await lab.page.reload({ waitForIsReady: false });
  await lab.page.waitForFunction(() => 'jupyterapp' in window);
  await lab.openPath(file);
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  await expect(lab.output(0)).toContainText('1,000 rows');
});

test('a restarted kernel starts a new database session', async ({ lab }) => {
  await lab.openNotebook('restart.ipynb', [
    '%%sql pg\nCREATE TEMP TABLE mine AS SELECT 1 AS one',
    '%%sql pg\nSELECT * FROM mine'
  ]);
  expect(await lab.runAll()).toBe(true);
  await lab.page.evaluate(() =>
    (
      window.jupyterapp.shell.currentWidget as unknown as {
        sessionContext: { restartKernel(): Promise<void> };
      }
    ).sessionContext.restartKernel()
  );
  await lab.runCell(1);
  expect(await lab.text(1)).toContain('mine');
  expect((await lab.cells())[1].outputs).toMatchObject([{ output_type: 'error', ename: '42P01' }]);
});

test('a killed host comes back, saved rows stay, and cells run again', async ({ lab, page }) => {
  await lab.openNotebook('killed.ipynb', ['%%sql sample\nSELECT * FROM customers']);
  await lab.runAll();
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  const sessions = (await (await page.request.get('api/sessions')).json()) as {
    path: string;
    kernel: { id: string };
  }[];
  const host = sessions.find(session => session.path.includes('petersql-host'));
  await page.request.post(`api/kernels/${host?.kernel.id ?? ''}/restart`);
  const again = lab.output(0).getByRole('button', { name: 'Run again' });
  await expect(again).toBeVisible();
  await expect(lab.output(0).locator('table')).toBeVisible();
  await again.click();
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
});
