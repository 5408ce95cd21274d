/** A PostgreSQL primary with a streaming standby. What the primary acknowledges, the standby has applied. */
import fs from 'node:fs';
import path from 'node:path';
import { runUnprivileged, temporaryFolder } from './process.mjs';
import { startPostgres } from './postgres.mjs';

const standbyName = 'petersql_standby';

/** Runs statements as the superuser. */
function query(bin, { host, port, password }, statements) {
  const account = ['-h', host, '-p', String(port), '-U', 'postgres'];
  const commands = statements.flatMap(sql => ['-c', sql]);
  return runUnprivileged(path.join(bin, 'psql'), ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...account, ...commands], {
    env: { ...process.env, PGPASSWORD: password }
  });
}

/**
 * @param {object} how
 * @param {string} how.id names the template data folder
 * @param {string} how.bin folder of the programs
 * @param {string} how.password
 * @param {readonly string[]} how.settings of both
 * @returns the two servers; `promote` makes the standby a primary that waits for nobody
 */
export async function startWithStandby({ id, bin, password, settings }) {
  const primary = await startPostgres({ id, bin, folder: temporaryFolder(`${id}-primary`), password, settings });
  const folder = temporaryFolder(`${id}-standby`);
  const data = path.join(folder, 'data');
  fs.chmodSync(folder, 0o777); // the server's user makes the data folder in it
  const source = `host=127.0.0.1 port=${primary.port} user=postgres application_name=${standbyName}`;
  const copying = ['-D', data, '-d', source, '--write-recovery-conf', '--checkpoint=fast', '--no-sync'];
  const env = { ...process.env, PGPASSWORD: password };
  await runUnprivileged(path.join(bin, 'pg_basebackup'), copying, { env });
  const standby = await startPostgres({ id, bin, folder, password, settings, standby: true });
  await query(bin, primary, [
    `ALTER SYSTEM SET synchronous_standby_names = '${standbyName}'`,
    "ALTER SYSTEM SET synchronous_commit = 'remote_apply'",
    'SELECT pg_reload_conf()'
  ]);
  return { primary, standby, promote: () => query(bin, standby, ['SELECT pg_promote()']) };
}
