import { partName, renamedParts } from '../../../core/copy';
import { dialect } from '../../dialect';
import type { MaterializedViewDefinition } from './definition';

/** A materialized view like another one. Indexes and statistics share their names with all of the schema. */
export function copyMaterializedView(
  view: MaterializedViewDefinition,
  name: string
): MaterializedViewDefinition {
  const rename = partName(view.name, name, dialect);
  const { clusteredOn } = view;
  return {
    ...view,
    name,
    indexes: renamedParts(view.indexes, rename),
    statistics: renamedParts(view.statistics, rename),
    clusteredOn: typeof clusteredOn === 'string' ? rename(clusteredOn) : clusteredOn
  };
}
