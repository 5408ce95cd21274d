import type { DefaultPrivileges } from '../../model';
import type { ServerVersion } from '../core/version';
import { securableOf } from './kinds/grant/target';
import { usualPrivileges } from './kinds/privileges';

/** What a null ACL gives on objects of a kind (manual, table 5.2). */
export function defaultPrivileges(kind: string, version: ServerVersion): DefaultPrivileges | undefined {
  const securable = securableOf(kind);
  return securable && usualPrivileges(securable.type, version);
}
