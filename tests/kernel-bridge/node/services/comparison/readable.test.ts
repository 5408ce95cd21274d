import { postgresEngine } from '../../../../../src/engines/postgres';
import { readable } from '../../../../../src/kernel-bridge/node/services/comparison/readable';
import type { JsonObject } from '../../../../../src/model';

const version = { flavor: 'postgres', major: 18, minor: 0, patch: 0, text: 'PostgreSQL 18' };

function side({ kinds }: { kinds: typeof postgresEngine.kinds }, definition: JsonObject) {
  const kind = kinds.find(({ descriptor }) => descriptor.id === 'table')!;
  return { kind, ref: { kind: 'table', path: ['d', 's', 't'] }, path: ['t'], definition };
}

test('a member that one side has alone is said as SQL', () => {
  const column = { name: 'a.b', type: 'integer' };
  const sides = [
    side(postgresEngine, { name: 't', columns: [] }),
    side(postgresEngine, { name: 't', columns: [column] })
  ];
  const [difference] = readable(
    [{ field: 'columns.a.b', source: null, target: column }],
    sides[0],
    sides[1],
    version
  );
  expect(difference).toMatchObject({ target: column, targetSql: '"a.b" integer' });
  expect(difference).not.toHaveProperty('sourceSql');
});

test('a member that cannot be said stays as its fields, and the comparison goes on', () => {
  const nameless = { name: null, comment: 'x', elements: [{ column: 'a' }] };
  const broken = side(postgresEngine, { name: 't', indexes: [nameless] });
  const difference = { field: 'indexes.0', source: nameless, target: null };
  expect(readable([difference], broken, broken, version)).toEqual([difference]);
});
