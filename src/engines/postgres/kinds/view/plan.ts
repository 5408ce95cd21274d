import type { Change, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasSecurityInvoker } from '../../capabilities';
import { dialect } from '../../dialect';
import { changePrivileges } from '../privileges';
import { commentOn, list, same, unsupported, words } from '../table/context';
import { assigned, changedOptions } from '../table/options';
import {
  changeColumns,
  moveAndRename,
  ordered,
  renameColumns,
  renamesOfSelect,
  type ColumnChange
} from './columns';
import {
  completeView,
  followingColumns,
  optionsOfView,
  privilegesOn,
  type View,
  type ViewDefinition
} from './definition';
import { outputColumns } from './output-columns';
import { recreated } from './recreate';

/** Manual: CREATE VIEW, ALTER VIEW. */
export function planView(change: Change<ViewDefinition>, version: ServerVersion): Statement[] {
  if (change.op === 'create') {
    return createView(completeView(change.to), version);
  }
  const from = completeView(change.from);
  if (change.op === 'alter') {
    return alterView(from, completeView({ ...change.from, ...change.to }), version);
  }
  const cascade = change.options?.cascade;
  return [
    statement(`DROP VIEW ${pathOf(from)}${cascade ? ' CASCADE' : ''}`, {
      hazards: cascade
        ? [hazard('drops-dependents', 'All that uses the view is dropped too, and what uses that')]
        : []
    })
  ];
}

/** Temporary views live in a schema whose number the session knows: `pg_temp` stands for it. */
function schemaOf({ schema, persistence }: View): string {
  return persistence === 'temporary' ? 'pg_temp' : schema;
}

function pathOf(view: View): string {
  return dialect.path([schemaOf(view), view.name]);
}

export function createView(to: View, version: ServerVersion): Statement[] {
  const names = to.columns.map(({ name }) => name);
  const columns = same(outputColumns(to.select), names) ? [] : names;
  return [
    statement(viewText(to, to.persistence === 'temporary' ? 'TEMPORARY ' : '', columns, version)),
    ...attributes(null, to, version)
  ];
}

function viewText(
  to: View,
  word: 'OR REPLACE ' | 'TEMPORARY ' | '',
  columns: readonly string[],
  version: ServerVersion
): string {
  const options = optionsOfView(to);
  if (!hasSecurityInvoker(version) && options.some(({ name }) => name === 'security_invoker')) {
    throw unsupported('Views with the rights of who uses them (security invoker) need PostgreSQL 15');
  }
  const head = words(
    `CREATE ${word}VIEW ${pathOf(to)}`,
    columns.length > 0 && `(${list(columns)})`,
    options.length > 0 && `WITH (${assigned(options, dialect)})`
  );
  return `${head} AS\n${to.select}`;
}

function alterView(from: View, given: View, version: ServerVersion): Statement[] {
  if (from.persistence !== given.persistence) {
    throw unsupported('A view cannot become temporary, nor a temporary one stay: create another one');
  }
  const first = renamesOfSelect(from, given);
  if (first.length > 0) {
    return [
      ...renameColumns(`VIEW ${pathOf(from)}`, { renames: ordered(first) }),
      ...alterView(withNames(from, first), { ...given, columns: settled(given.columns, first) }, version)
    ];
  }
  const columns = changeColumns(from, given);
  const to = { ...given, privileges: followingColumns(given.privileges, columns) };
  const body = changeBody(from, to, columns, version);
  const renamed = new Map(columns.renames);
  const after: View = {
    ...body.now,
    schema: to.schema,
    name: to.name,
    columns: body.now.columns.map(each => ({ ...each, name: renamed.get(each.name) ?? each.name })),
    privileges: privilegesOn(
      body.now.privileges,
      body.now.columns.map(({ name }) => ({ was: name, name: renamed.get(name) ?? name }))
    )
  };
  return [
    ...body.statements,
    ...renameColumns(`VIEW ${pathOf(from)}`, columns),
    ...(from.persistence === 'temporary' && from.schema !== to.schema
      ? []
      : moveAndRename('VIEW', { ...from, schema: schemaOf(from) }, { ...to, schema: schemaOf(to) })),
    ...attributes(after, to, version)
  ];
}

