import { sqliteDialect } from '../../dialect';
import { isWord, lower, nameOf, tokenize, type Token } from '../../tokens';
import type { Column, Index, TableDefinition } from './definition';

/** A column's new name with its old one. */
export interface Renamed {
  from: string;
  to: string;
}

/** A new column that takes the name which another one gives up is made under a free name, and renamed like the others. */
export function renamedColumns(to: TableDefinition): Renamed[] {
  const isRenamed = ({ name, previousName }: Column): boolean =>
    previousName !== null && previousName !== name;
  const givenUp = new Set(to.columns.filter(isRenamed).map(({ previousName }) => lower(previousName ?? '')));
  return to.columns.flatMap(column => {
    const { name, previousName } = column;
    if (isRenamed(column)) {
      return { from: previousName ?? '', to: name };
    }
    return previousName === null && givenUp.has(lower(name))
      ? { from: `petersql_new_${name}`, to: name }
      : [];
  });
}

/**
 * The definition as it would be had nothing been renamed: SQLite renames by itself, through indexes,
 * triggers and views, once everything else is in place.
 */
export function withOldNames(to: TableDefinition, tableName: string): TableDefinition {
  const names = new Map(renamedColumns(to).map(each => [lower(each.to), each.from]));
  const old = (name: string) => names.get(lower(name)) ?? name;
  const oldText = (sql: string) => (names.size === 0 ? sql : renamedIn(sql, names));
  const oldKey = <K extends { name: string }>(columns: K[]) =>
    columns.map(column => ({ ...column, name: old(column.name) }));
  return {
    ...to,
    name: tableName,
    columns: to.columns.map(column => ({
      ...column,
      name: old(column.name),
      previousName: null,
      generated: column.generated && {
        ...column.generated,
        expression: oldText(column.generated.expression)
      }
    })),
    primaryKey: to.primaryKey && { ...to.primaryKey, columns: oldKey(to.primaryKey.columns) },
    uniques: to.uniques.map(key => ({ ...key, columns: oldKey(key.columns) })),
    checks: to.checks.map(check => ({ ...check, expression: oldText(check.expression) })),
    foreignKeys: to.foreignKeys.map(key => {
      const own = [lower(to.name), lower(tableName)].includes(lower(key.table));
      return {
        ...key,
        columns: key.columns.map(old),
        table: own && to.name !== tableName ? tableName : key.table,
        references: own ? key.references.map(old) : key.references
      };
    }),
    indexes: to.indexes.map(index => oldIndex(index, old, oldText))
  };
}

function oldIndex(index: Index, old: (name: string) => string, oldText: (sql: string) => string): Index {
  return {
    ...index,
    columns: index.columns.map(column => ({
      ...column,
      name: column.name === null ? null : old(column.name),
      expression: column.expression === null ? null : oldText(column.expression)
    })),
    where: index.where === null ? null : oldText(index.where)
  };
}

/**
 * An expression with columns renamed. Functions, collations and types of a CAST are no columns; there
 * are no subqueries in the expressions of a table.
 */
function renamedIn(sql: string, names: ReadonlyMap<string, string>): string {
  const tokens = [...tokenize(sql)];
  let type = false;
  return tokens
    .map((token, n) => {
      const neighbour = (step: 1 | -1): Token | undefined => {
        let at = n + step;
        while (tokens[at]?.type === 'space' || tokens[at]?.type === 'comment') {
          at += step;
        }
        return tokens[at];
      };
      type = isWord(token, 'AS') || (type && token.text !== ')');
      const name =
        token.type === 'word' || token.type === 'quoted' ? names.get(lower(nameOf(token))) : undefined;
      const isColumn = !type && neighbour(1)?.text !== '(' && !isWord(neighbour(-1), 'COLLATE');
      if (name === undefined || !isColumn) {
        return token.text;
      }
      // Written as before where that stands for the same name.
      return /^[a-z_]\w*$/i.test(name) && token.type === 'word' ? name : sqliteDialect.ident(name);
    })
    .join('');
}

/** Whether an expression may speak of a column. */
export function mentions(sql: string, column: string): boolean {
  return [...tokenize(sql)].some(
    token =>
      (token.type === 'word' || token.type === 'quoted' || token.type === 'string') &&
      lower(nameOf(token)) === lower(column)
  );
}

/** Renames one after the other so that no name is taken when its turn comes: swaps go through a free name. */
export function renameOrder(renamed: readonly Renamed[], taken: readonly string[]): Renamed[] {
  const inUse = new Set(taken.map(lower));
  const waiting = [...renamed];
  const steps: Renamed[] = [];
  const go = (step: Renamed) => {
    inUse.delete(lower(step.from));
    inUse.add(lower(step.to));
    steps.push(step);
  };
  while (waiting.length > 0) {
    const free = waiting.findIndex(each => !inUse.has(lower(each.to)) || lower(each.to) === lower(each.from));
    if (free >= 0) {
      go(waiting.splice(free, 1)[0]);
    } else {
      const [first] = waiting;
      const between = `petersql_${steps.length}_${first.to}`;
      go({ from: first.from, to: between });
      waiting[0] = { from: between, to: first.to };
    }
  }
  return steps;
}
