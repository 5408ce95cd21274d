import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(__dirname, '../../style');
const files = readdirSync(folder).filter(name => name.endsWith('.css') && name !== 'index.css');

/** Classes that a file styles by themselves, and so defines. */
function definedIn(file: string): string[] {
  const text = readFileSync(path.join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const selectors = [...text.matchAll(/(?:^|[{};])\s*([^{};@]+)\{/g)].flatMap(([, list]) => list.split(','));
  return [
    ...new Set(selectors.flatMap(selector => /^\s*\.(jp-PeterSql-[\w-]+)\s*$/.exec(selector)?.[1] ?? []))
  ];
}

/** Rules that two panels make for one class by accident spoil each other's layout. */
test('each class is defined in one file', () => {
  const places = new Map<string, string[]>();
  for (const file of files) {
    definedIn(file).forEach(name => places.set(name, [...(places.get(name) ?? []), file]));
  }
  expect(places.size).toBeGreaterThan(100);
  expect([...places].filter(([, where]) => where.length > 1)).toEqual([]);
});
