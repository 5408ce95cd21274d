import type { Trial } from '../core/trial';

export const trial: Trial = {
  enter: () => [],
  begin: ['BEGIN IMMEDIATE'],
  beginReadOnly: ['BEGIN', 'PRAGMA query_only = ON'],
  rollback: ['PRAGMA query_only = OFF', 'ROLLBACK'],
  commit: ['COMMIT']
};
