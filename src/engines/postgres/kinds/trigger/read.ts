import { type ObjectRef, type Summary } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import { onlyOne } from '../routine/read';
import type { FiringState, TriggerDefinition } from './definition';
import { conditionOf } from './when';

/** Bits of `tgtype` (`pg_trigger.h`; the manual tells them by `pg_get_triggerdef` alone). */
const ROW = 1;
const BEFORE = 2;
const INSTEAD = 64;
const EVENTS = [
  [4, 'INSERT'],
  [8, 'DELETE'],
  [16, 'UPDATE'],
  [32, 'TRUNCATE']
] as const;

export const STATE_OF: Readonly<Record<string, FiringState>> = {
  O: 'ORIGIN',
  D: 'DISABLED',
  R: 'REPLICA',
  A: 'ALWAYS'
};

const LIST = `
  select t.tgname as name, t.tgtype::int as type, t.tgenabled as enabled, t.tgparentid <> 0 as inherited,
         t.tgconstraint <> 0 as "constraint", pg_catalog.obj_description(t.oid, 'pg_trigger') as comment
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2 and not t.tgisinternal
   order by t.tgname`;

/**
 * Arguments are bytes, each ended by a zero. In hexadecimal with a blank after each byte a zero byte is
 * found without mistaking halves of two others for one.
 */
const ARGUMENTS = `
  (select pg_catalog.json_agg(pg_catalog.convert_from(pg_catalog.decode(a.hex, 'hex'), pg_catalog.getdatabaseencoding())
                              order by a.n)
     from pg_catalog.unnest(pg_catalog.string_to_array(
            pg_catalog.regexp_replace(pg_catalog.encode(t.tgargs, 'hex'), '(..)', '\\1 ', 'g'), '00 ')
          ) with ordinality a (hex, n)
    where a.n <= t.tgnargs)`;

const table = (oid: string) => `
  (select pg_catalog.json_build_object('schema', tn.nspname, 'name', tc.relname)
     from pg_catalog.pg_class tc join pg_catalog.pg_namespace tn on tn.oid = tc.relnamespace where tc.oid = ${oid})`;

const READ = `
  select n.nspname as schema, c.relname as table, t.tgname as name,
         pg_catalog.obj_description(t.oid, 'pg_trigger') as comment, t.tgtype::int as type,
         array(select a.attname from pg_catalog.unnest(t.tgattr::int2[]) with ordinality k (n, at)
                 join pg_catalog.pg_attribute a on a.attrelid = t.tgrelid and a.attnum = k.n order by k.at) as columns,
         pg_catalog.pg_get_triggerdef(t.oid) as text, t.tgoldtable as "oldTable", t.tgnewtable as "newTable",
         (select pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.proname)
            from pg_catalog.pg_proc f join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace
           where f.oid = t.tgfoid) as function,
         ${ARGUMENTS} as arguments, t.tgconstraint <> 0 as "constraint", t.tgdeferrable as "deferrable",
         t.tginitdeferred as "initiallyDeferred", ${table('t.tgconstrrelid')} as "from", t.tgenabled as enabled,
         array(select e.extname from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid
                where d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and d.objid = t.oid
                  and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.deptype = 'x'
                order by 1) as extensions,
         coalesce((
           with recursive below as (
             select b.oid, b.tgrelid, b.tgenabled from pg_catalog.pg_trigger b where b.tgparentid = t.oid
              union all
             select b.oid, b.tgrelid, b.tgenabled from pg_catalog.pg_trigger b join below on b.tgparentid = below.oid)
           select pg_catalog.json_agg(pg_catalog.json_build_object('schema', bn.nspname, 'table', bc.relname,
                    'enabled', b.tgenabled, 'comment', pg_catalog.obj_description(b.oid, 'pg_trigger'))
                    order by bn.nspname, bc.relname)
             from below b
             join pg_catalog.pg_class bc on bc.oid = b.tgrelid
             join pg_catalog.pg_namespace bn on bn.oid = bc.relnamespace
            where b.tgenabled <> t.tgenabled or pg_catalog.obj_description(b.oid, 'pg_trigger') is not null), '[]') as clones,
         ${table('(select pt.tgrelid from pg_catalog.pg_trigger pt where pt.oid = t.tgparentid)')} as "inheritedFrom"
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2 and t.tgname = $3 and not t.tgisinternal`;

interface ListRow {
  name: string;
  type: number;
  enabled: string;
  inherited: boolean;
  constraint: boolean;
  comment: string | null;
}

type Row = Omit<
  TriggerDefinition,
  'timing' | 'events' | 'level' | 'when' | 'arguments' | 'enabled' | 'dependsOnExtensions' | 'clones'
> & {
  type: number;
  text: string;
  arguments: string[] | null;
  enabled: string;
  extensions: string[];
  clones: (Omit<TriggerDefinition['clones'][number], 'enabled'> & { enabled: string })[];
};

export async function listTriggers(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, schema, relation] = parent?.path ?? [];
  const rows = await db.query<ListRow>(LIST, [schema, relation]);
  return rows.map(row => ({
    ref: { kind: 'trigger', path: [database, schema, relation, row.name] },
    label: row.name,
    hint: `${timingOf(row.type)} ${eventsOf(row.type).join(' OR ')}`,
    comment: row.comment ?? undefined,
    flags: [
      ...(row.enabled === 'D' ? ['disabled'] : []),
      ...(row.inherited ? ['inherited'] : []),
      ...(row.constraint ? ['constraint'] : [])
    ]
  }));
}

export async function readTrigger(db: Queryable, ref: ObjectRef): Promise<TriggerDefinition> {
  const rows = await queryQualified<Row>(db, READ, ref.path.slice(1, 4));
  const row = onlyOne(rows, ref, 'trigger');
  const { type, text, enabled, extensions, arguments: args, clones, ...rest } = row;
  return {
    ...rest,
    timing: timingOf(type),
    events: eventsOf(type),
    level: type & ROW ? 'ROW' : 'STATEMENT',
    when: conditionOf(text),
    arguments: args ?? [],
    enabled: STATE_OF[enabled],
    clones: clones.map(clone => ({ ...clone, enabled: STATE_OF[clone.enabled] })),
    dependsOnExtensions: extensions
  };
}

function timingOf(type: number): TriggerDefinition['timing'] {
  return type & BEFORE ? 'BEFORE' : type & INSTEAD ? 'INSTEAD OF' : 'AFTER';
}

function eventsOf(type: number): TriggerDefinition['events'] {
  return EVENTS.filter(([bit]) => type & bit).map(([, event]) => event);
}
