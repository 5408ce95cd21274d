import { addConnections, variantOf } from './support/connections';
import { expect, test } from './support/test';

test('Explain shows the plan of the statement at the cursor as a tree', async ({ lab }) => {
  await lab.openNotebook('explain.ipynb', [
    '%%sql pg\nSELECT 1;\nSELECT g % 3 AS k, count(*) FROM generate_series(1, 5000) g GROUP BY 1 ORDER BY 2'
  ]);
  await lab.cell(0).locator('.cm-line').last().click();
  await lab.cell(0).getByRole('button', { name: 'More for this SQL cell' }).click();
  await lab.page.getByRole('menuitem', { name: /^Explain(?! analyze)/ }).click();
  const tree = lab.output(0).getByRole('treegrid');
  await expect(tree).toContainText('Function Scan on generate_series');
  await expect(lab.output(0).locator('.jp-PeterSql-Plan-totals')).toHaveText('pg');
  const [{ outputs }] = await lab.cells();
  expect([outputs[0].data?.['text/html']].flat().join('')).toContain('generate_series');
  expect([outputs[0].data?.['text/plain']].flat().join('')).toContain('└─');

  await lab.execute('petersql:explain-analyze');
  await expect(tree.getByRole('columnheader', { name: 'Time, ms' })).toBeVisible();
  await expect(tree).toContainText('5,000');
  await tree.getByRole('row').nth(1).focus();
  await lab.page.keyboard.press('End');
  await lab.page.keyboard.press('Enter');
  await expect(tree).toContainText('Plan Width');
  await lab.page.keyboard.press('Home');
  await lab.page.keyboard.press('ArrowLeft');
  await expect(tree.locator('.jp-PeterSql-Plan-row')).toHaveCount(1);
});

test('Explain analyze of a statement that writes asks, and leaves nothing', async ({ lab }) => {
  await lab.openNotebook('analyze.ipynb', [
    '%%sql pg\nCREATE TEMP TABLE analyzed AS SELECT 1 AS a',
    '%%sql pg\nDELETE FROM analyzed WHERE a = 1',
    '%%sql pg\nSELECT count(*) AS n FROM analyzed'
  ]);
  await lab.runCell(0);
  await lab.cell(1).locator('.jp-InputPrompt').click();
  const run = lab.execute('petersql:explain-analyze');
  const dialog = lab.page.locator('.jp-Dialog');
  await expect(dialog).toContainText('DELETE FROM analyzed');
  await dialog.getByRole('button', { name: 'Run and roll back' }).click();
  await run;
  await expect(lab.output(1).getByRole('treegrid')).toContainText('Delete on analyzed');
  await lab.runCell(2);
  expect(await lab.text(2)).toContain('\n1\n');
});

test('Format lays the SQL out and keeps header and parameters', async ({ lab }) => {
  await lab.openNotebook('format.ipynb', [
    '%%sql sample found <<\nselect id, name from customers where id in (:ids) and name = {{ name }}',
    "%%sql sample\nselect 'open"
  ]);
  await lab.cell(0).locator('.cm-line').last().click();
  await lab.page.keyboard.press('Alt+Shift+F');
  await expect
    .poll(async () => (await lab.cells())[0].source)
    .toBe(
      '%%sql sample found <<\nselect\n  id,\n  name\nfrom\n  customers\nwhere\n  id in (:ids)\n  and name = {{ name }}'
    );
  await lab.cell(1).locator('.jp-InputPrompt').click();
  const formatting = lab.execute('petersql:format-sql');
  const dialog = lab.page.locator('.jp-Dialog');
  await expect(dialog).toContainText('The formatter does not understand this text');
  await dialog.getByRole('button').last().click();
  await formatting;
  expect((await lab.cells())[1].source).toBe("%%sql sample\nselect 'open");
});

test('the history finds what ran and puts it back into the notebook', async ({ lab }) => {
  const mark = `mark_${Date.now()}`;
  await lab.openNotebook('history.ipynb', [
    `%%sql sample\nSELECT 1 AS ${mark}`,
    `%%sql sample\nSELECT * FORM ${mark}`,
    "%%sql pg\nCREATE ROLE nobody_at_all PASSWORD 'a secret' NONSENSE"
  ]);
  for (const index of [0, 1, 2]) {
    await lab.runCell(index);
  }
  await lab.execute('petersql:show-history');
  const panel = lab.page.locator('#petersql-history');
  await panel.getByRole('searchbox').fill(mark);
  const entries = panel.getByRole('listbox', { name: /newest first/ }).getByRole('option');
  await expect(entries).toHaveCount(2);
  await expect(entries.first()).toContainText('failed');
  await expect(entries.last()).toContainText('1 row');
  await panel.getByRole('searchbox').fill('nobody_at_all');
  await expect(entries.first()).toContainText('PASSWORD <hidden>');
  await panel.getByRole('searchbox').fill(`AS ${mark}`);
  await expect(entries).toContainText([`AS ${mark}`]);
  await lab.cell(2).locator('.jp-InputPrompt').click();
  await entries.first().focus();
  await lab.page.keyboard.press('Shift+Enter');
  await expect(lab.output(3).locator('.lm-DataGrid')).toBeVisible();
  expect((await lab.cells())[3].source).toBe(`%%sql sample\nSELECT 1 AS ${mark}`);
  await expect(entries).toHaveCount(2);
  await lab.execute('application:toggle-right-area');
});

test('production asks once before Run All, and runs nothing when declined', async ({ lab }) => {
  const remove = addConnections(variantOf('pg', 'live', { production: true }));
  try {
    await lab.openNotebook('production.ipynb', [
      'print("first")',
      '%%sql live\nCREATE TEMP TABLE precious AS SELECT 1 AS a;\nDELETE FROM precious',
      '%%sql live\nDROP TABLE precious'
    ]);
    await lab.expectConnection(1, 'live');
    const declined = lab.runAll();
    const dialog = lab.page.locator('.jp-Dialog');
    await expect(dialog).toContainText('DELETE FROM precious');
    await expect(dialog).toContainText('DROP TABLE precious');
    await lab.page.keyboard.press('Enter'); // the safe answer has the focus
    expect(await declined).toBe(false);
    expect((await lab.cells()).flatMap(({ outputs }) => outputs)).toEqual([]);
    const agreed = lab.runAll();
    await dialog.getByRole('button', { name: 'Run 2 statements' }).click();
    expect(await agreed).toBe(true);
    expect(await lab.text(0)).toContain('first');
  } finally {
    remove();
  }
});
