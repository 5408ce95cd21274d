import type { Trial } from '../core/trial';
import { ident } from './dialect';

export const trial: Trial = {
  enter: ({ path: [database] }) => [`USE ${ident(database)}`],
  begin: ['START TRANSACTION'],
  beginReadOnly: ['START TRANSACTION READ ONLY'],
  rollback: ['ROLLBACK'],
  commit: ['COMMIT']
};
