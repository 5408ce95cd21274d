import type { Page } from '@playwright/test';
import type { JupyterApp } from './lab-page';

/** The last one is what the tests go on with. */
const THEMES = [
  ['JupyterLab Dark', '-dark'],
  ['JupyterLab Light', '']
] as const;

/** Files for pictures of what a test shows, light and dark; without `PETERSQL_UI_PICTURES` none are taken. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PETERSQL_UI_PICTURES;
  for (const [theme, suffix] of folder ? THEMES : []) {
    await page.evaluate(
      async name =>
        (window.jupyterapp as unknown as JupyterApp).commands.execute('apputils:change-theme', {
          theme: name
        }),
      theme
    );
    // JupyterLab shows a theme's splash screen until its style sheet is there.
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
    await page.screenshot({ path: `${folder}/${name}${suffix}.png` });
  }
}
