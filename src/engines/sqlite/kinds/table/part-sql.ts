import { completeTable, constraintsOf } from './complete';
import type { TableDefinition } from './definition';
import { createIndex, renderColumn, renderConstraint } from './render';

/** A member of one of a table's lists as SQL says it; `null` for lists without a clause of their own. */
export function partSql(list: string, part: unknown, table: Partial<TableDefinition>): string | null {
  const own = completeTable({ name: table.name, [list]: [part] });
  switch (list) {
    case 'columns':
      return renderColumn(own.columns[0]);
    case 'uniques':
    case 'checks':
    case 'foreignKeys':
      return renderConstraint(constraintsOf(own)[0], own);
    case 'indexes':
      return createIndex('main', own, own.indexes[0]);
    default:
      return null;
  }
}
