/** JupyterLab with SQLite connections of its own, in a temporary folder, and a browser. */
import { chromium } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromiumFlags, ensureChromium } from '../../scripts/lib/chromium.mjs';
import { startLab } from '../../scripts/lib/lab.mjs';
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
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-bench-'));
  const at = name => path.join(folder, name);
  for (const name of ['root', 'config/petersql', 'data', 'runtime', 'workspaces', 'settings']) {
    fs.mkdirSync(at(name), { recursive: true, mode: 0o700 });
  }
  const connections = Object.entries(prepare(at('root'))).map(([name, file]) => ({ name, engine: 'sqlite', file }));
  fs.writeFileSync(at('config/petersql/connections.json'), JSON.stringify({ version: 1, connections }));
  const lab = await startLab({
    notebookDir: at('root'),
    token: '',
    env: {
      JUPYTER_CONFIG_DIR: at('config'),
      JUPYTER_DATA_DIR: at('data'),
      JUPYTER_RUNTIME_DIR: at('runtime'),
      IPYTHONDIR: at('data')
    },
    args: [
      '--LabApp.expose_app_in_browser=True',
      `--LabApp.workspaces_dir=${at('workspaces')}`,
      `--LabApp.user_settings_dir=${at('settings')}`
    ]
  });
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
  try {
    await work(browser, lab.url);
  } finally {
    await browser.close();
    await lab.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
