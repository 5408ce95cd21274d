import type { Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { dialect } from '../../dialect';
import { same, unsupported } from '../table/context';
import { outputColumns } from './output-columns';

interface NamedColumn {
  name: string;
  previousName: string | null;
  type: string | null;
}

interface Queried {
  select: string;
  columns: readonly NamedColumn[];
}

export interface ColumnChange {
  /** Names to write after the view's: empty where the select gives them by itself. */
  list: readonly string[];
  /** The columns there will be before anything is renamed; `null`: only the server can tell. */
  names: readonly string[] | null;
  /** From the name before to the name after. */
  renames: readonly (readonly [from: string, to: string])[];
  /** Columns are only added at the end, as far as the text tells. */
  appends: boolean;
}

/**
 * What becomes of the columns. With the same select only names can change, by place. With another select
 * the columns are what it gives, under the names that are asked for.
 */
export function changeColumns(from: Queried, to: Queried): ColumnChange {
  const old = from.columns.map(({ name }) => name);
  if (from.select === to.select) {
    if (to.columns.length > 0 && to.columns.length !== old.length) {
      throw unsupported('The columns of a view are those of its select: change that');
    }
    const renames = to.columns.map(({ name }, n) => [old[n], name] as const);
    return { list: old, names: old, renames: ordered(renames), appends: true };
  }
  const given = outputColumns(to.select);
  const asked = to.columns.map(({ name, previousName }, n) =>
    given?.[n] === name ? name : (previousName ?? name)
  );
  const isAsked = asked.length > 0 && !same(asked, old);
  const known = given?.every(name => name !== null) ? (given as string[]) : null;
  const list = isAsked && !same(asked, known) ? asked : [];
  const names = list.length ? [...list, ...(given?.slice(list.length) ?? [])] : given;
  const isRetyped = to.columns.some(({ name, previousName, type }) => {
    const before = from.columns.find(each => each.name === (previousName ?? name));
    return before !== undefined && type !== null && before.type !== null && type !== before.type;
  });
  return {
    list,
    names: names?.every(name => name !== null) ? (names as string[]) : null,
    // What the select itself calls otherwise needs no other name.
    renames: ordered(
      to.columns.flatMap(({ name, previousName }, n) =>
        given?.[n] === name ? [] : [[previousName ?? name, name] as const]
      )
    ),
    appends:
      !isRetyped &&
      (names === null || old.every((name, n) => n < names.length && (names[n] ?? name) === name))
  };
}

/** Columns that get the names which the new select gives them at their places: where they are renamed first, it can replace the old one. */
export function renamesOfSelect(
  from: Queried,
  to: Queried
): readonly (readonly [from: string, to: string])[] {
  const given = from.select === to.select ? null : outputColumns(to.select);
  return to.columns.flatMap(({ name, previousName }, n) =>
    previousName !== null &&
    previousName !== name &&
    given?.[n] === name &&
    from.columns[n]?.name === previousName
      ? [[previousName, name] as const]
      : []
  );
}

/** A name must be free when it is taken. */
export function ordered(all: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  let left = all.filter(([from, to]) => from !== to);
  const done: (readonly [string, string])[] = [];
  while (left.length > 0) {
    const next = left.filter(([, to]) => !left.some(([from]) => from === to));
    if (next.length === 0) {
      throw unsupported('Columns cannot change names with each other in one step');
    }
    done.push(...next);
    left = left.filter(each => !next.includes(each));
  }
  return done;
}

/** @param what `VIEW "public"."v"` */
export function renameColumns(what: string, { renames }: Pick<ColumnChange, 'renames'>): Statement[] {
  return renames.map(([from, to]) =>
    statement(`ALTER ${what} RENAME COLUMN ${dialect.ident(from)} TO ${dialect.ident(to)}`, {
      hazards: [hazard('drops-dependents', `Functions that name column ${from} as text do not follow`)]
    })
  );
}

/** SET SCHEMA and RENAME TO. */
export function moveAndRename(
  command: 'VIEW' | 'MATERIALIZED VIEW',
  from: { schema: string; name: string },
  to: { schema: string; name: string }
): Statement[] {
  const hazards = [
    hazard('drops-dependents', `Functions that name ${from.schema}.${from.name} as text do not follow`)
  ];
  const alter = (schema: string, words: string): Statement =>
    statement(`ALTER ${command} ${dialect.path([schema, from.name])} ${words}`, { hazards });
  return [
    ...(from.schema === to.schema ? [] : [alter(from.schema, `SET SCHEMA ${dialect.ident(to.schema)}`)]),
    ...(from.name === to.name ? [] : [alter(to.schema, `RENAME TO ${dialect.ident(to.name)}`)])
  ];
}
