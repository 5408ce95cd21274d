import type { CatalogObject } from '../../../src/model';

/** A table with a key, an own column and one foreign key column for each of `targets`, by name. */
export function tableOf(name: string, targets: readonly string[] = [], schema = 's'): CatalogObject {
  return {
    ref: { kind: 'table', path: ['db', schema, name] },
    columns: [
      ['id', 'integer', true],
      ['label', 'text', false],
      ...targets.map((_, at): [string, string, boolean] => [`ref${at}`, 'integer', false])
    ],
    indexes: [[`${name}_pkey`, ['id'], true]],
    foreignKeys: targets.map((target, at) => [[`ref${at}`], ['db', schema, target], ['id']])
  };
}
