/** JupyterLab with SQLite connections of its own, in a temporary folder, and a browser. */
import { chromium } from '@playwright/test';
import { chromiumFlags, ensureChromium } from '../../scripts/lib/chromium.mjs';
import { startLab } from '../../scripts/lib/lab.mjs';
import { labFolders, writeConnections } from '../../scripts/lib/lab-folders.mjs';
import { exitOnSignals } from '../../scripts/lib/signals.mjs';

/** Size of the pages that are measured, pixels. */
export const viewport = { width: 1280, height: 800 };

/**
 * Starts both and ends them after `work`.
 *
 * @param {(root: string) => Record<string, string>} prepare puts files into the folder that JupyterLab serves; returns
 *   the database file of each connection by its name
 * @param {(browser: import('@playwright/test').Browser, url: string) => Promise<void>} work
 */
export async function withBenchLab(prepare, work) {
  exitOnSignals();
  const { configDir, notebookDir, env, args } = labFolders('bench');
  const files = Object.entries(prepare(notebookDir));
  writeConnections(configDir, files.map(([name, file]) => ({ name, engine: 'sqlite', file })));
  const lab = await startLab({ notebookDir, token: '', env, args });
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
  try {
    await work(browser, lab.url);
  } finally {
    await browser.close();
    await lab.stop();
  }
}
