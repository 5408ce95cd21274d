import type { Hazard } from '../../../../model';
import { hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasRenameColumn } from '../../capabilities';
import { ident } from '../../dialect';
import { columnSql, type Charset } from './column-sql';
import type { Column, TableDefinition } from './definition';
import { holdsAll, inPlace } from './type-change';

/** One clause of an ALTER TABLE and what it may do. */
export interface Clause {
  sql: string;
  hazards: readonly Hazard[];
}

/**
 * Which column each of `to` was before, by `previousName`, else by its name, unless another one came from that: a name
 * can be taken over.
 */
export function originIn(
  from: readonly Column[],
  to: readonly Column[]
): (column: Column) => Column | undefined {
  const before = new Map(from.map(column => [column.name, column]));
  const renamed = new Set(to.map(({ previousName }) => previousName));
  return ({ name, previousName }) => {
    const old = previousName ? before.get(previousName) : undefined;
    return old ?? (renamed.has(name) ? undefined : before.get(name));
  };
}

/** The clauses that lead from some columns to others: dropped, added, changed, moved. */
export function alterColumns(from: TableDefinition, to: TableDefinition, version: ServerVersion): Clause[] {
  const origin = originIn(from.columns, to.columns);
  const kept = new Set(to.columns.map(column => origin(column)?.name));
  const clauses: Clause[] = from.columns
    .filter(column => !kept.has(column.name))
    .map(({ name }) => ({
      sql: `DROP COLUMN ${ident(name)}`,
      hazards: [hazard('data-loss', `The values of ${name} are gone for good`)]
    }));
  const inherited = from.charset === to.charset && from.collation === to.collation ? to : null;
  const places = placesOf(from.columns, to.columns, origin);
  for (const [index, column] of to.columns.entries()) {
    const old = origin(column);
    const place = places[index];
    if (!old) {
      clauses.push(added(column, place, inherited));
    } else {
      clauses.push(...changed(old, column, place, inherited, version));
    }
  }
  return clauses;
}

function added(column: Column, place: string, inherited: Charset | null): Clause {
  const hazards =
    column.generated?.storage === 'STORED' || column.autoIncrement
      ? [
          hazard(
            'rewrite',
            `${column.name} is computed for every row: the table is copied and locked meanwhile`
          )
        ]
      : [];
  return { sql: `ADD COLUMN ${columnSql(column, inherited)}${place}`, hazards };
}

function changed(
  old: Column,
  column: Column,
  place: string,
  inherited: Charset | null,
  version: ServerVersion
): Clause[] {
  const renamed = old.name !== column.name;
  const sameRest = columnSql({ ...old, name: column.name }) === columnSql(column);
  const hazards = place === '' ? [] : [hazard('rewrite', 'Moving a column rewrites the table')];
  const dropDefault =
    column.withoutDefault && !old.withoutDefault
      ? [{ sql: `ALTER COLUMN ${ident(column.name)} DROP DEFAULT`, hazards: [] }]
      : [];
  const modified = old.withoutDefault && !column.withoutDefault;
  if (sameRest && place === '' && !modified) {
    return renamed ? [rename(old, column, inherited, version), ...dropDefault] : dropDefault;
  }
  const verb = renamed ? `CHANGE COLUMN ${ident(old.name)}` : 'MODIFY COLUMN';
  const restored =
    column.withoutDefault && old.withoutDefault
      ? [{ sql: `ALTER COLUMN ${ident(column.name)} DROP DEFAULT`, hazards: [] }]
      : [];
  return [
    {
      sql: `${verb} ${columnSql(column, inherited)}${place}`,
      hazards: [...hazardsOf(old, column), ...hazards]
    },
    ...dropDefault,
    ...restored
  ];
}

function rename(old: Column, column: Column, inherited: Charset | null, version: ServerVersion): Clause {
  const hazards = [
    hazard('drops-dependents', `Views, triggers and routines that name ${old.name} will fail`)
  ];
  return hasRenameColumn(version)
    ? { sql: `RENAME COLUMN ${ident(old.name)} TO ${ident(column.name)}`, hazards }
    : { sql: `CHANGE COLUMN ${ident(old.name)} ${columnSql(column, inherited)}`, hazards };
}

function hazardsOf(old: Column, column: Column): Hazard[] {
  const found: Hazard[] = [];
  const { name } = column;
  if (old.name !== name) {
    found.push(hazard('drops-dependents', `Views, triggers and routines that name ${old.name} will fail`));
  }
  if (old.type.toLowerCase() !== column.type.toLowerCase() && !holdsAll(old.type, column.type)) {
    found.push(
      hazard(
        'data-loss',
        `Values of ${name} that do not fit ${column.type} are refused, or cut without strict mode`
      )
    );
  }
  if (old.charset !== null && column.charset !== null && old.charset !== column.charset) {
    found.push(
      hazard(
        'data-loss',
        `${name} is converted from ${old.charset} to ${column.charset}: characters that it lacks are refused or lost`
      )
    );
  }
  const rewritten =
    !inPlace(old.type, column.type) ||
    old.charset !== column.charset ||
    old.collation !== column.collation ||
    old.nullable !== column.nullable ||
    old.srid !== column.srid ||
    JSON.stringify(old.generated) !== JSON.stringify(column.generated);
  if (rewritten) {
    found.push(hazard('rewrite', `The table is copied to change ${name}; writes wait meanwhile`));
  }
  if (old.nullable && !column.nullable) {
    found.push(
      hazard('data-loss', `Rows with NULL in ${name} are refused, or get a zero value without strict mode`)
    );
  }
  return found;
}

/**
 * FIRST/AFTER of every column that has to move. The longest run of kept columns that are in order already
 * stays where it is.
 */
function placesOf(
  from: readonly Column[],
  to: readonly Column[],
  origin: (column: Column) => Column | undefined
): string[] {
  const positions = new Map(from.map((column, index) => [column.name, index]));
  const indexes = to.map(column => positions.get(origin(column)?.name ?? '') ?? -1);
  const staying = longestRising(indexes);
  // New columns behind the last one that stays need no place: they are added at the end.
  const lastOld = indexes.reduce((last, position, index) => (position >= 0 ? index : last), -1);
  return to.map((_, index) => {
    if (staying.has(index) || (indexes[index] < 0 && index > lastOld)) {
      return '';
    }
    return index === 0 ? ' FIRST' : ` AFTER ${ident(to[index - 1].name)}`;
  });
}

/** Indexes of a longest rising run of the values that are not negative. */
function longestRising(values: readonly number[]): Set<number> {
  const length: number[] = [];
  const previous: number[] = [];
  let best = -1;
  for (const [i, value] of values.entries()) {
    length[i] = value < 0 ? 0 : 1;
    previous[i] = -1;
    for (let j = 0; j < i && value >= 0; j++) {
      if (values[j] >= 0 && values[j] < value && length[j] + 1 > length[i]) {
        length[i] = length[j] + 1;
        previous[i] = j;
      }
    }
    if (value >= 0 && (best < 0 || length[i] > length[best])) {
      best = i;
    }
  }
  const run = new Set<number>();
  for (let at = best; at >= 0; at = previous[at]) {
    run.add(at);
  }
  return run;
}
