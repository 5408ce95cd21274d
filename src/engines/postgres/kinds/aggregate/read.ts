import type { ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import {
  MATCHES,
  matchOf,
  onlyOne,
  PARALLEL_OF,
  PROKINDS,
  SHARED_COLUMNS,
  type SharedRow
} from '../routine/read';
import type { AggregateArgument, AggregateDefinition } from './definition';

/** A function's name as SQL takes it; without schema where every session finds it. */
const functionName = (oid: string) => `
  (select case fn.nspname when 'pg_catalog' then '' else pg_catalog.quote_ident(fn.nspname) || '.' end
          || pg_catalog.quote_ident(f.proname)
     from pg_catalog.pg_proc f join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace where f.oid = ${oid})`;

const READ = `
  select ${SHARED_COLUMNS},
         g.aggkind as variant, g.aggnumdirectargs as direct,
         ${functionName('g.aggtransfn')} as "stateFunction", pg_catalog.format_type(g.aggtranstype, null) as "stateType",
         g.aggtransspace as "stateSize", g.agginitval as "initialState", ${functionName('g.aggfinalfn')} as "finalFunction",
         g.aggfinalextra as "finalExtra", g.aggfinalmodify as "finalModify",
         ${functionName('g.aggcombinefn')} as "combineFunction", ${functionName('g.aggserialfn')} as "serialFunction",
         ${functionName('g.aggdeserialfn')} as "deserialFunction", ${functionName('g.aggmtransfn')} as "movingStateFunction",
         ${functionName('g.aggminvtransfn')} as "movingInverseFunction",
         case when g.aggmtranstype <> 0 then pg_catalog.format_type(g.aggmtranstype, null) end as "movingStateType",
         g.aggmtransspace as "movingStateSize", g.aggminitval as "movingInitialState",
         ${functionName('g.aggmfinalfn')} as "movingFinalFunction", g.aggmfinalextra as "movingFinalExtra",
         g.aggmfinalmodify as "movingFinalModify",
         (select pg_catalog.quote_ident(sn.nspname) || '.' || o.oprname
            from pg_catalog.pg_operator o join pg_catalog.pg_namespace sn on sn.oid = o.oprnamespace
           where o.oid = g.aggsortop) as "sortOperator"
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_aggregate g on g.aggfnoid = p.oid
   where ${MATCHES}`;

type Modify = 'r' | 's' | 'w';
type Row = SharedRow &
  Omit<
    AggregateDefinition,
    keyof SharedRow | 'variant' | 'finalModify' | 'movingFinalModify' | 'orderBy' | 'extension'
  > & {
    variant: 'n' | 'o' | 'h';
    direct: number;
    finalModify: Modify;
    movingFinalModify: Modify;
  };

const VARIANTS = { n: 'normal', o: 'ordered-set', h: 'hypothetical-set' } as const;
const MODIFY = { r: 'READ_ONLY', s: 'SHAREABLE', w: 'READ_WRITE' } as const;

export async function readAggregate(db: Queryable, ref: ObjectRef): Promise<AggregateDefinition> {
  const rows = await queryQualified<Row>(db, READ, matchOf(ref, PROKINDS.aggregate));
  const { oid: _oid, direct, variant, extensions, arguments: all, ...rest } = onlyOne(rows, ref, 'aggregate');
  const given = (all ?? []).map(({ name, mode, type }): AggregateArgument => ({
    name,
    mode: mode === 'VARIADIC' ? mode : 'IN',
    type
  }));
  const isSet = variant !== 'n';
  // The last direct argument stands for the sorted ones too where it is VARIADIC "any".
  const sorted = direct === given.length ? given.slice(-1) : given.slice(direct);
  return {
    ...rest,
    variant: VARIANTS[variant],
    arguments: isSet ? given.slice(0, direct) : given,
    orderBy: isSet ? sorted : [],
    finalModify: MODIFY[rest.finalModify],
    movingFinalModify: MODIFY[rest.movingFinalModify],
    parallel: PARALLEL_OF[rest.parallel],
    extension: extensions?.[0] ?? null,
    dependsOnExtensions: rest.dependsOnExtensions ?? []
  };
}
