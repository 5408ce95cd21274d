/** A MySQL or MariaDB server from an unpacked package tree. */
import fs from 'node:fs';
import path from 'node:path';
import { freePort, handOver, probe, runUnprivileged, startProcess } from './process.mjs';
import { copyTemplate } from './templates.mjs';

/** What differs between the two families. */
const flavors = {
  mysql: {
    server: 'usr/sbin/mysqld',
    initialise: (tree, data) =>
      runUnprivileged(path.join(tree, 'usr/sbin/mysqld'), [
        '--no-defaults',
        `--basedir=${tree}/usr`,
        `--datadir=${data}`,
        '--initialize-insecure'
      ]),
    options: () => ['--mysqlx=OFF', '--secure-file-priv=', '--skip-log-bin', '--innodb-doublewrite=OFF']
  },
  mariadb: {
    server: 'usr/sbin/mariadbd',
    initialise: (tree, data) =>
      runUnprivileged('/bin/sh', [
        path.join(tree, 'usr/bin/mariadb-install-db'),
        '--no-defaults',
        `--basedir=${tree}/usr`,
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
        '--force'
      ]),
    options: tree => [`--plugin-dir=${tree}/usr/lib/mysql/plugin`, `--lc-messages-dir=${tree}/usr/share/mysql`]
  }
};

const database = 'test';
const user = 'petersql';

/** Run by the server before it takes connections: no account is left without a password. */
function initialStatements(password) {
  return [
    `CREATE DATABASE ${database}`,
    `CREATE USER ${user}@'%' IDENTIFIED BY '${password}'`,
    `GRANT ALL ON *.* TO ${user}@'%' WITH GRANT OPTION`,
    `ALTER USER root@localhost IDENTIFIED BY '${password}'`
  ].map(sql => `${sql};\n`);
}

/** The server speaks first: protocol version 10 in its handshake packet (MySQL internals, "Protocol::HandshakeV10"). */
function isHandshake(bytes) {
  return bytes[4] === 10;
}

/**
 * Starts MySQL or MariaDB on a free port.
 *
 * @param {object} how
 * @param {'mysql' | 'mariadb'} how.engine
 * @param {string} how.id names the template data folder
 * @param {string} how.tree the unpacked packages
 * @param {string} how.folder reachable by the server's user; a data folder inside is used as it is, with its accounts
 * @param {string} how.password of the user that is created
 * @param {readonly string[]} [how.options] more arguments; the last one of a kind counts
 * @param {object} [how.env]
 * @returns `start` starts it again on the same data and port, after its process was killed
 */
export async function startMysql({ engine, id, tree, folder, password, options = [], env }) {
  const flavor = flavors[engine];
  const data = path.join(folder, 'data');
  const isNew = !fs.existsSync(data);
  if (isNew) {
    await copyTemplate(id, data, dir => flavor.initialise(tree, dir));
  }
  fs.rmSync(path.join(data, 'auto.cnf'), { force: true }); // MySQL's server UUID must differ between servers
  const initFile = path.join(folder, 'init.sql');
  fs.writeFileSync(initFile, initialStatements(password).join(''), { mode: 0o600 });
  // A server that starts deletes the temporary files of others in a folder that they share.
  const temporary = path.join(folder, 'tmp');
  fs.mkdirSync(temporary, { recursive: true });
  await handOver(folder);
  const port = await freePort();
  const socket = path.join(folder, 'server.sock');
  const start = extra =>
    startProcess({
      program: path.join(tree, flavor.server),
      args: [
        '--no-defaults',
        `--basedir=${tree}/usr`,
        `--datadir=${data}`,
        `--tmpdir=${temporary}`,
        `--socket=${socket}`,
        `--pid-file=${folder}/server.pid`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--local-infile=1',
        '--performance-schema=ON',
        '--innodb-flush-log-at-trx-commit=0',
        ...flavor.options(tree),
        ...options,
        ...extra
      ],
      folder,
      env,
      stopSignal: 'SIGTERM',
      isReady: () => probe(port, null, isHandshake)
    });
  const process = await start(isNew ? [`--init-file=${initFile}`] : []);
  fs.rmSync(initFile);
  return { host: '127.0.0.1', port, user, password, database, socket, process, start: () => start([]) };
}
