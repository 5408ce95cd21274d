/** Pictures of the object editors, the diagram and the comparison of schemas. */
import { openLab } from '../check/browser.mjs';
import { startLab } from '../lab.mjs';
import { labFolders, writeConnections } from '../lab-folders.mjs';
import { startServers } from '../servers.mjs';
import { onInterrupt } from '../signals.mjs';
import { makeShops } from './shop.mjs';

const EDITOR = '.jp-PeterSql-ObjectEditor:visible';
const IN_SHOP = ['shop_live', 'shop'];

const editor = (name, kind, names, more = {}) => ({
  name,
  command: 'petersql:open-object',
  args: { connection: 'shop', ref: { kind, path: [...IN_SHOP, ...names] } },
  root: EDITOR,
  ...more
});

const PICTURES = [
  editor('table-editor', 'table', ['orders'], { tab: 'Columns' }),
  editor('table-indexes', 'table', ['orders'], { tab: 'Indexes' }),
  editor('table-triggers', 'table', ['orders'], { tab: 'Triggers' }),
  editor('privileges', 'table', ['orders'], { tab: 'Privileges' }),
  editor('trigger-editor', 'trigger', ['orders', 'keep_paid'], { tab: 'Event' }),
  editor('function-editor', 'function', ['order_total(wanted integer)']),
  editor('procedure-editor', 'procedure', ['pay(IN wanted integer, INOUT paid boolean)']),
  editor('sequence-editor', 'sequence', ['invoice_numbers']),
  {
    ...editor('event-editor', 'event', [], { tab: 'General' }),
    args: { connection: 'shop-maria', ref: { kind: 'event', path: ['shop', 'forget_baskets'] } }
  },
  { ...editor('role-editor', 'role', []), args: { connection: 'shop', ref: { kind: 'role', path: ['shop_clerk'] } } },
  {
    name: 'data-editor',
    command: 'petersql:browse-data',
    args: { connection: 'shop', ref: { kind: 'table', path: [...IN_SHOP, 'orders'] }, sql: 'shop.orders' },
    root: '.jp-PeterSql-Browse:visible',
    ready: '.lm-DataGrid'
  },
  {
    name: 'diagram',
    command: 'petersql:open-diagram',
    args: { connection: 'shop', ref: { kind: 'schema', path: IN_SHOP } },
    root: '.jp-PeterSql-Diagram:visible',
    ready: 'g[data-table]',
    dark: true
  },
  {
    name: 'schema-diff',
    command: 'petersql:compare-schemas',
    args: {
      memory: {
        source: { connection: 'shop-test', scope: { kind: 'schema', path: ['shop_test', 'shop'] } },
        target: { connection: 'shop', scope: { kind: 'schema', path: IN_SHOP } }
      }
    },
    root: '.jp-PeterSql-SchemaDiff:visible',
    press: 'Compare',
    ready: '[role="treeitem"], [role="option"], [role="row"], li'
  }
];

async function take({ page, execute }, image, picture) {
  const { name, command, args, root, tab, press, ready, dark } = picture;
  const theme = theme => execute('apputils:change-theme', { theme });
  await execute(command, args);
  const panel = page.locator(root);
  await panel.waitFor();
  if (tab) {
    await panel.getByRole('tab', { name: tab, exact: true }).click();
  }
  if (press) {
    await panel.getByRole('button', { name: press, exact: true }).click();
  }
  await panel
    .locator(ready ?? '[role="tabpanel"]')
    .first()
    .waitFor();
  await page.waitForTimeout(1000); // what is drawn on a canvas comes with the next frames
  await panel.screenshot({ path: image(name) });
  if (dark) {
    await theme('JupyterLab Dark');
    await page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    await page.waitForTimeout(1000);
    await panel.screenshot({ path: image(`${name}-dark`) });
    await theme('JupyterLab Light');
    await page.locator('body[data-jp-theme-light="true"]').waitFor({ state: 'attached' });
  }
  await execute('application:close');
}

/** Takes them with servers of its own, or those that `PETERSQL_TEST_SERVERS` names; `image` gives the file of a name. */
export async function takeEditors(image) {
  const given = JSON.parse(process.env.PETERSQL_TEST_SERVERS ?? '[]');
  const { servers, stop } =
    given.length > 0
      ? { servers: given, stop: async () => {} }
      : await startServers(['postgres-18', 'mariadb-11.8']);
  onInterrupt(stop);
  const postgres = servers.find(({ engine }) => engine === 'postgres');
  const maria = servers.find(({ engine }) => engine === 'mariadb');
  const connections = await makeShops(postgres, maria);
  const { configDir, notebookDir, args, env } = labFolders('screenshots');
  writeConnections(configDir, connections);
  const lab = await startLab({
    notebookDir,
    token: '',
    env: {
      ...env,
      PETERSQL_SHOP_POSTGRES: postgres.password,
      PETERSQL_SHOP_MARIADB: maria.password
    },
    args
  });
  onInterrupt(lab.stop);
  const open = await openLab({ url: lab.url, token: '' });
  await open.page.setViewportSize({ width: 1080, height: 720 });
  await open.execute('application:toggle-left-area');
  for (const picture of PICTURES) {
    await take(open, image, picture);
  }
  await open.close();
  await lab.stop();
  await stop();
}
