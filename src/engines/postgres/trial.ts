import type { Trial } from '../core/trial';

export const trial: Trial = {
  enter: () => [],
  begin: ['BEGIN'],
  beginReadOnly: ['BEGIN READ ONLY'],
  rollback: ['ROLLBACK'],
  commit: ['COMMIT']
};
