import { galata, test as base, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { LabPage } from './lab-page';

export { expect } from '@jupyterlab/galata';

interface Fixtures {
  /** The page with JupyterLab open and helpers for notebooks. */
  lab: LabPage;
}

/**
 * Galata's test with {@link LabPage}. Sessions and kernels are left alone between tests, as the
 * engine host is one of them; notebooks are closed by their own helper.
 */
export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(uiUrl()),
  kernels: async ({}, use) => use(null),
  sessions: async ({}, use) => use(null),
  mockSettings: async ({}, use) => use({ ...galata.DEFAULT_SETTINGS }),
  lab: async ({ page, tmpPath }, use) => {
    const lab = new LabPage(page as IJupyterLabPageFixture, tmpPath);
    await use(lab);
    await lab.closeNotebooks();
  }
});

/** Address of the JupyterLab that the global setup started. */
export function uiUrl(): string {
  const url = process.env.PETERSQL_UI_URL;
  if (!url) {
    throw new Error('No JupyterLab: run the tests with "npm run test:ui"');
  }
  return url;
}
