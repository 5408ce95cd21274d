import { expect, test } from './support/test';

test('a SQL cell completes the columns of its tables', async ({ lab }) => {
  await lab.openNotebook('complete.ipynb', ['%%sql sample\nSELECT * FROM orders']);
  expect(await lab.runAll()).toBe(true); // opens the connection
  const { page } = lab;
  await lab.cell(0).locator('.cm-line').last().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' WHERE cu');
  await page.keyboard.press('Tab');
  const list = page.locator('.jp-Completer:visible');
  await expect(list.locator('.jp-Completer-match').first()).toHaveText(/^customer_id/);
  await list.locator('.jp-Completer-item').first().click();
  await expect
    .poll(async () => (await lab.cells())[0].source)
    .toBe('%%sql sample\nSELECT * FROM orders WHERE customer_id');
});

test('hovering a name of a SQL cell tells what it is', async ({ lab }) => {
  await lab.openNotebook('hover.ipynb', ['%%sql sample\nSELECT * FROM orders']);
  expect(await lab.runAll()).toBe(true);
  const line = lab.cell(0).locator('.cm-line').last();
  const name = line.getByText('orders');
  const box = (await ((await name.count()) > 0 ? name : line).boundingBox())!;
  // The name ends the text; a line is as wide as its cell.
  const end = await line.evaluate(node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect().right;
  });
  await lab.page.mouse.move(end - 20, box.y + box.height / 2);
  await lab.page.mouse.move(end - 22, box.y + box.height / 2);
  const tooltip = lab.page.locator('.jp-PeterSql-hover');
  await expect(tooltip).toContainText('main.orders');
  await expect(tooltip.locator('pre')).toContainText('CREATE TABLE');
});
