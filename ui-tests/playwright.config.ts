import { defineConfig } from '@playwright/test';
import path from 'node:path';

/** Run through `npm run test:ui`, which builds first and finds Chromium (`CHROMIUM`). */
export default defineConfig({
  testDir: __dirname,
  testMatch: '*.spec.ts',
  outputDir: path.join(__dirname, '..', 'test-results'),
  globalSetup: path.join(__dirname, 'support', 'global-setup.mjs'),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  workers: 1, // one JupyterLab, one engine host, and tests that kill it
  retries: process.env.CI ? 1 : 0, // a shared machine may stall for seconds; what needed a second try is listed as flaky
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: path.join(__dirname, '..', 'test-results', 'ui.json') }]],
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  }
});
