import type { Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { Context } from './context';
import type { TableDefinition } from './definition';
import { refuseInherited } from './differences';

/**
 * Moves and renames of the table and its columns, and what the table is afterwards: keys, indexes and
 * foreign keys follow their columns by themselves.
 */
export function renameInto(
  from: TableDefinition,
  to: TableDefinition,
  before: Context,
  after: Context,
  isChild: boolean
): { statements: Statement[]; from: TableDefinition } {
  const { dialect } = before;
  const statements: Statement[] = [];
  if (from.schema !== to.schema && to.persistence !== 'temporary') {
    statements.push(
      statement(`ALTER TABLE ${before.table} SET SCHEMA ${dialect.ident(to.schema)}`, {
        hazards: [
          hazard('drops-dependents', `Functions that name ${from.schema}.${from.name} as text do not follow`)
        ]
      })
    );
  }
  if (from.name !== to.name) {
    const moved = dialect.path([after.schema, from.name]);
    statements.push(
      statement(`ALTER TABLE ${moved} RENAME TO ${dialect.ident(to.name)}`, {
        hazards: [hazard('drops-dependents', `Functions that name ${from.name} as text do not follow`)]
      })
    );
  }
  const renamed = new Map(
    to.columns.flatMap(({ name, previousName }) =>
      previousName !== null &&
      previousName !== name &&
      from.columns.some(column => column.name === previousName) &&
      !from.columns.some(column => column.name === name)
        ? [[previousName, name] as const]
        : []
    )
  );
  refuseInherited(
    from.columns.filter(({ name }) => renamed.has(name)),
    isChild
  );
  for (const [old, name] of renamed) {
    statements.push(
      statement(`ALTER TABLE ${after.table} RENAME COLUMN ${dialect.ident(old)} TO ${dialect.ident(name)}`, {
        hazards: [hazard('drops-dependents', `Functions that name column ${old} as text do not follow`)]
      })
    );
  }
  return { statements, from: withColumnsRenamed(from, to, name => renamed.get(name) ?? name) };
}

type Rename = (name: string) => string;

function withColumnsRenamed(from: TableDefinition, to: TableDefinition, rename: Rename): TableDefinition {
  const all = (names: readonly string[]): string[] => names.map(rename);
  const elements = <E extends { column: string | null }>(list: readonly E[]): E[] =>
    list.map(element => ({ ...element, column: element.column === null ? null : rename(element.column) }));
  const isOwn = (references: { schema: string; table: string }): boolean =>
    references.schema === from.schema && references.table === from.name;
  return {
    ...from,
    columns: from.columns.map(column => ({ ...column, name: rename(column.name) })),
    keys: from.keys.map(key => ({ ...key, columns: all(key.columns), include: all(key.include) })),
    indexes: from.indexes.map(index => ({
      ...index,
      elements: elements(index.elements),
      include: all(index.include)
    })),
    exclusions: from.exclusions.map(exclusion => ({
      ...exclusion,
      elements: elements(exclusion.elements),
      include: all(exclusion.include)
    })),
    // A key to the table itself follows its name and its columns.
    foreignKeys: from.foreignKeys.map(key => ({
      ...key,
      columns: all(key.columns),
      setColumns: all(key.setColumns),
      references: isOwn(key.references)
        ? { schema: to.schema, table: to.name, columns: all(key.references.columns) }
        : key.references
    })),
    // Statistics do not move with their table: they keep their own schema.
    privileges:
      from.privileges?.map(entry => (entry.columns ? { ...entry, columns: all(entry.columns) } : entry)) ??
      null
  };
}
