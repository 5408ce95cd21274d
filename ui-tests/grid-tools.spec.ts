import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test';

const ROWS = 200_000;
const SQL = `SELECT n AS id, (n * 7919) % 1000 AS amount, CASE n % 4 WHEN 0 THEN 'north' WHEN 1 THEN 'south' WHEN 2 THEN 'east' END AS region,
  date '2026-01-01' + (n % 365)::int AS day FROM generate_series(1, ${ROWS}) AS n`;
/** Where things are in a grid with the default sizes, pixels. */
const HEADER = 36;
const ROW = 22;

/** The result grid of a cell, by the places that a reader points at. */
class Grid {
  constructor(
    private readonly page: Page,
    readonly output: Locator
  ) {}

  get canvas(): Locator {
    return this.output.locator('.lm-DataGrid:visible');
  }

  /** Left edges of the columns, from the row numbers' width and the columns' own. */
  private async left(place: number): Promise<number> {
    return this.canvas.evaluate((node, index) => {
      const grid = (window as unknown as { petersqlGrid(node: Element): GridGeometry }).petersqlGrid(node);
      return grid.headerWidth + grid.columnOffset('body', index) - grid.scrollX;
    }, place);
  }

  async header(place: number, options: Parameters<Locator['click']>[0] = {}): Promise<void> {
    await this.canvas.click({ position: { x: (await this.left(place)) + 20, y: HEADER / 2 }, ...options });
  }

  async cell(row: number, place: number, options: Parameters<Locator['click']>[0] = {}): Promise<void> {
    const position = { x: (await this.left(place)) + 20, y: HEADER + row * ROW + ROW / 2 };
    await this.canvas.click({ position, ...options });
  }

  /** What a screen reader is told of the cell with the cursor. */
  get announced(): Locator {
    return this.output.locator('.jp-PeterSql-Grid:visible .jp-PeterSql-unseen');
  }

  /** Waits until the rows are those that were asked for. */
  async settled(): Promise<void> {
    await expect(this.output.locator('.jp-PeterSql-FilterBar-progress')).toHaveCount(0);
  }

  async menu(label: string): Promise<void> {
    await this.page.locator('.lm-Menu-item', { hasText: label }).last().click();
  }
}

interface GridGeometry {
  headerWidth: number;
  scrollX: number;
  columnOffset(region: 'body', index: number): number;
}

async function openGrid(
  lab: Parameters<Parameters<typeof test>[2]>[0]['lab'],
  name: string,
  sql = SQL
): Promise<Grid> {
  await lab.openNotebook(name, [`%%sql pg\n${sql}`]);
  await lab.runCell(0);
  await lab.page.evaluate(() => {
    const found = (node: Element): unknown => {
      const app = window.jupyterapp as unknown as { shell: { currentWidget: WidgetLike } };
      const walk = (widget: WidgetLike): unknown => {
        if (widget.node === node) {
          return widget;
        }
        for (const child of widget.layout ? [...widget.layout] : []) {
          const hit = child.node.contains(node) ? walk(child) : null;
          if (hit) {
            return hit;
          }
        }
        return null;
      };
      return walk(app.shell.currentWidget);
    };
    interface WidgetLike {
      node: Element;
      layout: Iterable<WidgetLike> | null;
    }
    (window as unknown as { petersqlGrid: unknown }).petersqlGrid = found;
  });
  const grid = new Grid(lab.page, lab.output(0));
  await expect(grid.canvas).toBeVisible();
  return grid;
}

test('a click on a header sorts all rows in the host, a second one turns the order around', async ({
  lab
}) => {
  const grid = await openGrid(lab, 'sort.ipynb');
  await grid.header(1);
  await expect(grid.output.locator('.jp-PeterSql-Chip')).toHaveText('↑ amount');
  await grid.settled();
  await grid.cell(0, 1);
  await expect(grid.announced).toHaveText('amount, row 1: 0');
  await grid.header(1);
  await expect(grid.output.locator('.jp-PeterSql-Chip')).toHaveText('↓ amount');
  await grid.settled();
  await grid.header(0, { modifiers: ['Shift'] });
  await expect(grid.output.locator('.jp-PeterSql-Chip')).toHaveText(['↓ amount', '↑ id']);
  await grid.settled();
  await grid.cell(0, 1);
  await expect(grid.announced).toHaveText('amount, row 1: 999');
  await lab.page.keyboard.press('Control+End');
  await expect(grid.announced).toHaveText(`amount, row ${ROWS.toLocaleString('en')}: 0`);
  await grid.output.getByRole('button', { name: 'Clear all' }).click();
  await expect(grid.output.locator('.jp-PeterSql-Chip')).toHaveCount(0);
});

test('conditions are chips above the grid: by a value, from a list, changed and taken away', async ({
  lab,
  page
}) => {
  const grid = await openGrid(lab, 'filter.ipynb');
  await grid.cell(0, 2, { button: 'right' });
  await grid.menu('Filter by this value');
  await expect(grid.output.locator('.jp-PeterSql-Chip')).toHaveText('region = south');
  await expect(grid.output).toContainText('50,000 of 200,000 rows');
  await grid.output.locator('.jp-PeterSql-Chip-label').click();
  const form = page.getByRole('dialog', { name: 'Filter region' });
  await form.getByLabel('Condition').selectOption('in');
  await form.getByLabel(/^NULL/).check();
  await form.getByLabel(/^north/).check();
  await form.getByRole('button', { name: 'Filter' }).click();
  await expect(grid.output.locator('.jp-PeterSql-Chip')).toHaveText('region in (NULL, north)');
  await expect(grid.output).toContainText('100,000 of 200,000 rows');
  await grid.header(0, { button: 'right' });
  await grid.menu('Filter…');
  await page.getByLabel('Value').fill('word');
  await page.keyboard.press('Enter');
  await expect(grid.output).toContainText('“word” is not a value of type integer');
  await grid.output.getByRole('button', { name: /Remove the filter region/ }).click();
  await expect(grid.output).not.toContainText('of 200,000 rows');
});

