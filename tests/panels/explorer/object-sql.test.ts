import type { Summary } from '../../../src/model';
import { insertSql, updateSql } from '../../../src/panels/explorer/object-sql';

const column = (label: string, ...flags: string[]): Summary => ({
  ref: { kind: 'column', path: ['t', label] },
  label,
  sql: `"${label}"`,
  flags
});
const columns = [
  column('id', 'primaryKey', 'identity'),
  column('first name'),
  column('2nd'),
  column('sum', 'generated')
];

it('gives each column a parameter, but none to what the server fills in', () => {
  expect(insertSql('"t"', columns)).toBe(
    'INSERT INTO "t" ("first name", "2nd")\nVALUES (:first_name, :_2nd)'
  );
});

it('updates the row with a primary key, and none without one', () => {
  expect(updateSql('"t"', columns)).toBe(
    'UPDATE "t"\nSET "first name" = :first_name,\n    "2nd" = :_2nd\nWHERE "id" = :id'
  );
  expect(updateSql('"t"', [column('a')])).toContain('WHERE FALSE');
});
