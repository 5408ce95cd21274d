import type { JupyterApp } from './support/lab-page';
import { expect, test } from './support/test';

test('a SQL cell shows a grid, its toolbar and SQL highlighting', async ({ lab }) => {
  await lab.openNotebook('cell.ipynb', ['%%sql sample\nSELECT * FROM customers', 'print(1)']);
  expect(await lab.runAll()).toBe(true);
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  await expect(lab.output(0)).toContainText('3 rows');
  await lab.cell(0).locator('.jp-InputPrompt').click();
  const picker = lab.cell(0).getByLabel('Connection', { exact: true });
  await expect(picker).toHaveValue('sample');
  const types = await lab.page.evaluate(() =>
    (window.jupyterapp as unknown as JupyterApp).shell.currentWidget?.content.widgets.map(
      widget => widget.model.mimeType
    )
  );
  expect(types?.[0]).toBe('text/x-sql');
  expect(types?.[1]).toBe('text/x-ipython');
});

test('the result is bound to a DataFrame of the kernel', async ({ lab }) => {
  await lab.openNotebook('bind.ipynb', [
    '%%sql sample orders <<\nSELECT * FROM orders',
    'print(type(orders).__module__.split(".")[0], len(orders))'
  ]);
  expect(await lab.runAll()).toBe(true);
  expect(await lab.text(1)).toMatch(/^(polars|pandas|pyarrow) 1000/);
  await expect(lab.output(0)).toContainText(/1,000 rows · .* · orders: \w+\.\w+/);
});

test('parameters are read from the kernel and bound', async ({ lab }) => {
  await lab.openNotebook('parameters.ipynb', [
    'name, ids = "O\'Brien", [1, 3]',
    '%%sql sample found <<\nSELECT :name AS name, count(*) AS n FROM customers WHERE id IN (:ids)',
    'print(list(found["name"]), list(found["n"]))',
    '%%sql sample\nSELECT :nowhere AS missing'
  ]);
  expect(await lab.runAll()).toBe(false);
  expect(await lab.text(2)).toContain('["O\'Brien"] [2]');
  expect(await lab.text(3)).toContain('The kernel has no variable for :nowhere.');
});

test('the saved notebook holds a static table and no secret', async ({ lab }) => {
  await lab.openNotebook('saved.ipynb', ["%%sql pg\nSELECT 42 AS answer, NULL AS nothing, '<b>' AS markup"]);
  expect(await lab.runAll()).toBe(true);
  const text = await lab.save();
  const [cell] = (JSON.parse(text) as { cells: { outputs: { data: Record<string, unknown> }[] }[] }).cells;
  const html = [cell.outputs[0].data['text/html']].flat().join('');
  expect(html).toContain('<td align="right">42</td>');
  expect(html).toContain('&lt;b&gt;');
  expect([cell.outputs[0].data['text/plain']].flat().join('')).toContain('answer');
  const passwords = (JSON.parse(process.env.PETERSQL_TEST_SERVERS ?? '[]') as { password: string }[])
    .map(({ password }) => password)
    .filter(password => password.length > 3);
  for (const password of passwords) {
    expect(text).not.toContain(password);
  }
});

test('the connection picker rewrites the header', async ({ lab }) => {
  await lab.openNotebook('picker.ipynb', ['%%sql sample\nSELECT 1 AS one']);
  await lab.cell(0).locator('.jp-InputPrompt').click();
  await lab.cell(0).getByLabel('Connection', { exact: true }).selectOption('pg');
  expect((await lab.cells())[0].source).toBe('%%sql pg\nSELECT 1 AS one');
  const field = lab.cell(0).getByLabel('Variable that the result is bound to');
  await field.fill('one');
  await field.press('Enter');
  expect((await lab.cells())[0].source).toBe('%%sql pg one <<\nSELECT 1 AS one');
});

test('an open transaction shows Commit and Rollback', async ({ lab }) => {
  await lab.openNotebook('transaction.ipynb', ['%%sql pg\nBEGIN', '%%sql pg\nSELECT 1']);
  await lab.runAll();
  await lab.cell(0).locator('.jp-InputPrompt').click();
  await lab.cell(0).getByRole('button', { name: 'Rollback' }).click();
  await expect(lab.cell(0).getByRole('button', { name: 'Rollback' })).toBeHidden();
});
