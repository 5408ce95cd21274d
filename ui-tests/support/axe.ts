import type { Page } from '@playwright/test';
import type axe from 'axe-core';
import fs from 'node:fs';

/** What makes an interface unusable for some: other findings are advice. */
const GRAVE: ReadonlySet<string | null | undefined> = new Set(['serious', 'critical']);

/** Brings axe into a page. */
export async function loadAxe(page: Page): Promise<void> {
  await page.evaluate(fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
}

/** What axe finds wrong in what is visible of our own elements, by all rules or by these: a line for each element. */
export async function accessibilityFindings(
  page: Page,
  root: string,
  rules?: readonly string[]
): Promise<string[]> {
  const violations = await page.evaluate(
    async ([include, values]) => {
      const { axe: loaded } = window as unknown as { axe: typeof axe };
      // JupyterLab's toolbar buttons are its own. Style sheets are read only for rules that we do not need.
      const context = { include, exclude: 'jp-button' };
      const runOnly = values && { type: 'rule' as const, values: [...values] };
      const results = await loaded.run(context, { resultTypes: ['violations'], preload: false, runOnly });
      return results.violations;
    },
    [root, rules] as const
  );
  return violations
    .filter(({ impact }) => GRAVE.has(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, html, any, all }) =>
        [id, String(target.at(-1)), html.slice(0, 160), [...any, ...all][0]?.message ?? ''].join(' | ')
      )
    );
}
