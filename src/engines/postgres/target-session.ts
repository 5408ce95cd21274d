import type { ConnectionConfig } from '../../model';
import type { Misfit } from '../core/hosts';

/** Whether a session is what `target_session_attrs` asks for (manual, section 32.1.2). */
export function misfitOf({ targetSessionAttrs = 'any' }: ConnectionConfig): Misfit {
  return async (connection, preferred) => {
    const wanted =
      targetSessionAttrs === 'prefer-standby' ? (preferred ? 'standby' : 'any') : targetSessionAttrs;
    if (wanted === 'any') {
      return null;
    }
    const [{ standby, read_only: readOnly }] = await connection.query<{
      standby: boolean;
      read_only: string;
    }>(
      "select pg_is_in_recovery() as standby, current_setting('default_transaction_read_only') as read_only"
    );
    switch (wanted) {
      case 'primary':
        return standby ? 'is a standby, and a primary is wanted' : null;
      case 'standby':
        return standby ? null : 'is a primary, and a standby is wanted';
      case 'read-write':
        return standby || (readOnly === 'on' && !connection.config.readOnly)
          ? 'takes no writes, and read-write is wanted'
          : null;
      case 'read-only':
        return standby || readOnly === 'on' ? null : 'takes writes, and read-only is wanted';
    }
  };
}

/** `prefer-standby` goes through the hosts twice, and takes any the second time. */
export function roundsOf({ targetSessionAttrs }: ConnectionConfig): readonly boolean[] {
  return targetSessionAttrs === 'prefer-standby' ? [true, false] : [true];
}
