import './result-grid/jsdom-gaps';
import { nullTranslator } from '@jupyterlab/translation';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { misestimate, ownShare, type PlanMime, type PlanNode } from '../../src/model';
import { PlanTree } from '../../src/panels/query-plan/tree';

const step = (label: string, more: Partial<PlanNode> = {}): PlanNode => ({
  label,
  detail: [],
  warnings: [],
  children: [],
  ...more
});
const scan = step('Scan on t', {
  estimatedRows: 10,
  actualRows: 5000,
  actualMs: 75,
  loops: 1,
  detail: [['Filter', 'a > 1']],
  warnings: ['Reads the whole table']
});
const mime: PlanMime = {
  version: 1,
  connection: 'sales',
  sql: 'SELECT 1',
  plan: {
    analyzed: true,
    notes: ['a note'],
    executionMs: 101,
    root: step('Sort', {
      estimatedRows: 10,
      actualRows: 10,
      actualMs: 100,
      loops: 1,
      children: [scan, step('Never', { loops: 0 })]
    })
  }
};

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});

async function render(): Promise<HTMLElement> {
  const node = document.body.appendChild(document.createElement('div'));
  const root = createRoot(node);
  await act(async () => root.render(<PlanTree mime={mime} trans={nullTranslator.load('x')} />));
  return node;
}

const rows = (node: HTMLElement): string[] =>
  [...node.querySelectorAll('.jp-PeterSql-Plan-row .jp-PeterSql-Plan-text')].map(
    each => each.textContent ?? ''
  );

async function press(node: HTMLElement, key: string): Promise<void> {
  const target = node.querySelector<HTMLElement>('tbody [tabindex="0"]')!;
  await act(async () => {
    target.focus();
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });
}

test('shows every step with its measures and the whole', async () => {
  const node = await render();
  expect(rows(node)).toEqual(['Sort', 'Scan on t', 'Never']);
  expect(node.textContent).toContain('never ran');
  expect(node.textContent).toContain('Reads the whole table');
  expect(node.textContent).toContain('sales · execution 101 ms · a note');
  expect(node.querySelector('.jp-PeterSql-Plan-misestimate')?.getAttribute('title')).toBe(
    '500 times more rows than estimated'
  );
});

test('is worked with the keyboard', async () => {
  const node = await render();
  await press(node, 'ArrowDown');
  expect(document.activeElement?.textContent).toContain('Scan on t');
  await press(node, 'Enter');
  expect(node.querySelector('dl')?.textContent).toBe('Filtera > 1');
  await press(node, ' ');
  expect(node.querySelector('dl')).toBeNull();
  await press(node, 'ArrowLeft');
  expect(document.activeElement?.textContent).toContain('Sort');
  await press(node, 'ArrowLeft');
  expect(rows(node)).toEqual(['Sort']);
  await press(node, 'ArrowRight');
  await press(node, 'End');
  expect(document.activeElement?.textContent).toContain('Never');
  await press(node, 'Home');
  expect(document.activeElement?.textContent).toContain('Sort');
});

test.each([
  [10, 12, null],
  [10, 100, 10],
  [1000, 1, 0.001],
  [0, 0, null]
])('estimate %d, actual %d: factor %p', (estimatedRows, actualRows, factor) => {
  expect(misestimate(step('s', { estimatedRows, actualRows, loops: 1 }))).toBe(factor);
});

test('the share of a step leaves its children out', () => {
  expect(ownShare(mime.plan.root, mime.plan)).toBeCloseTo(0.25);
  expect(ownShare(scan, mime.plan)).toBeCloseTo(0.75);
});
