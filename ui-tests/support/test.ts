import { expect, galata, test as base, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { restoreConnections, storedConnections } from './connections';
import { LabPage } from './lab-page';

export { expect };

interface Fixtures {
  /** The page with JupyterLab open and helpers for notebooks. */
  lab: LabPage;
  /** Opens JupyterLab in one more tab of the same browser; closed after the test. */
  openTab(): Promise<LabPage>;
  /** What a test that failed half-way has added to the connections is not there for its second try. */
  connectionsKept: undefined;
  /** Nothing of ours throws where nobody catches it. */
  noUncaughtErrors: undefined;
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
  },
  connectionsKept: [
    async ({}, use) => {
      const before = storedConnections();
      await use(undefined);
      restoreConnections(before);
    },
    { auto: true }
  ],
  noUncaughtErrors: [
    async ({ context }, use) => {
      const uncaught: string[] = [];
      context.on('weberror', webError => {
        const { message, stack = '' } = webError.error();
        if (stack.includes('jupyterlab-petersql')) {
          uncaught.push(`${message}\n${stack}`);
        }
      });
      await use(undefined);
      expect(uncaught).toEqual([]);
    },
    { auto: true }
  ],
  openTab: async ({ page, baseURL, tmpPath, waitForApplication }, use) => {
    const tabs: LabPage[] = [];
    await use(async () => {
      const tab = await galata.initTestPage(
        '/lab/workspaces/another-tab', // JupyterLab sends a second page of one workspace away
        true,
        baseURL ?? '',
        false,
        { ...galata.DEFAULT_SETTINGS },
        true,
        true,
        await page.context().newPage(),
        null,
        null,
        tmpPath,
        waitForApplication
      );
      tabs.push(new LabPage(tab, tmpPath));
      return tabs[tabs.length - 1];
    });
    for (const tab of tabs) {
      await tab.closeNotebooks();
      await tab.page.close();
    }
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
