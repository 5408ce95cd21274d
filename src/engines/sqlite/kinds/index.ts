import type { ObjectKind } from '../../core/kind';
import { columnKind } from './column';
import { databaseKind } from './database';
import { tableKind } from './table';
import { viewKind } from './view';

/** Every kind of object of SQLite, parents before children. It has no users, roles, grants or routines. */
export const kinds: readonly ObjectKind[] = [databaseKind, tableKind, columnKind, viewKind];
