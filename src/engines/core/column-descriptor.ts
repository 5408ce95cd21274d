import type { KindDescriptor } from '../../model';

/** Columns of the relations of these kinds, which are changed through the definition of their table. */
export function columnDescriptor(parents: readonly string[]): KindDescriptor {
  return {
    id: 'column',
    label: 'Column',
    plural: 'Columns',
    parents,
    tree: 'inline',
    icon: 'column',
    schema: null,
    can: {
      create: 'Columns are added in their table.',
      alter: 'Columns are changed in their table.',
      rename: 'Columns are renamed in their table.',
      drop: 'Columns are dropped in their table.'
    }
  };
}
