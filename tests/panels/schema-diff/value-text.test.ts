import { valueText } from '../../../src/panels/schema-diff/value-text';

test.each([
  [null, '—'],
  ['', '—'],
  [false, 'false'],
  [12, '12'],
  ['plain', 'plain'],
  [['a', 'b'], 'a, b'],
  [{ generation: 'always', start: null, cycle: false, cache: '5' }, 'generation always, cache 5'],
  [
    [
      { name: 'id', descending: true },
      { name: 'at', options: [{ name: 'x', value: '1' }] }
    ],
    'name id, descending, name at, options (name x, value 1)'
  ],
  ['x'.repeat(300), `${'x'.repeat(200)}…`]
])('%j reads %s', (value, text) => {
  expect(valueText(value)).toBe(text);
});
