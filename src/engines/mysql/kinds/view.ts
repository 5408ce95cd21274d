import { DbError, type Change, type ObjectRef, type Problem, type Statement } from '../../../model';
import { definition, nullable, oneOf, Type, type Static } from '../../core/definition';
import type { Connection, Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { committed, hazard } from '../../core/statement';
import { ident, path } from '../dialect';
import { checkUnderOtherName } from './check';
import { plainSql } from './plain-sql';
import { listRelations } from './relations';
import { programsNaming } from './routine/dependents';
import { completed, formSchema } from './schema';
import { withSettings } from './settings';
import { showCreate } from './show-create';
import { SqlReader } from './sql-reader';
import { viewsOf } from './table';
import { withoutDatabase } from './unqualified';

const schema = definition(
  {
    name: Type.String({ title: 'Name' }),
    select: Type.String({ title: 'Select', format: 'sql' }),
    /** Names of the columns where they stand in front of AS (MySQL); MariaDB keeps them in the select. */
    columns: nullable(Type.Array(Type.String()), 'Columns'),
    algorithm: Type.Unsafe<'UNDEFINED' | 'MERGE' | 'TEMPTABLE'>({
      ...oneOf(['UNDEFINED', 'MERGE', 'TEMPTABLE'], 'Algorithm'),
      default: 'UNDEFINED'
    }),
    /** `` `user`@`host` ``; null: whoever creates it. */
    definer: nullable(Type.String(), 'Definer'),
    security: Type.Unsafe<'DEFINER' | 'INVOKER'>({
      ...oneOf(['DEFINER', 'INVOKER'], 'SQL security'),
      default: 'DEFINER'
    }),
    checkOption: nullable(oneOf(['CASCADED', 'LOCAL']), 'Check option'),
    /** The session's character set and collation that literals of the select were read with. */
    charset: nullable(Type.String({ readOnly: true }), 'Character set of the client'),
    collation: nullable(Type.String({ readOnly: true }), 'Collation of literals')
  },
  { title: 'View' }
);

export type ViewDefinition = Static<typeof schema>;

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
    schema: formSchema(schema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: (db, parent) => listRelations(db, parent, 'view', ['VIEW', 'SYSTEM VIEW']),
  read,
  plan,
  dependents: async (db, ref) => {
    const [database, name] = ref.path;
    return [...(await viewsOf(db, database, name)), ...(await programsNaming(db, ref))];
  },
  check,
  preview: ({ select, columns }) => ({ select, columns: columns ?? [] })
};

async function read(db: Queryable, ref: ObjectRef): Promise<ViewDefinition> {
  const [database] = ref.path;
  const row = await showInside(db, ref);
  const definition = parseView(row['Create View'] ?? '');
  return {
    ...definition,
    select: withoutDatabase(definition.select, database),
    charset: row.character_set_client ?? null,
    collation: row.collation_connection ?? null
  };
}

/**
 * The text as the server writes it where the view's database is the session's current one: without
 * naming that. It does so only for views that use no other database.
 */
async function showInside(db: Queryable, ref: ObjectRef): Promise<Record<string, string | undefined>> {
  const [database] = ref.path;
  const [{ current }] = await db.query<{ current: string | null }>('SELECT DATABASE() AS current');
  if (current === database) {
    return showCreate(db, 'VIEW', ref);
  }
  await db.query(`USE ${ident(database)}`).catch((error: unknown) => {
    throw DbError.from(error).code === 'not-found' ? missing(ref) : error;
  });
  try {
    return await showCreate(db, 'VIEW', ref);
  } finally {
    if (current !== null) {
      await db.query(`USE ${ident(current)}`);
    }
  }
}

function missing(ref: ObjectRef): DbError {
  return new DbError({ code: 'not-found', message: `There is no view ${ref.path.join('.')}` });
}

function parseView(text: string): Omit<ViewDefinition, 'charset' | 'collation'> {
  const reader = new SqlReader(plainSql(text));
  reader.needs('CREATE');
  let algorithm: ViewDefinition['algorithm'] = 'UNDEFINED';
  let definer: string | null = null;
  let security: ViewDefinition['security'] = 'DEFINER';
  while (!reader.takes('VIEW')) {
    if (reader.takes('ALGORITHM', '=')) {
      algorithm = reader.name().toUpperCase() as ViewDefinition['algorithm'];
    } else if (reader.takes('DEFINER', '=')) {
      const start = reader.position;
      reader.token();
      if (reader.takes('@')) {
        reader.token();
      }
      definer = reader.since(start);
    } else {
      reader.needs('SQL', 'SECURITY');
      security = reader.name().toUpperCase() as ViewDefinition['security'];
    }
  }
  let name = reader.name();
  while (reader.takes('.')) {
    name = reader.name();
  }
  const columns = reader.char === '(' ? reader.list().map(each => new SqlReader(each).name()) : null;
  reader.needs('AS');
  const body = reader.rest();
  const check = /\s+WITH\s+(CASCADED|LOCAL)\s+CHECK\s+OPTION$/.exec(body);
  return {
    name,
    select: check ? body.slice(0, check.index) : body,
    columns,
    algorithm,
    definer,
    security,
    checkOption: (check?.[1] as ViewDefinition['checkOption']) ?? null
  };
}

function plan(change: Change<ViewDefinition>): Statement[] {
  const [database, name] = change.ref.path;
  if (change.op === 'drop') {
    return [dropView(database, completed(schema, change.from), name)];
  }
  const to = completed(schema, change.to);
  if (change.op === 'create') {
    return underItsCharset(
      to,
      committed(createSql(database, to), { database, undo: [`DROP VIEW ${path([database, to.name])}`] })
    );
  }
  const from = completed(schema, change.from);
  const renamed = from.name !== to.name;
  const changed = createSql(database, { ...from, name: to.name }, true) !== createSql(database, to, true);
  const recharged = from.charset !== to.charset || from.collation !== to.collation;
  return [
    ...(renamed ? renameView(database, from.name, to.name) : []),
    ...(changed || recharged
      ? underItsCharset(
          to,
          committed(createSql(database, to, true), {
            database,
            undo: [createSql(database, { ...from, name: to.name }, true)],
            hazards: [hazard('drops-dependents', 'Views and routines that use columns taken away will fail')]
          })
        )
      : [])
  ];
}

/** RENAME TABLE moves views too, within a database; grants stay with the old name. */
function renameView(database: string, from: string, to: string): Statement[] {
  const rename = (a: string, b: string): string =>
    `RENAME TABLE ${path([database, a])} TO ${path([database, b])}`;
  return [
    committed(rename(from, to), {
      database,
      undo: [rename(to, from)],
      hazards: [
        hazard('privileges', 'Grants stay with the old name'),
        hazard('drops-dependents', 'Views and routines that name it will fail')
      ]
    })
  ];
}

function dropView(database: string, from: ViewDefinition, name: string): Statement {
  return committed(`DROP VIEW ${path([database, name])}`, {
    database,
    undo: [createSql(database, from)],
    hazards: [hazard('drops-dependents', 'Views and routines that use it will fail')]
  });
}

/** OR REPLACE keeps the grants of the view. */
function createSql(database: string, view: ViewDefinition, replace = false): string {
  return [
    replace ? 'CREATE OR REPLACE' : 'CREATE',
    `ALGORITHM = ${view.algorithm}`,
    view.definer && `DEFINER = ${view.definer}`,
    `SQL SECURITY ${view.security}`,
    `VIEW ${path([database, view.name])}`,
    view.columns && `(${view.columns.map(ident).join(', ')})`,
    `AS ${view.select.trim().replace(/;$/, '')}`,
    view.checkOption && `WITH ${view.checkOption} CHECK OPTION`
  ]
    .filter(Boolean)
    .join(' ');
}

function check(db: Connection, change: Change<ViewDefinition>): Promise<Problem[]> {
  if (change.op === 'drop') {
    return Promise.resolve([]);
  }
  const [database] = change.ref.path;
  const to = completed(schema, change.to);
  return checkUnderOtherName(db, {
    database,
    settings: settingsOf(to),
    texts: { select: to.select },
    create: name => [createSql(database, { ...to, name })],
    drop: name => `DROP VIEW IF EXISTS ${path([database, name])}`
  });
}

function settingsOf({ charset, collation }: ViewDefinition): Record<string, string> {
  return {
    ...(charset === null ? {} : { character_set_client: charset }),
    ...(collation === null ? {} : { collation_connection: collation })
  };
}

function underItsCharset(view: ViewDefinition, statement: Statement): Statement[] {
  const settings = settingsOf(view);
  return Object.keys(settings).length > 0 ? withSettings(settings, statement) : [statement];
}