type Renames = readonly (readonly [from: string, to: string])[];

/** The view once some of its columns got other names. */
function withNames(view: View, renames: Renames): View {
  const names = new Map(renames);
  return {
    ...view,
    columns: view.columns.map(each => ({ ...each, name: names.get(each.name) ?? each.name })),
    privileges: followingColumns(view.privileges, { renames })
  };
}

/** Columns of which some have got their names. */
function settled(columns: View['columns'], renames: Renames): View['columns'] {
  const names = new Set(renames.map(([, name]) => name));
  return columns.map(each => (names.has(each.name) ? { ...each, previousName: null } : each));
}

/** The select and the options, before anything gets another name; and what the view is then. */
function changeBody(
  from: View,
  to: View,
  columns: ColumnChange,
  version: ServerVersion
): { statements: Statement[]; now: View } {
  const options = [optionsOfView(from), optionsOfView(to)] as const;
  if (from.select === to.select && !to.recreate) {
    const alter = changedOptions(...options, dialect).map(words =>
      statement(`ALTER VIEW ${pathOf(from)} ${words}`, {
        hazards: same(options[0], options[1])
          ? []
          : [hazard('privileges', 'Other rows may be seen or written through the view than before')]
      })
    );
    return { statements: alter, now: from };
  }
  const wanted = { ...to, schema: from.schema, name: from.name };
  if (columns.appends && !to.recreate) {
    // Replacing keeps owner, comments, defaults and privileges, but takes the options from the statement.
    const added = (columns.names ?? to.columns.map(({ previousName, name }) => previousName ?? name))
      .slice(from.columns.length)
      .map(name => ({ name, previousName: null, type: null, default: null, comment: null }));
    return {
      statements: [statement(viewText(wanted, 'OR REPLACE ', columns.list, version))],
      now: { ...from, columns: [...from.columns, ...added] }
    };
  }
  const former = new Map(columns.renames.map(([old, name]) => [name, old]));
  const named = to.columns
    .map(each => ({ ...each, name: former.get(each.name) ?? each.name }))
    .filter(({ name }) => columns.names?.includes(name) ?? true);
  const now: View = {
    ...wanted,
    columns: named,
    privileges: privilegesOn(
      to.privileges,
      named.map(({ name }) => ({ was: new Map(columns.renames).get(name) ?? name, name }))
    )
  };
  const create = [
    statement(viewText(now, now.persistence === 'temporary' ? 'TEMPORARY ' : '', columns.list, version)),
    ...attributes(null, now, version)
  ];
  return { statements: recreated(from.dependents, `DROP VIEW ${pathOf(from)}`, create), now };
}

/** What stands in statements of its own; `from` null: the view was made just now. */
function attributes(from: View | null, to: View, version: ServerVersion): Statement[] {
  const view = pathOf(to);
  const columns = to.columns.filter(
    ({ name }) => from === null || from.columns.some(each => each.name === name)
  );
  const before = (name: string) => from?.columns.find(each => each.name === name);
  return [
    ...(to.owner === null || from?.owner === to.owner
      ? []
      : [
          statement(`ALTER VIEW ${view} OWNER TO ${dialect.ident(to.owner)}`, {
            hazards: from
              ? [
                  hazard(
                    'privileges',
                    `The view reads its tables with the rights of ${to.owner} from then on`
                  )
                ]
              : []
          })
        ]),
    ...columns.flatMap(column =>
      (before(column.name)?.default ?? null) === column.default
        ? []
        : [
            statement(
              `ALTER VIEW ${view} ALTER COLUMN ${dialect.ident(column.name)} ${
                column.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${column.default}`
              }`
            )
          ]
    ),
    ...commentOn(`VIEW ${view}`, from?.comment ?? null, to.comment),
    ...columns.flatMap(({ name, comment }) =>
      commentOn(`COLUMN ${view}.${dialect.ident(name)}`, before(name)?.comment ?? null, comment)
    ),
    ...changePrivileges(
      { on: view, type: 'r', version, columns: to.columns.map(({ name }) => name) },
      from,
      to
    )
  ];
}
