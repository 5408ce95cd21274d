import { resolvedColours } from '../../../src/panels/diagram/colours';
import { fileName, svgOf } from '../../../src/panels/diagram/export';
import { graphOf } from '../../../src/panels/diagram/graph';
import { place } from '../../../src/panels/diagram/layout';
import { tableOf } from './graph';

const HOSTILE = `Chk_$%{}[]()&*^!@"'\`\\/#<script>alert(1)</script>`;

test('an exported picture is XML of its own, with hostile names as text and without variables', async () => {
  const graph = graphOf([tableOf(HOSTILE, [HOSTILE]), tableOf('t')], ['db', 's'], false);
  const svg = svgOf(graph, await place(graph), resolvedColours(document.body));
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  expect(parsed.querySelector('script')).toBeNull();
  expect(parsed.documentElement.namespaceURI).toBe('http://www.w3.org/2000/svg');
  expect([...parsed.querySelectorAll('title')].map(({ textContent }) => textContent)).toContain(HOSTILE);
  expect(svg).not.toContain('var(');
});

test.each([
  [['db', 'public'], 'db-public.svg'],
  [['../..', 'a/b:c'], '.._..-a_b_c.svg'],
  [['Größe', '表'], 'Größe-表.svg'],
  [[], 'diagram.svg'],
  [['x'.repeat(200)], `${'x'.repeat(100)}.svg`]
])('the file of %j is %s', (path, name) => {
  expect(fileName(path, 'svg')).toBe(name);
});
