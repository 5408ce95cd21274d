/** A PostgreSQL server from a folder of programs. */
import fs from 'node:fs';
import path from 'node:path';
import { freePort, handOver, probe, runUnprivileged, startProcess } from './process.mjs';
import { copyTemplate } from './templates.mjs';

const env = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' };

/**
 * StartupMessage of protocol 3.0 (PostgreSQL manual, "Message Formats"). Only a server that lets sessions in answers with an Authentication
 * message; one that is starting up takes an SSLRequest already.
 */
const startUp = Buffer.from('\0\0\0\x17\0\x03\0\0user\0postgres\0\0', 'latin1');

/** True when a PostgreSQL server lets sessions in at the port. */
export function isPostgres(port) {
  return probe(port, startUp, bytes => bytes[0] === 'R'.charCodeAt(0));
}

/** Everybody needs the password, also over the socket. */
const hostBasedAuthentication = [
  'local all all scram-sha-256',
  'host all all 127.0.0.1/32 scram-sha-256',
  'host replication all 127.0.0.1/32 scram-sha-256'
]
  .map(line => `${line}\n`)
  .join('');

/** Runs one statement without a server, in the single-user mode of `postgres`. */
async function runSingleUser(bin, data, sql) {
  await runUnprivileged(path.join(bin, 'postgres'), ['--single', '-j', '-D', data, 'postgres'], {
    env,
    input: `${sql};\n\n`
  });
}

/** Makes a new cluster in `data`, which must be an empty folder of the server's user. */
async function initialise(bin, data) {
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await runUnprivileged(path.join(bin, 'initdb'), ['-D', data, ...options], { env });
}

/**
 * Starts PostgreSQL on a free port.
 *
 * @param {object} how
 * @param {string} how.id names the template data folder
 * @param {string} how.bin folder of `postgres` and `initdb`
 * @param {string} how.folder reachable by the server's user; a data folder inside is used again
 * @param {string} how.password of the superuser `postgres`
 * @param {readonly string[]} [how.settings] `name=value` pairs
 * @param {number} [how.port] taken if it is free
 * @param {boolean} [how.standby] the data folder is a copy that follows another server: its accounts are that one's
 * @returns `start` starts it again on the same data and port, after its process was killed
 */
export async function startPostgres({ id, bin, folder, password, settings = [], port: wanted, standby = false }) {
  const data = path.join(folder, 'data');
  if (!fs.existsSync(data)) {
    await copyTemplate(id, data, dir => initialise(bin, dir));
  }
  await handOver(folder);
  fs.rmSync(path.join(data, 'postmaster.pid'), { force: true }); // of a server that was killed
  if (!standby) {
    await runSingleUser(bin, data, `ALTER ROLE postgres PASSWORD '${password}'`);
  }
  fs.writeFileSync(path.join(data, 'pg_hba.conf'), hostBasedAuthentication);
  const port = await freePort(wanted);
  const all = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...settings];
  const start = () =>
    startProcess({
      program: path.join(bin, 'postgres'),
      args: ['-D', data, '-p', String(port), ...all.flatMap(setting => ['-c', setting])],
      env,
      folder,
      stopSignal: 'SIGINT',
      isReady: () => isPostgres(port)
    });
  const process = await start();
  return { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres', socket: folder, process, start };
}
