import fc from 'fast-check';
import { edgeShape } from '../../../src/panels/diagram/edges';
import { graphOf, keyOf, neighbourhood, subgraph, type Graph } from '../../../src/panels/diagram/graph';
import { keepPlaces, overlap, place, sizeOf, type Box } from '../../../src/panels/diagram/layout';
import { tableOf } from './graph';

const graph = (edges: readonly (readonly number[])[]): Graph =>
  graphOf(
    edges.map((targets, at) =>
      tableOf(
        `t${at}`,
        targets.map(target => `t${target}`)
      )
    ),
    ['db', 's'],
    false
  );

/** Up to 80 tables, each with some foreign keys to any of them, itself too. */
const edges = fc.integer({ min: 0, max: 80 }).chain(count =>
  fc.array(fc.array(fc.nat({ max: Math.max(0, count - 1) }), { maxLength: 3 }), {
    minLength: count,
    maxLength: count
  })
);

const isOnSide = ({ x, y, width, height }: Box, at: { x: number; y: number }): boolean =>
  (at.x === x || at.x === x + width) && at.y >= y && at.y <= y + height;

test('every table has a place, none overlaps another, lines end at their tables', async () => {
  await fc.assert(
    fc.asyncProperty(edges, async targets => {
      const made = graph(targets);
      const placement = await place(made);
      expect([...placement.keys()].sort()).toEqual([...made.tables.keys()].sort());
      expect(overlap(placement)).toBe(false);
      for (const relation of made.relations) {
        const from = { table: made.tables.get(relation.from)!, box: placement.get(relation.from)! };
        const to = { table: made.tables.get(relation.to)!, box: placement.get(relation.to)! };
        const { start, end } = edgeShape(relation, from, to);
        expect(isOnSide(from.box, start) && isOnSide(to.box, end)).toBe(true);
      }
    }),
    { numRuns: 25 }
  );
});

test('300 tables in one chain are placed in a picture that is not a strip', async () => {
  const placement = await place(graph(Array.from({ length: 300 }, (_, at) => (at > 0 ? [at - 1] : []))));
  const boxes = [...placement.values()];
  expect(overlap(placement)).toBe(false);
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  expect(right / bottom).toBeGreaterThan(0.5);
  expect(right / bottom).toBeLessThan(4);
});

test('a placement that is cancelled stops', async () => {
  const abort = new AbortController();
  abort.abort();
  await expect(place(graph(Array.from({ length: 2000 }, () => [])), abort.signal)).rejects.toThrow();
});

test('tables stay where they were; new ones come below; one that grows into another has all placed anew', async () => {
  const before = new Map(await place(graph([[], [0]])));
  const moved = new Map([...before].map(([key, box]) => [key, { ...box, x: box.x + 500 }]));
  const fresh = await place(graph([[], [0], [1]]));
  const kept = keepPlaces(fresh, moved);
  moved.forEach((box, key) => expect(kept.get(key)).toMatchObject({ x: box.x, y: box.y }));
  expect(kept.size).toBe(3);
  expect(overlap(kept)).toBe(false);

  const piled = new Map([...fresh].map(([key, box]) => [key, { ...box, x: 0, y: 0 }]));
  expect(keepPlaces(fresh, piled)).toBe(fresh);
});

test('neighbours are tables at both ends of a foreign key, step by step', () => {
  const made = graph([[], [0], [1], [2], [3, 3]]);
  const names = (depth: number) =>
    [...neighbourhood(made, keyOf(['db', 's', 't2']), depth)].map(key => made.tables.get(key)?.name).sort();
  expect(names(0)).toEqual(['t2']);
  expect(names(1)).toEqual(['t1', 't2', 't3']);
  expect(names(2)).toEqual(['t0', 't1', 't2', 't3', 't4']);
  expect(neighbourhood(made, 'gone', 2).size).toBe(0);
  expect(subgraph(made, neighbourhood(made, keyOf(['db', 's', 't2']), 1)).relations).toHaveLength(2);
});

test('the graph has the tables of the scope, with keys, views when asked, and no foreign key out of it', () => {
  const view = { ref: { kind: 'view', path: ['db', 's', 'v'] }, columns: [] };
  const objects = [
    tableOf('a', ['b', 'elsewhere']),
    tableOf('b'),
    tableOf('c', ['b'], 'other'),
    { ref: { kind: 'function', path: ['db', 's', 'f'] } },
    view
  ];
  const made = graphOf(objects, ['db', 's'], false);
  expect([...made.tables.values()].map(({ name }) => name)).toEqual(['a', 'b']);
  expect(made.relations).toHaveLength(1);
  const [a] = made.tables.values();
  expect(a.columns.map(({ name, primary, foreign }) => [name, primary, foreign])).toEqual([
    ['id', true, false],
    ['label', false, false],
    ['ref0', false, true],
    ['ref1', false, true]
  ]);
  expect(graphOf(objects, ['db', 's'], true).tables.size).toBe(3);
  expect([...graphOf(objects, ['db'], false).tables.values()].map(({ name }) => name)).toEqual([
    'other.c',
    's.a',
    's.b'
  ]);
});

test('a table of 500 columns shows its keys and its first columns, and how many more there are', () => {
  const wide = tableOf('wide', ['wide']);
  const more = Array.from({ length: 500 }, (_, at): [string, string, boolean] => [`c${at}`, 'int', false]);
  const [id, ...rest] = wide.columns!;
  const [table] = graphOf([{ ...wide, columns: [id, ...more, ...rest] }], ['db', 's'], false).tables.values();
  expect(table.columns).toHaveLength(30);
  expect(table.hidden).toBe(473);
  expect(table.columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['id', 'c0', 'ref0']));
  expect(sizeOf(table).height).toBeLessThan(700);
});
