import {
  DbError,
  type Change,
  type Dependent,
  type ObjectRef,
  type Statement,
  type Summary
} from '../../../model';
import { jsonSchema } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { hasUnloggedSequences } from '../capabilities';
import { dialect } from '../dialect';
import { queryQualified } from './catalog-query';
import { describedDependents } from './described';
import { changePrivileges, privilegesOf } from './privileges';
import {
  bounds,
  complete,
  sequenceSchema,
  type Sequence,
  type SequenceDefinition
} from './sequence/definition';
import { unfollowed, withTextBodies } from './text-bodies';

/** Sequences (manual, CREATE SEQUENCE). Those of identity columns belong to their table. */
export const sequenceKind: ObjectKind<SequenceDefinition> = {
  descriptor: {
    id: 'sequence',
    label: 'Sequence',
    plural: 'Sequences',
    parents: ['schema'],
    tree: 'folder',
    icon: 'sequence',
    schema: jsonSchema(sequenceSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listSequences,
  read: readSequence,
  plan: planSequence,
  // The column that owns a sequence may need it for its default, so it can be there only afterwards.
  stages: given => {
    const full = complete(given);
    return full.ownedBy ? [{ ...full, ownedBy: null }, full] : [full];
  },
  ddl: async (db, ref) =>
    create(await readSequence(db, ref), db.version)
      .map(({ sql }) => `${sql};`)
      .join('\n\n'),
  dependents: withTextBodies(readDependents)
};

const LIST = `
  select c.relname as name, d.deptype as owned, o.relname as table_name, a.attname as column_name,
         pg_catalog.format_type(s.seqtypid, null) as type, c.relpersistence as persistence,
         pg_catalog.obj_description(c.oid, 'pg_class') as comment
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_sequence s on s.seqrelid = c.oid
    left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
         and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
    left join pg_catalog.pg_class o on o.oid = d.refobjid
    left join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
   where n.nspname = $1 and c.relkind = 'S'
   order by c.relname`;

interface Listed {
  name: string;
  owned: 'a' | 'i' | null;
  table_name: string | null;
  column_name: string | null;
  type: string;
  persistence: string;
  comment: string | null;
}

async function listSequences(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, schema] = parent?.path ?? [];
  const rows = await db.query<Listed>(LIST, [schema]);
  return rows.map(row => ({
    ref: { kind: 'sequence', path: [database, schema, row.name] },
    label: row.name,
    hint: row.owned ? `${row.type}, ${row.table_name}.${row.column_name}` : row.type,
    comment: row.comment ?? undefined,
    flags: [
      ...(row.owned === 'i' ? ['identity'] : row.owned === 'a' ? ['owned'] : []),
      ...(row.persistence === 'u' ? ['unlogged'] : row.persistence === 't' ? ['temporary'] : [])
    ]
  }));
}

/** The value is not in the catalog: it is a row of the sequence itself, which needs its own right to read. */
const READ = `
  select c.oid::pg_catalog.int8 as oid, c.relname as name, n.nspname as schema,
         pg_catalog.pg_get_userbyid(c.relowner) as owner, pg_catalog.format_type(s.seqtypid, null) as type,
         case c.relpersistence when 'p' then 'permanent' when 'u' then 'unlogged' else 'temporary' end as persistence,
         s.seqincrement::pg_catalog.text as increment, s.seqmin::pg_catalog.text as min, s.seqmax::pg_catalog.text as max,
         s.seqstart::pg_catalog.text as start, s.seqcache::pg_catalog.text as cache, s.seqcycle as cycle,
         (select pg_catalog.json_build_object('schema', tn.nspname, 'table', t.relname, 'column', a.attname)
            from pg_catalog.pg_depend d
            join pg_catalog.pg_class t on t.oid = d.refobjid
            join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
           where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype in ('a', 'i')
             and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0) as "ownedBy",
         exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                    and d.objid = c.oid and d.deptype = 'i') as identity,
         pg_catalog.has_sequence_privilege(c.oid, 'SELECT') as readable,
         pg_catalog.obj_description(c.oid, 'pg_class') as comment, ${privilegesOf('c.relacl')} as privileges
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_sequence s on s.seqrelid = c.oid
   where n.nspname = $1 and c.relname = $2 and c.relkind = 'S'`;

async function readSequence(db: Queryable, { path: [, schema, name] }: ObjectRef): Promise<Sequence> {
  const [row] = await queryQualified<Omit<Sequence, 'value'> & { oid: number; readable: boolean }>(db, READ, [
    schema,
    name
  ]);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no sequence ${schema}.${name}` });
  }
  const { oid: _oid, readable, ...sequence } = row;
  const [current] = readable
    ? await db.query<{ last: string; called: boolean }>(
        `select last_value::pg_catalog.text as last, is_called as called from ${dialect.path([schema, name])}`
      )
    : [];
  return { ...sequence, value: current ? { last: current.last, isCalled: current.called } : null };
}

const DEPENDENTS = `
  select i.type, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as label
    from pg_catalog.pg_depend d
   cross join pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i
   where d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('n', 'a')
     and d.refobjid = (select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = $1 and c.relname = $2 and c.relkind = 'S')
   order by label`;

function readDependents(db: Queryable, { path }: ObjectRef): Promise<Dependent[]> {
  return describedDependents(db, DEPENDENTS, path.slice(1), path.slice(0, 2), 'uses the sequence');
}

function planSequence(change: Change<SequenceDefinition>, version: ServerVersion): Statement[] {
  if (change.op === 'alter') {
    const from = complete(change.from);
    const to = complete({ ...from, ...change.to });
    const statements = alter(from, to, version);
    return TABLES.every(field => JSON.stringify(from[field]) === JSON.stringify(to[field]))
      ? statements
      : own(from, statements);
  }
  if (change.op === 'create') {
    const to = complete(change.to);
    return own(to, create(to, version));
  }
  const from = complete(change.from);
  const all = change.options?.cascade;
  return own(from, [
    statement(`DROP SEQUENCE ${nameOf(from)}${all ? ' CASCADE' : ''}`, {
      hazards: [
        hazard('data-loss', 'The current value is lost'),
        ...(all ? [hazard('drops-dependents', 'Column defaults that use it go')] : [])
      ]
    })
  ]);
}

/** What the server changes of an identity's sequence with its table or column alone. */
const TABLES = ['schema', 'owner', 'type', 'persistence', 'ownedBy'] as const;

/** The sequence of an identity column is made and dropped with its table. */
function own({ identity, name, ownedBy }: Sequence, statements: Statement[]): Statement[] {
  if (identity) {
    const where = ownedBy ? `column ${ownedBy.column} of ${ownedBy.schema}.${ownedBy.table}` : 'its column';
    throw new DbError({
      code: 'unsupported',
      message: `${name} is the identity sequence of ${where}: change it in the table`
    });
  }
  return statements;
}

function nameOf({ schema, name, persistence }: Sequence): string {
  return dialect.path([persistence === 'temporary' ? 'pg_temp' : schema, name]);
}

function create(to: Sequence, version: ServerVersion): Statement[] {
  if (to.persistence === 'unlogged' && !hasUnloggedSequences(version)) {
    throw new DbError({ code: 'unsupported', message: 'Unlogged sequences need PostgreSQL 15' });
  }
  const words = { permanent: '', temporary: 'TEMPORARY ', unlogged: 'UNLOGGED ' };
  const made = statement(
    [`CREATE ${words[to.persistence]}SEQUENCE ${nameOf(to)} AS ${to.type}`, ...clauses(null, to)].join('\n  ')
  );
  const fresh: Sequence = { ...to, owner: null, comment: null, value: null, ownedBy: null };
  return [made, ...follow(fresh, to, version, true)];
}

/** The clauses that differ. A new type moves bounds that are its own, so both are said again (pgadmin4#5888). */
function clauses(from: Sequence | null, to: Sequence): string[] {
  const typed = from !== null && from.type !== to.type;
  const before = from && !typed ? from : null;
  const limits = bounds(to);
  return [
    ...(typed ? [`AS ${to.type}`] : []),
    ...(before?.increment === to.increment ? [] : [`INCREMENT BY ${to.increment}`]),
    ...(before?.min === limits.min ? [] : [`MINVALUE ${limits.min}`]),
    ...(before?.max === limits.max ? [] : [`MAXVALUE ${limits.max}`]),
    ...(before?.start === limits.start ? [] : [`START WITH ${limits.start}`]),
    ...(before?.cache === to.cache ? [] : [`CACHE ${to.cache}`]),
    ...((from?.cycle ?? false) === to.cycle ? [] : [to.cycle ? 'CYCLE' : 'NO CYCLE'])
  ];
}

function alter(from: Sequence, to: Sequence, version: ServerVersion): Statement[] {
  const statements: Statement[] = [];
  const moving: Sequence = { ...from };
  if (from.schema !== to.schema) {
    // One that belongs to a column stays where its table is.
    if (from.ownedBy && JSON.stringify(from.ownedBy) !== JSON.stringify(to.ownedBy)) {
      statements.push(statement(`ALTER SEQUENCE ${nameOf(moving)} OWNED BY NONE`));
      from = { ...from, ownedBy: null };
    }
    statements.push(
      statement(`ALTER SEQUENCE ${nameOf(moving)} SET SCHEMA ${dialect.ident(to.schema)}`, {
        hazards: [unfollowed(from.schema, from.name)]
      })
    );
    moving.schema = to.schema;
  }
  if (from.name !== to.name) {
    statements.push(
      statement(`ALTER SEQUENCE ${nameOf(moving)} RENAME TO ${dialect.ident(to.name)}`, {
        hazards: [unfollowed(from.schema, from.name)]
      })
    );
  }
  if (from.persistence !== to.persistence) {
    if (from.persistence === 'temporary' || to.persistence === 'temporary') {
      throw new DbError({
        code: 'unsupported',
        message: 'A sequence cannot become temporary, or stop being so'
      });
    }
    const word = to.persistence === 'unlogged' ? 'UNLOGGED' : 'LOGGED';
    statements.push(
      statement(`ALTER SEQUENCE ${nameOf(to)} SET ${word}`, {
        hazards: [hazard('rewrite', 'The file is written anew')]
      })
    );
  }
  const changed = clauses(from, to);
  if (changed.length > 0) {
    statements.push(
      statement(`ALTER SEQUENCE ${nameOf(to)} ${changed.join(' ')}`, {
        hazards: [hazard('lock', 'nextval() waits until the transaction ends')]
      })
    );
  }
  return [...statements, ...follow(from, to, version, false)];
}

/** What stands in statements of its own: owner, column, value, comment, privileges. */
function follow(from: Sequence, to: Sequence, version: ServerVersion, isNew: boolean): Statement[] {
  const name = nameOf(to);
  const owned = to.ownedBy;
  const column = owned ? dialect.path([owned.schema, owned.table, owned.column]) : 'NONE';
  const target = { on: `SEQUENCE ${name}`, type: 's', version } as const;
  return [
    ...(from.owner === to.owner || to.owner === null
      ? []
      : [statement(`ALTER SEQUENCE ${name} OWNER TO ${dialect.ident(to.owner)}`)]),
    ...(JSON.stringify(from.ownedBy) === JSON.stringify(owned)
      ? []
      : [statement(`ALTER SEQUENCE ${name} OWNED BY ${column}`)]),
    ...setValue(from, to, isNew),
    ...(from.comment === to.comment
      ? []
      : [
          statement(
            `COMMENT ON SEQUENCE ${name} IS ${to.comment === null ? 'NULL' : dialect.literal(to.comment)}`
          )
        ]),
    ...changePrivileges(target, isNew ? null : from, to)
  ];
}

function setValue(from: Sequence, to: Sequence, isNew: boolean): Statement[] {
  const before = isNew ? { last: bounds(to).start, isCalled: false } : from.value;
  if (!to.value || (before?.last === to.value.last && before.isCalled === to.value.isCalled)) {
    return [];
  }
  const text = dialect.literal(nameOf(to));
  return [
    statement(`SELECT pg_catalog.setval(${text}, ${to.value.last}, ${String(to.value.isCalled)})`, {
      hazards: isNew
        ? []
        : [hazard('data-loss', 'Numbers may be given out twice or left out; no rollback takes it back')]
    })
  ];
}
