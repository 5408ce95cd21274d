import type { ObjectKind } from '../../core/kind';
import { columnKind } from './column';
import { databaseKind } from './database';
import { materializedViewKind } from './materialized-view';
import { schemaKind } from './schema';
import { tableKind } from './table';
import { viewKind } from './view';

/** Every kind of object of PostgreSQL, parents before children. */
export const kinds: readonly ObjectKind[] = [
  databaseKind,
  schemaKind,
  tableKind,
  columnKind,
  viewKind,
  materializedViewKind
];
