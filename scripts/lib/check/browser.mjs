/** A headless Chromium with the JupyterLab of a check. Needs `--LabApp.expose_app_in_browser=True`. */
import { chromium } from '@playwright/test';
import { chromiumFlags, ensureChromium } from '../chromium.mjs';

const timeoutMs = 60_000;

/** Opens JupyterLab and returns what checks do in it. */
export async function openLab({ url, token }) {
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(timeoutMs);
  await page.goto(`${url}lab?token=${token}`);
  await page.waitForFunction(() => window.jupyterapp);
  await page.evaluate(() => window.jupyterapp.restored);
  return {
    page,
    close: () => browser.close(),
    /** What a command gives stays in the page: a widget leads to all others. */
    execute: (command, args = {}) =>
      page.evaluate(
        async ([id, options]) => void (await window.jupyterapp.commands.execute(id, options)),
        [command, args]
      ),

    /** Opens a notebook, runs all of it, and returns its cells as they would be saved. */
    async runAll(path) {
      const finished = await page.evaluate(async file => {
        const { commands, shell } = window.jupyterapp;
        await commands.execute('docmanager:open', { path: file, factory: 'Notebook' });
        await shell.currentWidget.context.ready;
        await shell.currentWidget.sessionContext.ready;
        return commands.execute('notebook:run-all-cells');
      }, path);
      const cells = await page.evaluate(() => window.jupyterapp.shell.currentWidget.model.toJSON().cells);
      return { finished, cells };
    },

    /** The notebook in front. */
    notebook: page.locator('.jp-NotebookPanel:visible')
  };
}
