import { defineConfig } from '@playwright/test';
import base from './playwright.config';

/** The tests with jupyter-collaboration; run through `npm test -- collaboration`, which installs it. */
export default defineConfig({ ...base, testMatch: 'collaboration.test.ts' });
