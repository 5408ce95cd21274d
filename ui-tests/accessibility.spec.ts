import type { Page } from '@playwright/test';
import { accessibilityFindings, loadAxe } from './support/axe';
import { directSql } from './support/direct-sql';
import type { JupyterApp, LabPage } from './support/lab-page';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

/** A panel: what opens it, its own element, and the tabs in it. */
interface Screen {
  name: string;
  open(lab: LabPage): Promise<unknown>;
  root: string;
  tabs?: readonly string[];
}

const schema = (): string[] => [serverOf('pg').database, 'seen'];

const object = (kind: string, ...path: string[]): Screen['open'] => {
  return lab =>
    lab.execute('petersql:open-object', { connection: 'pg', ref: { kind, path: [...schema(), ...path] } });
};

const EDITOR = '.jp-PeterSql-ObjectEditor';

const screens: readonly Screen[] = [
  {
    name: 'connection form',
    // The command answers with the panel, which is nothing to send here.
    open: ({ page }) =>
      page.evaluate(async () => {
        await (window.jupyterapp as unknown as JupyterApp).commands.execute('petersql:add-connection');
      }),
    root: '.jp-PeterSql-Form'
  },
  {
    name: 'connection manager',
    open: lab => lab.execute('petersql:manage-connections'),
    root: '.jp-PeterSql-Manager'
  },
  {
    name: 'table editor',
    open: object('table', 'orders'),
    root: EDITOR,
    tabs: ['Columns', 'Indexes', 'Foreign keys', 'Checks', 'Privileges', 'DDL']
  },
  { name: 'view editor', open: object('view', 'totals'), root: EDITOR },
  { name: 'trigger editor', open: object('trigger', 'orders', 'stamp'), root: EDITOR },
  { name: 'routine editor', open: object('function', 'doubled(n integer)'), root: EDITOR },
  {
    name: 'data',
    open: lab =>
      lab.execute('petersql:browse-data', {
        connection: 'pg',
        ref: { kind: 'table', path: [...schema(), 'orders'] },
        sql: 'seen.orders'
      }),
    root: '.jp-PeterSql-Browse'
  },
  {
    name: 'sessions',
    open: lab => lab.execute('petersql:show-sessions', { name: 'pg' }),
    root: '.jp-PeterSql-Sessions'
  },
  {
    name: 'diagram',
    open: lab =>
      lab.execute('petersql:open-diagram', { connection: 'pg', ref: { kind: 'schema', path: schema() } }),
    root: '.jp-PeterSql-Diagram'
  },
  {
    name: 'schema diff',
    open: lab => {
      const scope = { connection: 'pg', scope: { kind: 'schema', path: schema() } };
      return lab.execute('petersql:compare-schemas', { memory: { source: scope, target: scope } });
    },
    root: '.jp-PeterSql-SchemaDiff'
  },
  {
    name: 'results',
    open: async lab => {
      await lab.openNotebook('seen.ipynb', ['%%sql pg\nSELECT * FROM seen.orders']);
      await lab.runAll();
    },
    root: '.jp-PeterSql-Output'
  }
];

/** What is looked at: all rules once, and those that a theme or a width can break. */
const looks: readonly { theme: string; width: number; rules?: readonly string[] }[] = [
  { theme: 'JupyterLab Light', width: 1280 },
  { theme: 'JupyterLab Light', width: 640, rules: ['scrollable-region-focusable', 'target-size'] },
  { theme: 'JupyterLab Dark', width: 1280, rules: ['color-contrast'] }
];

interface Shell {
  shell: { currentWidget: { id: string } | null; activateById(id: string): void };
}

const currentId = (page: Page): Promise<string> =>
  page.evaluate(() => (window.jupyterapp as unknown as Shell).shell.currentWidget?.id ?? '');

const activate = (page: Page, id: string): Promise<void> =>
  page.evaluate(id => (window.jupyterapp as unknown as Shell).shell.activateById(id), id);

test('every panel is usable with a screen reader and has enough contrast, light, dark and narrow', async ({
  lab,
  page
}) => {
  test.setTimeout(240_000); // many panels in one page, which costs less than a page for each
  await directSql(
    'pg',
    'DROP SCHEMA IF EXISTS seen CASCADE',
    'CREATE SCHEMA seen',
    'CREATE TABLE seen.customers (id int PRIMARY KEY, name text NOT NULL)',
    `CREATE TABLE seen.orders (id int PRIMARY KEY, customer int REFERENCES seen.customers, total numeric DEFAULT 0,
       note text, placed timestamptz NOT NULL DEFAULT now(), CONSTRAINT positive CHECK (total >= 0))`,
    'CREATE INDEX orders_by_customer ON seen.orders (customer DESC) WHERE total > 0',
    "INSERT INTO seen.customers VALUES (1, 'Ada'), (2, 'Grace')",
    "INSERT INTO seen.orders (id, customer, total, note) VALUES (1, 1, 2.5, NULL), (2, 2, 4, 'late')",
    'CREATE VIEW seen.totals AS SELECT customer, sum(total) AS total FROM seen.orders GROUP BY customer',
    'CREATE FUNCTION seen.doubled(n int) RETURNS int LANGUAGE sql AS $$ SELECT n * 2 $$',
    `CREATE FUNCTION seen.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.placed := now(); RETURN NEW; END $$`,
    'CREATE TRIGGER stamp BEFORE UPDATE ON seen.orders FOR EACH ROW EXECUTE FUNCTION seen.stamp()'
  );
  await lab.execute('petersql:reveal-object', {
    connection: 'pg',
    ref: { kind: 'table', path: [...schema(), 'orders'] }
  });
  const ids = new Map<Screen, string>();
  for (const screen of screens) {
    await screen.open(lab);
    await page.locator(`${screen.root}:visible`).first().waitFor();
    ids.set(screen, await currentId(page));
  }
  await loadAxe(page);
  const findings = new Set<string>();
  for (const { theme, width, rules } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await lab.execute('apputils:change-theme', { theme });
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
    const look = async (name: string, root: string): Promise<void> => {
      for (const finding of await accessibilityFindings(page, root, rules)) {
        findings.add(`${name}, ${theme}, ${width} px: ${finding}`);
      }
    };
    await look('explorer', '.jp-PeterSql-Explorer');
    for (const screen of screens) {
      const { name, root, tabs = [''] } = screen;
      await activate(page, ids.get(screen)!);
      await expect(page.locator(`${root}:visible`)).not.toHaveCount(0);
      for (const tab of tabs) {
        if (tab) {
          await page.locator(`${root}:visible`).getByRole('tab', { name: tab, exact: true }).click();
        }
        await look([name, tab].filter(Boolean).join(' › '), root);
      }
    }
  }
  expect([...findings]).toEqual([]);
});
