import { inOrder } from '../../../../../src/kernel-bridge/node/services/comparison/order';

/** `kind name: text`. */
function items(...lines: string[]) {
  return lines.map(line => {
    const [, kind, name, text] = /^(\S+) ([^:]+): ?(.*)$/.exec(line)!;
    return { kind, name, text };
  });
}

test.each([
  ['kinds', ['view v: ', 'table t: ', 'schema s: '], 's t v'],
  ['what is mentioned comes first', ['view a: from b', 'view b: from c', 'view c: '], 'c b a'],
  ['a table that uses a function', ['table t: default f()', 'function f: '], 'f t'],
  ['names that are no words', ['view a: from "o d"', 'view o d: '], 'o d a'],
  ['a circle', ['table a: references b', 'table b: references a'], 'a b'],
  [
    'a type is not made after a view of the name of a label',
    ['view happy: from t', 'table t: m', 'type m: happy'],
    'm t happy'
  ],
  ['kinds decide between objects of one name', ['operator-class x: x', 'operator-family x: '], 'x x']
])('%s', (_name, lines, expected) => {
  expect(
    inOrder(items(...lines))
      .map(({ name }) => name)
      .join(' ')
  ).toBe(expected);
});

test.each([
  [
    'what is named with its schema comes first in a circle of mere words',
    'b.x: uses t',
    'a.t: b.x',
    'b.x a.t'
  ],
  ['a namesake in another schema that is named comes first', 'b.x: ', 'a.x: "b"."x"', 'b.x a.x'],
  ['a namesake that is not named is another', 'b.x: x', 'a.x: x', 'a.x b.x']
])('%s', (_name, one, other, expected) => {
  const [x, y] = [one, other].map(line => {
    const [, schema, name, text] = /^(\w)\.(\w+): ?(.*)$/.exec(line)!;
    return { kind: 'table', schema, name, text };
  });
  expect(
    inOrder([y, x])
      .map(({ schema, name }) => `${schema}.${name}`)
      .join(' ')
  ).toBe(expected);
});

test('a table with a column of the rows of a view comes after the view', () => {
  const view = { kind: 'view', schema: 'a', name: 'v', text: '' };
  const table = { kind: 'table', schema: 'b', name: 't', text: 'a.v' };
  expect(inOrder([table, view])).toEqual([view, table]);
});

test('an operator family comes before its class of the same name', () => {
  const order = inOrder(items('operator-class x: x', 'operator-family x: '));
  expect(order.map(({ kind }) => kind)).toEqual(['operator-family', 'operator-class']);
});
