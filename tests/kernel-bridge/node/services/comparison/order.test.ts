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

test('an operator family comes before its class of the same name', () => {
  const order = inOrder(items('operator-class x: x', 'operator-family x: '));
  expect(order.map(({ kind }) => kind)).toEqual(['operator-family', 'operator-class']);
});
