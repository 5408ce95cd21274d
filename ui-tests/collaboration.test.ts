import { expect, test } from './support/test';

/** jupyter-collaboration is there: it provides executor and documents of its own. */
test('with real-time collaboration, cells run in order and both tabs show what they gave', async ({
  lab,
  openTab
}) => {
  const path = await lab.openNotebook('shared.ipynb', [
    'import time; time.sleep(0.5); wanted = 2',
    '%%sql pg found <<\nSELECT g AS n FROM generate_series(1, 3) g WHERE g >= :wanted',
    'print("sum", sum(found["n"]))',
    '%%sql pg\nSELECT * FORM nowhere',
    'print("never")'
  ]);
  const extensions = await lab.page.evaluate(() =>
    (window.jupyterapp as unknown as { listPlugins(): string[] })
      .listPlugins()
      .filter(id => id.startsWith('@jupyter/docprovider-extension'))
  );
  expect(extensions.length).toBeGreaterThan(0);
  expect(await lab.runAll()).toBe(false);
  expect(await lab.text(2)).toContain('sum 5');
  await expect(lab.output(1).locator('.lm-DataGrid')).toBeVisible();
  expect((await lab.cells())[4].outputs).toEqual([]);
  await expect(lab.output(3)).toContainText('Line 2: SELECT * FORM nowhere');

  const second = await openTab();
  await second.openPath(path);
  await expect(second.output(1)).toContainText('2 rows');
  expect(await second.text(2)).toContain('sum 5');
  await second.cell(3).locator('.cm-content').click();
  await second.page.keyboard.press('Control+A');
  await second.page.keyboard.type('%%sql pg\nSELECT 42 AS answer');
  await expect.poll(async () => (await lab.cells())[3].source).toContain('SELECT 42');
  await lab.runCell(3);
  await expect(second.output(3)).toContainText('1 row');
  expect(await second.text(3)).toContain('42');
});
