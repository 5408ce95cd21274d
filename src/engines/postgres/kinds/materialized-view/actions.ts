import type { ObjectAction, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { hazard } from '../../../core/statement';
import { dialect } from '../../dialect';
import { relationOid } from '../view/read';
import { readMaterializedViewAlone } from './read';

/** Manual, REFRESH MATERIALIZED VIEW. */
export async function refreshes(db: Queryable, ref: ObjectRef): Promise<ObjectAction[]> {
  const view = await readMaterializedViewAlone(db, await relationOid(db, ref, 'm'));
  const path = dialect.path([view.schema, view.name]);
  return [
    {
      id: 'refresh',
      label: 'Refresh',
      sql: `REFRESH MATERIALIZED VIEW ${path}`,
      hazards: [hazard('lock', 'It cannot be read until its rows are computed')],
      unavailable: null
    },
    {
      id: 'refresh-concurrently',
      label: 'Refresh concurrently',
      sql: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${path}`,
      hazards: [],
      unavailable: view.noConcurrentRefresh
    }
  ];
}