test('a search finds rows wherever they are', async ({ lab, page }) => {
  const grid = await openGrid(lab, 'search.ipynb');
  await grid.cell(0, 0);
  await page.keyboard.press('Control+f');
  const search = grid.output.getByRole('search');
  await search.getByLabel('Search in all rows').fill('19999');
  await expect(search).toContainText('Row 1 of 12 found');
  await page.keyboard.press('Enter');
  await expect(search).toContainText('Row 2 of 12 found');
  await search.getByRole('button', { name: 'Previous match' }).click();
  await search.getByRole('button', { name: 'Previous match' }).click();
  await expect(search).toContainText('Row 12 of 12 found');
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
});

test('statistics of a column: counts, bounds, distribution, frequent values', async ({ lab, page }) => {
  const grid = await openGrid(lab, 'statistics.ipynb');
  await grid.header(2, { button: 'right' });
  await grid.menu('Statistics');
  const region = page.getByRole('dialog', { name: 'Statistics of region' });
  await expect(region).toContainText('50,000 (25 %)');
  await expect(region).toContainText('Different3');
  await page.keyboard.press('Escape');
  await grid.header(1, { button: 'right' });
  await grid.menu('Statistics');
  const amount = page.getByRole('dialog', { name: 'Statistics of amount' });
  await expect(amount).toContainText('Largest999');
  await expect(amount).toContainText('Mean499.5');
  await expect(amount.getByRole('img', { name: 'Distribution' })).toBeVisible();
});

test('columns are frozen, hidden, dragged and shown again; a cell that is run again keeps them', async ({
  lab,
  page
}) => {
  const grid = await openGrid(lab, 'columns.ipynb');
  await grid.header(0, { button: 'right' });
  await grid.menu('Freeze column');
  await grid.header(0, { button: 'right' });
  await grid.menu('Hide column');
  await lab.runCell(0);
  await expect(grid.canvas).toBeVisible();
  await grid.cell(0, 0);
  await expect(grid.announced).toHaveText('region, row 1: south');
  await grid.output.getByRole('button', { name: 'Choose columns' }).click();
  const columns = page.getByRole('dialog', { name: 'Columns' });
  await expect(columns.getByLabel(/amount/)).not.toBeChecked();
  await columns.getByLabel(/amount/).check();
  await page.keyboard.press('Escape');
  await grid.cell(0, 0);
  await expect(grid.announced).toHaveText('amount, row 1: 919');
});

test('cells are copied in every format, by the host', async ({ lab, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const grid = await openGrid(lab, 'copy.ipynb', `SELECT 1 AS a, 'it''s' AS b, NULL::int AS c`);
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  const copied: [string, string][] = [
    ['CSV', `a,b,c\n1,it's,`],
    ['Markdown', `| a | b | c |\n| ---: | --- | ---: |\n| 1 | it's | NULL |`],
    ['JSON', `[\n  {"a": 1, "b": "it's", "c": null}\n]`],
    ['INSERT statements', `INSERT INTO "table_name" ("a", "b", "c") VALUES (1, 'it''s', NULL);`]
  ];
  for (const [format, text] of copied) {
    await grid.output.getByRole('button', { name: 'Copy the selection, or all rows' }).click();
    await grid.menu(`Copy as ${format}`);
    await expect.poll(clipboard).toBe(text);
  }
});

test('keys: go to a row, menu, whole rows', async ({ lab, page }) => {
  const grid = await openGrid(lab, 'keys.ipynb');
  await grid.cell(0, 0);
  await page.keyboard.press('Control+g');
  await page.getByRole('dialog', { name: 'Go to row' }).getByRole('textbox').fill('123,456');
  await page.keyboard.press('Enter');
  await expect(grid.announced).toHaveText('id, row 123,456: 123456');
  await page.keyboard.press('Home');
  await page.keyboard.press('End');
  await expect(grid.announced).toContainText('day, row 123,456: 2026-');
  await page.keyboard.press('Shift+F10');
  await expect(page.locator('.lm-Menu-item', { hasText: 'Copy with column names' })).toBeVisible();
  await page.keyboard.press('Escape');
});

test('a chart beside the grid follows its conditions', async ({ lab, page }) => {
  const grid = await openGrid(lab, 'chart.ipynb');
  await grid.output.getByRole('tab', { name: 'Chart' }).click();
  const chart = grid.output.locator('.jp-PeterSql-Chart');
  await expect(chart.locator('canvas, svg').first()).toBeVisible();
  await expect(chart).toContainText('200,000 rows · drawn with');
  await chart.getByLabel('Chart').selectOption('bar');
  await chart.getByLabel('X', { exact: true }).selectOption({ label: 'region' });
  await chart.getByLabel('Show').selectOption('mean');
  await expect(chart).toContainText('200,000 rows');
  await expect(chart.locator('canvas, svg').first()).toBeVisible();
  await grid.output.getByRole('tab', { name: 'Result' }).click();
  await grid.cell(0, 2, { button: 'right' });
  await grid.menu('Filter by this value');
  await expect(grid.output).toContainText('50,000 of 200,000 rows');
  await grid.output.getByRole('tab', { name: 'Chart' }).click();
  await expect(chart).toContainText('50,000 rows');
  await page.keyboard.press('Escape');
});
