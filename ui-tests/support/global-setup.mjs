/**
 * One JupyterLab for all UI tests, in folders of its own, with a connection to each database:
 * `sample` (SQLite), `pg`, `maria` and `mysql`. Servers that `PETERSQL_TEST_SERVERS` names are used;
 * `PETERSQL_UI_LAB_ENV` adds to the environment of JupyterLab, and such a run needs no server but `pg`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLab } from '../../scripts/lib/lab.mjs';
import { labFolders, writeConnections } from '../../scripts/lib/lab-folders.mjs';
import { runInVenv } from '../../scripts/lib/python.mjs';
import { startServers } from '../../scripts/lib/servers.mjs';
import { exitOnSignals } from '../../scripts/lib/signals.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

const labEnv = JSON.parse(process.env.PETERSQL_UI_LAB_ENV ?? '{}');

/** The newest version of each engine, under the connection's name. */
const wanted = process.env.PETERSQL_UI_LAB_ENV
  ? { pg: 'postgres-18' }
  : { pg: 'postgres-18', maria: 'mariadb-11.8', mysql: 'mysql-9' };

async function servers() {
  const given = JSON.parse(process.env.PETERSQL_TEST_SERVERS ?? '[]');
  if (Object.values(wanted).every(id => given.some(server => server.id === id))) {
    return { servers: given, stop: async () => {} };
  }
  return startServers(Object.values(wanted));
}

function connectionTo(name, server) {
  const { engine, host, port, user, database } = server;
  return { name, engine, host, port, user, database, passwordFrom: `\${PETERSQL_UI_${name.toUpperCase()}}` };
}

export default async function setup() {
  exitOnSignals();
  const { folder, configDir, notebookDir, env, args } = labFolders('ui');
  const sample = path.join(notebookDir, 'sample.db');
  await runInVenv(path.join(here, 'make-sample.mjs'), [sample]);

  const { servers: started, stop: stopServers } = await servers();
  const byName = Object.entries(wanted).map(([name, id]) => [name, started.find(server => server.id === id)]);
  writeConnections(configDir, [
    { name: 'sample', engine: 'sqlite', file: sample },
    ...byName.map(([name, server]) => connectionTo(name, server))
  ]);

  const lab = await startLab({
    notebookDir,
    token: '',
    env: {
      ...env,
      JUPYTERLAB_GALATA_ROOT_DIR: notebookDir,
      PGSERVICEFILE: path.join(folder, 'pg_service.conf'),
      PGPASSFILE: path.join(folder, 'pgpass'),
      ...labEnv,
      ...Object.fromEntries(
        byName.map(([name, server]) => [`PETERSQL_UI_${name.toUpperCase()}`, server.password])
      )
    },
    args: [...args, `--config=${path.join(here, 'jupyter_server_config.py')}`]
  });
  process.env.PETERSQL_UI_URL = lab.url.replace(/\/$/, ''); // Galata appends `/lab`
  process.env.PETERSQL_UI_FOLDER = folder;
  process.env.PETERSQL_UI_SERVERS = JSON.stringify(Object.fromEntries(byName));

  return async () => {
    await lab.stop();
    if (process.env.PETERSQL_UI_LOG) {
      fs.writeFileSync(process.env.PETERSQL_UI_LOG, lab.log());
    }
    await stopServers();
  };
}
