import { DbError, type Change, type ObjectRef, type Statement, type Summary } from '../../../model';
import { definition, nullable, Type, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import { sqliteDialect } from '../dialect';
import { NotUnderstood } from '../token-reader';
import { readSchemaRow, schemaTable } from './catalog-queries';
import { dependentsOfRelation } from './dependents';
import { formSchema } from './form-schema';
import { scriptOf, withDatabase } from './stored-text';
import { same } from './table/complete';
import { triggersOf } from './trigger/of-relation';
import { parseTrigger } from './trigger/parse';
import { renderTrigger } from './trigger/render';
import { checkView } from './view/check';
import { parseView } from './view/parse';

const viewSchema = definition(
  {
    name: Type.String({ title: 'Name', default: '' }),
    columns: Type.Array(Type.String(), { title: 'Column names (none: those of the SELECT)' }),
    select: Type.String({ title: 'SELECT', format: 'sql', default: '' }),
    triggers: Type.Array(
      definition({ database: Type.String(), name: Type.String(), sql: Type.String({ format: 'sql' }) }),
      { title: 'Triggers', readOnly: true }
    ),
    sql: nullable(Type.String({ format: 'sql', readOnly: true }), 'Stored text'),
    obstacle: nullable(Type.String({ readOnly: true }), 'Why it cannot be altered')
  },
  { title: 'View' }
);

export type ViewDefinition = Static<typeof viewSchema>;

export const viewKind: ObjectKind<ViewDefinition> = {
  descriptor: {
    id: 'view',
    label: 'View',
    plural: 'Views',
    parents: ['database'],
    tree: 'folder',
    icon: 'view',
    versions: true,
    queryable: true,
    schema: formSchema(viewSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  holdsColumns: 'present',
  list: listViews,
  read: readView,
  plan: planView,
  ddl: async (db, ref) => scriptOf(planView({ op: 'create', ref, to: await readView(db, ref) })),
  copy: (view, name) => ({ ...view, name, triggers: [], sql: null }),
  dependents: dependentsOfRelation,
  check: checkView,
  preview: ({ select, columns = [] }) => ({ select, columns })
};

async function listViews(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const database = parent?.path[0] ?? 'main';
  const rows = await db.query<{ name: string }>(
    `SELECT name FROM ${schemaTable(db, database)} WHERE type = 'view' ORDER BY name COLLATE NOCASE`
  );
  return rows.map(({ name }) => ({ ref: { kind: 'view', path: [database, name] }, label: name }));
}

async function readView(db: Queryable, ref: ObjectRef): Promise<ViewDefinition> {
  const row = await readSchemaRow(db, 'view', ref);
  const sql = row.sql ?? '';
  const triggers = await triggersOf(db, ref.path[0], row.name);
  try {
    return { ...parseView(sql), name: row.name, triggers, sql, obstacle: null };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) {
      throw error;
    }
    const obstacle = `Its text is beyond this editor (${error.message}): write the SQL statement for it.`;
    return { name: row.name, columns: [], select: '', triggers, sql, obstacle };
  }
}

function planView(change: Change<ViewDefinition>): Statement[] {
  const [database] = change.ref.path;
  switch (change.op) {
    case 'create':
      return [statement(createView(database, completeView(change.to)))];
    case 'drop':
      return [
        statement(`DROP VIEW ${sqliteDialect.path([database, change.from.name])}`, {
          hazards: change.from.triggers.length > 0 ? [triggersGo(change.from)] : []
        })
      ];
    case 'alter':
      return alterView(database, change.from, completeView(change.to));
  }
}

function completeView(view: Partial<ViewDefinition>): ViewDefinition {
  return {
    name: view.name ?? '',
    columns: view.columns ?? [],
    select: (view.select ?? '').trim(),
    triggers: view.triggers ?? [],
    sql: view.sql ?? null,
    obstacle: view.obstacle ?? null
  };
}

/** The stored text as long as it says the same. */
function createView(database: string, view: ViewDefinition): string {
  const { name, columns, select, sql, obstacle } = view;
  if (sql !== null && (obstacle !== null || same({ ...parseView(sql), name }, { name, columns, select }))) {
    return withDatabase(sql, database, name);
  }
  const { ident, path } = sqliteDialect;
  const list = columns.length > 0 ? ` (${columns.map(ident).join(', ')})` : '';
  return `CREATE VIEW ${path([database, name])}${list} AS\n${select}`;
}

/**
 * A view cannot be altered: it is dropped and made again in one transaction, its triggers too. The
 * SELECT is tried before the transaction ends, for CREATE VIEW does not look at it.
 */
function alterView(database: string, from: ViewDefinition, to: ViewDefinition): Statement[] {
  const fields = ({ name, columns, select }: ViewDefinition) => ({ name, columns, select });
  if (same(fields(from), fields(to))) {
    return [];
  }
  if (from.obstacle !== null && from.name === to.name) {
    throw new DbError({ code: 'unsupported', message: from.obstacle });
  }
  const { path } = sqliteDialect;
  const renamed = from.name !== to.name;
  const hazards = renamed
    ? [
        hazard(
          'drops-dependents',
          `Views and triggers that use ${from.name} keep that name and stop working.`
        )
      ]
    : [];
  return [
    statement(`DROP VIEW ${path([database, from.name])}`, { hazards }),
    statement(createView(database, { ...to, sql: from.sql })),
    ...from.triggers.map(({ database: where, name, sql }) =>
      statement(
        renamed
          ? renderTrigger(where, { ...parseTrigger(sql), name, table: to.name, sql: null, obstacle: null })
          : withDatabase(sql, where, name)
      )
    ),
    statement(`SELECT 1 FROM ${path([database, to.name])} LIMIT 0`)
  ];
}

function triggersGo({ triggers }: ViewDefinition) {
  return hazard('drops-dependents', `Its triggers go too: ${triggers.map(({ name }) => name).join(', ')}.`);
}
