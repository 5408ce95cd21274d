import { DbError } from '../../model';
import type { ObjectKind } from './kind';

/**
 * A kind that an engine has not: it appears nowhere, and whoever asks for it is told why.
 *
 * @param plural - its folder's name in other engines, for messages
 */
export function absentKind(id: string, label: string, plural: string, reason: string): ObjectKind {
  return {
    descriptor: {
      id,
      label,
      plural,
      parents: [],
      tree: 'hidden',
      icon: id,
      schema: null,
      can: { create: reason, alter: reason, rename: reason, drop: reason }
    },
    supported: () => reason,
    list: () => Promise.reject(new DbError({ code: 'unsupported', message: reason }))
  };
}
