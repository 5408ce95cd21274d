import type { Change, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { sqliteDialect } from '../../dialect';
import { alterTable } from './alter';
import { completeTable } from './complete';
import type { TableDefinition } from './definition';
import { FOREIGN_KEYS_OFF, FOREIGN_KEYS_ON, guarded } from './guard';
import { createIndex, createTable } from './render';

export function planTable(change: Change<TableDefinition>): Statement[] {
  const [database] = change.ref.path;
  switch (change.op) {
    case 'create': {
      const table = completeTable(change.to);
      return [
        statement(createTable(database, table)),
        ...table.indexes.map(index => statement(createIndex(database, table, index)))
      ];
    }
    case 'alter':
      return alterTable(database, change.from, change.to);
    case 'drop':
      return dropTable(database, change.from, change.options?.cascade ?? false);
  }
}

/**
 * DROP TABLE deletes the rows first, and foreign keys act on that: rows of other tables would be
 * deleted or changed. That happens only on demand; otherwise a row that refers to the table is a
 * reason to refuse.
 */
function dropTable(database: string, table: TableDefinition, cascade: boolean): Statement[] {
  const { name, referencedBy = [] } = table;
  const drop = statement(`DROP TABLE ${sqliteDialect.path([database, name])}`, {
    hazards: [
      hazard('data-loss', `All rows of ${name} are deleted, with its indexes and triggers.`),
      ...(cascade && referencedBy.length > 0
        ? [hazard('drops-dependents', `Rows of ${referencedBy.join(', ')} follow their foreign keys.`)]
        : [])
    ]
  });
  return cascade || referencedBy.length === 0
    ? [drop]
    : [FOREIGN_KEYS_OFF, ...guarded(database, referencedBy, [drop]), FOREIGN_KEYS_ON];
}
