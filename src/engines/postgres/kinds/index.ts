import type { ObjectKind } from '../../core/kind';
import { aggregateKind } from './aggregate';
import { columnKind } from './column';
import { databaseKind } from './database';
import { defaultPrivilegesKind } from './default-privileges';
import { domainKind } from './domain';
import { eventTriggerKind } from './event-trigger';
import { extensionKind } from './extension';
import { functionKind } from './function';
import { grantKind } from './grant';
import { materializedViewKind } from './materialized-view';
import { policyKind } from './policy';
import { procedureKind } from './procedure';
import { roleKind } from './role';
import { schemaKind } from './schema';
import { sequenceKind } from './sequence';
import { tableKind } from './table';
import { triggerKind } from './trigger';
import { typeKind } from './type';
import { verbatimKinds } from './verbatim-kinds';
import { viewKind } from './view';

/** Every kind of object of PostgreSQL, parents before children. */
export const kinds: readonly ObjectKind[] = [
  roleKind,
  databaseKind,
  schemaKind,
  extensionKind,
  tableKind,
  columnKind,
  policyKind,
  viewKind,
  materializedViewKind,
  sequenceKind,
  typeKind,
  domainKind,
  functionKind,
  procedureKind,
  aggregateKind,
  triggerKind,
  eventTriggerKind,
  ...verbatimKinds,
  grantKind,
  defaultPrivilegesKind
];
