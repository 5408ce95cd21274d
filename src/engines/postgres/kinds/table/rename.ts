import type { Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { Context } from './context';
import type { Element, Exclusion, ForeignKey, Index, TableDefinition } from './definition';
import { refuseInherited } from './differences';

/** What is left to do once everything has its new name: both definitions speak of the new names alone. */
export interface Renamed {
  statements: Statement[];
  from: TableDefinition;
  to: TableDefinition;
}

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
): Renamed {
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
  const names = columnNames(from, to);
  refuseInherited(
    from.columns.filter(({ name }) => names.has(name)),
    isChild
  );
  for (const [old, name] of renameSteps(names)) {
    statements.push(
      statement(`ALTER TABLE ${after.table} RENAME COLUMN ${dialect.ident(old)} TO ${dialect.ident(name)}`, {
        hazards: [hazard('drops-dependents', `Functions that name column ${old} as text do not follow`)]
      })
    );
  }
  const now = (name: string): string => names.get(name) ?? name;
  return {
    statements,
    from: {
      ...followed(from, from, to, () => now),
      columns: from.columns.map(column => ({ ...column, name: now(column.name) }))
    },
    to: followed(to, from, to, inDraft(from, to, names))
  };
}

/**
 * What the names of columns mean in a part of the draft: one that was left as it was read still says the old ones, and
 * so does a part that names what is no column any more.
 */
function inDraft(from: TableDefinition, to: TableDefinition, names: ReadonlyMap<string, string>): RenameIn {
  const wanted = new Set(to.columns.map(({ name }) => name));
  const untouched = new Map([...names].filter(([, name]) => wanted.has(name)));
  const stillOld = new Map([...untouched].filter(([old]) => !wanted.has(old)));
  const read = new Set(
    [from.keys, from.indexes, from.exclusions, from.foreignKeys, [from.privileges]]
      .flat()
      .map(part => JSON.stringify(part))
  );
  return part => {
    const meant = read.has(JSON.stringify(part)) ? untouched : stillOld;
    return name => meant.get(name) ?? name;
  };
}

/**
 * New names of columns by the old ones. A column that goes while another one takes its name gets out of the way
 * first.
 */
function columnNames(from: TableDefinition, to: TableDefinition): Map<string, string> {
  const before = new Set(from.columns.map(({ name }) => name));
  const sources = new Map(
    to.columns.map(({ name, previousName }) => [
      name,
      previousName !== null && before.has(previousName) ? previousName : name
    ])
  );
  const kept = new Set(sources.values());
  const names = new Map([...sources].flatMap(([name, old]) => (name === old ? [] : [[old, name] as const])));
  for (const name of names.values()) {
    if (before.has(name) && !kept.has(name)) {
      names.set(name, freeName(`${name}_old`, [...before, ...sources.keys()]));
    }
  }
  return names;
}

/** Renames in an order in which each new name is free. Names that go round in a circle take a detour. */
function renameSteps(names: ReadonlyMap<string, string>): (readonly [old: string, name: string])[] {
  const left = new Map(names);
  const steps: (readonly [string, string])[] = [];
  while (left.size > 0) {
    const free = [...left].find(([, name]) => !left.has(name));
    if (free) {
      steps.push(free);
      left.delete(free[0]);
      continue;
    }
    const [[old, name]] = left;
    const detour = freeName(`${old}_old`, [...names].flat());
    steps.push([old, detour]);
    left.delete(old);
    left.set(detour, name);
  }
  return steps;
}

function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let number = 2; taken.includes(free); number++) {
    free = `${name}_${number}`;
  }
  return free;
}

type Rename = (name: string) => string;
/** The renames that hold in a part of a table: a key, an index, the list of privileges. */
type RenameIn = (part: unknown) => Rename;

/** A definition whose parts follow the table from its name in `from` to that in `to`, and its columns. */
function followed(
  table: TableDefinition,
  from: TableDefinition,
  to: TableDefinition,
  renameIn: RenameIn
): TableDefinition {
  const elements = <E extends { column: string | null }>(list: readonly E[], rename: Rename): E[] =>
    list.map(element => ({ ...element, column: element.column === null ? null : rename(element.column) }));
  const isOwn = (references: { schema: string; table: string }): boolean =>
    references.schema === from.schema && references.table === from.name;
  const inKey = <K extends { columns: string[]; include: string[] }>(key: K): K => {
    const rename = renameIn(key);
    return { ...key, columns: key.columns.map(rename), include: key.include.map(rename) };
  };
  const inElements = <I extends Index | Exclusion>(index: I): I => {
    const rename = renameIn(index);
    return {
      ...index,
      elements: elements<Element>(index.elements, rename),
      include: index.include.map(rename)
    };
  };
  // A key to the table itself follows its name and its columns.
  const inForeignKey = (key: ForeignKey): ForeignKey => {
    const rename = renameIn(key);
    return {
      ...key,
      columns: key.columns.map(rename),
      setColumns: key.setColumns.map(rename),
      references: isOwn(key.references)
        ? { schema: to.schema, table: to.name, columns: key.references.columns.map(rename) }
        : key.references
    };
  };
  const inPrivileges = renameIn(table.privileges);
  return {
    ...table,
    keys: table.keys.map(inKey),
    indexes: table.indexes.map(inElements),
    exclusions: table.exclusions.map(inElements),
    foreignKeys: table.foreignKeys.map(inForeignKey),
    // Statistics do not move with their table: they keep their own schema.
    privileges:
      table.privileges?.map(entry =>
        entry.columns ? { ...entry, columns: entry.columns.map(inPrivileges) } : entry
      ) ?? null
  };
}
