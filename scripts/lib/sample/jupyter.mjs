/** The sample in a Jupyter configuration: connections, notebooks and the server's environment. */
import fs from 'node:fs';
import path from 'node:path';
import { say } from '../log.mjs';
import { ensureDir, inRoot } from '../paths.mjs';
import { ensureSqliteSample } from './sqlite.mjs';
import { startSamplePostgres } from './postgres.mjs';

const passwordVariable = 'PETERSQL_SAMPLE_PASSWORD';
const notebooks = inRoot('sample', 'notebooks');

function readJson(file, otherwise) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : otherwise;
}

/**
 * Adds connections of the sample to the user's. One that was removed is not brought back; of one that is there only
 * the address changes.
 */
function offerConnections(configDir, connections) {
  const file = path.join(ensureDir(path.join(configDir, 'petersql'), 0o700), 'connections.json');
  const seenFile = path.join(configDir, 'sample-connections.json');
  const stored = readJson(file, { version: 1, connections: [] });
  const seen = new Set(readJson(seenFile, stored.connections.filter(({ sample }) => sample).map(({ name }) => name)));
  for (const connection of connections) {
    const { name, file: database, host, port } = connection;
    const present = stored.connections.find(each => each.name === name);
    if (present?.sample) {
      Object.assign(present, JSON.parse(JSON.stringify({ file: database, host, port })));
    } else if (!present && !seen.has(name)) {
      stored.connections.push(connection);
    }
    seen.add(name);
  }
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
  fs.writeFileSync(seenFile, JSON.stringify([...seen]));
}

/** Copies the demo notebooks where the user has none of that name. */
function offerNotebooks(folder) {
  for (const name of fs.readdirSync(notebooks).filter(each => each.endsWith('.ipynb'))) {
    const target = path.join(folder, name);
    if (!fs.existsSync(target)) {
      fs.copyFileSync(path.join(notebooks, name), target);
    }
  }
}

/** Answers JupyterLab's question about news, which would lie over the first notebook. The user can change it in the settings. */
function declineNews(configDir) {
  const folder = path.join(configDir, 'lab', 'user-settings', '@jupyterlab', 'apputils-extension');
  const file = path.join(ensureDir(folder), 'notification.jupyterlab-settings');
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, `${JSON.stringify({ fetchNews: 'false' })}\n`);
  }
}

/** The server, or null with one line that says why it is not there. */
async function postgresOrReason(folder) {
  try {
    return await startSamplePostgres(folder);
  } catch (error) {
    say(`The sample is SQLite alone; PostgreSQL cannot run here: ${error.message.split('\n').at(-1)}`);
    return null;
  }
}

/**
 * Makes the sample ready for a JupyterLab.
 *
 * @param {object} where
 * @param {string} where.configDir becomes JUPYTER_CONFIG_DIR
 * @param {string} where.notebookDir what the file browser will show
 * @param {string} [where.serverFolder] holds the PostgreSQL server's data; default: this checkout's
 */
export async function prepareSample({ configDir, notebookDir, serverFolder }) {
  const file = await ensureSqliteSample();
  const postgres = await postgresOrReason(serverFolder);
  const connections = [{ name: 'sample', engine: 'sqlite', file, sample: true }];
  if (postgres) {
    const { host, port, user, database } = postgres;
    const address = { host, port, user, database, passwordFrom: `\${${passwordVariable}}` };
    connections.push({ name: 'sample-pg', engine: 'postgres', ...address, sample: true });
  }
  offerConnections(ensureDir(configDir, 0o700), connections);
  offerNotebooks(ensureDir(notebookDir));
  declineNews(configDir);
  return {
    postgres,
    env: { JUPYTER_CONFIG_DIR: configDir, ...(postgres && { [passwordVariable]: postgres.password }) },
    stop: async () => postgres?.stop()
  };
}
