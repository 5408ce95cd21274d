import type { ObjectKind } from '../../core/kind';
import { columnKind } from './column';
import { databaseKind } from './database';
import { eventKind } from './event';
import { functionKind } from './function';
import { grantKind } from './grant';
import { packageKind } from './package';
import { procedureKind } from './procedure';
import { roleKind } from './role';
import { sequenceKind } from './sequence';
import { tableKind } from './table';
import { triggerKind } from './trigger';
import { viewKind } from './view';

/** Every kind of object of MySQL and MariaDB, parents before children. */
export const kinds: readonly ObjectKind[] = [
  databaseKind,
  tableKind,
  columnKind,
  viewKind,
  sequenceKind,
  functionKind,
  procedureKind,
  packageKind,
  triggerKind,
  eventKind,
  roleKind,
  grantKind
];
