import { expect, test } from './support/test';

test('a notebook without SQL cells runs as ever', async ({ lab }) => {
  await lab.openNotebook('plain.ipynb', ['x = 20', 'x + 22', { source: '# Heading', type: 'markdown' }]);
  expect(await lab.runAll()).toBe(true);
  expect(await lab.text(1)).toBe('42');
  await expect(lab.output(1)).toContainText('42');
});
