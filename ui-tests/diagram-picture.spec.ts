import type { Locator, Page } from '@playwright/test';
import fs from 'node:fs';
import { directSql } from './support/direct-sql';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const panel = (page: Page): Locator => page.locator('.jp-PeterSql-Diagram:visible');
const box = (page: Page, name: string): Locator =>
  panel(page).locator('g[data-table]').filter({ hasText: name }).first();
const clean = 'DROP SCHEMA IF EXISTS pictured CASCADE';

test.beforeAll(() =>
  directSql(
    'pg',
    clean,
    'CREATE SCHEMA pictured',
    'CREATE TABLE pictured.houses (id int PRIMARY KEY, street text)',
    'CREATE TABLE pictured.rooms (id int PRIMARY KEY, house int REFERENCES pictured.houses)'
  )
);
test.afterAll(() => directSql('pg', clean));

/** What a PNG shows: its size, how many colours there are, and the share of the commonest one. */
function pixelsOf(
  page: Page,
  png: Buffer
): Promise<{ width: number; height: number; colours: number; most: number }> {
  return page.evaluate(async data => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map<number, number>();
    pixels.forEach(pixel => counts.set(pixel, (counts.get(pixel) ?? 0) + 1));
    return {
      width: image.width,
      height: image.height,
      colours: counts.size,
      most: Math.max(...counts.values()) / pixels.length
    };
  }, png.toString('base64'));
}

test('a diagram is saved as a PNG, and a table that was dragged stays where it is put', async ({
  lab,
  page
}) => {
  const { database } = serverOf('pg');
  await lab.execute('petersql:open-diagram', {
    connection: 'pg',
    ref: { kind: 'schema', path: [database, 'pictured'] }
  });
  await expect(panel(page).locator('g[data-table]')).toHaveCount(2);

  const saved = page.waitForEvent('download');
  await panel(page).getByRole('button', { name: 'Save the picture as PNG' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe(`${database}-pictured.png`);
  const png = fs.readFileSync(await file.path());
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const { width, height, colours, most } = await pixelsOf(page, png);
  // Two tables beside each other, twice as fine as on the screen; boxes, lines and text, not one flat colour.
  expect(width).toBeGreaterThan(600);
  expect(width).toBeLessThan(4000);
  expect(height).toBeGreaterThan(100);
  expect(height).toBeLessThan(width);
  expect(colours).toBeGreaterThan(20);
  expect(most).toBeLessThan(0.95);

  const place = (name: string): Promise<string | null> => box(page, name).getAttribute('transform');
  const lines = async (): Promise<string> =>
    (
      await panel(page)
        .locator('svg > g > path')
        .evaluateAll(paths => paths.map(path => path.getAttribute('d')))
    ).join();
  const before = { rooms: await place('rooms'), houses: await place('houses'), lines: await lines() };
  const from = (await box(page, 'rooms').boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 60, from.y + 108, { steps: 4 });
  await page.mouse.up();
  const to = (await box(page, 'rooms').boundingBox())!;
  expect(Math.abs(to.x - from.x - 60)).toBeLessThan(3);
  expect(Math.abs(to.y - from.y - 100)).toBeLessThan(3);
  const after = { rooms: await place('rooms'), houses: await place('houses'), lines: await lines() };
  expect(after.rooms).not.toBe(before.rooms);
  expect(after.houses).toBe(before.houses);
  expect(after.lines).not.toBe(before.lines);

  await lab.reload();
  await expect(panel(page).locator('g[data-table]')).toHaveCount(2);
  // Coordinates are kept in whole pixels.
  const rounded = (transform: string | null): number[] =>
    [...(transform ?? '').matchAll(/-?[\d.]+/g)].map(([number]) => Math.round(Number(number)));
  await expect.poll(async () => rounded(await place('rooms'))).toEqual(rounded(after.rooms));
});
