import type { Misfit } from '../core/hosts';
import { isMariadb } from './capabilities';

/**
 * A node of a Galera cluster that is out of step refuses every query, and says so in `wsrep_ready` (MariaDB
 * documentation, "Galera Cluster Status Variables"). Servers without Galera have no such variable, or an empty provider.
 */
export const misfit: Misfit = async connection => {
  if (!isMariadb(connection.version)) {
    return null;
  }
  const rows = await connection.query<{ Variable_name: string; Value: string }>(
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_connected')"
  );
  const value = (name: string): string | undefined =>
    rows.find(({ Variable_name }) => Variable_name === name)?.Value;
  return value('wsrep_connected') === 'ON' && value('wsrep_ready') === 'OFF'
    ? 'is not in step with its cluster (wsrep_ready is OFF)'
    : null;
};
