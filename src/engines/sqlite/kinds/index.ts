import type { ObjectKind } from '../../core/kind';
import { absentKinds } from './absent';
import { columnKind } from './column';
import { databaseKind } from './database';
import { tableKind } from './table';
import { triggerKind } from './trigger';
import { viewKind } from './view';

/** Every kind of object of SQLite, parents before children, then what it has not. */
export const kinds: readonly ObjectKind[] = [
  databaseKind as ObjectKind,
  tableKind as ObjectKind,
  columnKind,
  viewKind as ObjectKind,
  triggerKind as ObjectKind,
  ...absentKinds
];
