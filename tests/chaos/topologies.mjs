/**
 * The servers that faults strike: one of each engine. What a server has acknowledged is with the system when its
 * process is killed, as it is with any server that is set up to keep its promises.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { unpackPackages } from '../../scripts/lib/debian.mjs';
import { cacheDir } from '../../scripts/lib/paths.mjs';
import { catalog } from '../../scripts/lib/servers.mjs';
import { startGalera } from '../../scripts/lib/servers/galera.mjs';
import { startMysql } from '../../scripts/lib/servers/mysql.mjs';
import { startPostgres } from '../../scripts/lib/servers/postgres.mjs';
import { cleanUpDeadRuns, temporaryFolder } from '../../scripts/lib/servers/process.mjs';
import { startWithStandby } from '../../scripts/lib/servers/standby.mjs';

/** A killed process has given its writes to the system: only a power cut needs fsync. */
const postgresSettings = ['fsync=off', 'max_connections=200'];
const mysqlOptions = ['--innodb-flush-log-at-trx-commit=2', '--max-connections=200'];

async function treeOf(id) {
  const { suite, packages } = catalog[id];
  return unpackPackages({ suite, packages, target: path.join(cacheDir, 'servers', id) });
}

async function startOne(id, password) {
  const { engine, version } = catalog[id];
  const tree = await treeOf(id);
  const folder = temporaryFolder(`chaos-${id}`);
  return engine === 'postgres'
    ? startPostgres({
        id,
        bin: path.join(tree, 'usr', 'lib', 'postgresql', String(version), 'bin'),
        folder,
        password,
        settings: postgresSettings
      })
    : startMysql({ engine, id, tree, folder, password, options: mysqlOptions });
}

/** A server of its own, which can be killed and started again. */
async function single(id, password) {
  const server = await startOne(id, password);
  let { process } = server;
  return {
    topology: {
      name: id,
      engine: catalog[id].engine,
      nodes: [{ host: server.host, port: server.port }],
      user: server.user,
      password,
      database: server.database,
      control: {
        async crash() {
          await process.kill();
          await pause(100);
          process = await again(server.start);
        }
      }
    },
    stop: () => process.stop()
  };
}

/** The primary dies under load, and its standby takes over. Both have what was acknowledged: it is remote_apply. */
async function withStandby(id, password) {
  const tree = await treeOf(id);
  const bin = path.join(tree, 'usr', 'lib', 'postgresql', String(catalog[id].version), 'bin');
  const { primary, standby, promote } = await startWithStandby({
    id,
    bin,
    password,
    settings: postgresSettings
  });
  return {
    topology: {
      name: `${id} with a standby`,
      engine: 'postgres',
      nodes: [primary, standby].map(({ host, port }) => ({ host, port })),
      user: primary.user,
      password,
      database: primary.database,
      config: { targetSessionAttrs: 'read-write' },
      control: {
        failOver: {
          breaksAll: true,
          async strike() {
            await primary.process.kill();
            await promote();
          }
        }
      }
    },
    stop: () => Promise.all([primary, standby].map(({ process }) => process.stop()))
  };
}

/** A node of three dies under load; the two others have what was acknowledged. */
async function cluster(id, password) {
  const { nodes, account } = await startGalera({ id, tree: await treeOf(id), password });
  return {
    topology: {
      name: `${id} Galera cluster`,
      engine: 'mariadb',
      nodes: nodes.map(({ host, port }) => ({ host, port })),
      user: account.user,
      password,
      database: account.database,
      // The connection may have been at another node.
      control: { failOver: { breaksAll: false, strike: () => nodes[0].process.kill() } }
    },
    stop: () => Promise.all(nodes.map(({ process }) => process.kill()))
  };
}

/** What a killed server has left behind, such as its memory, may hold up the next one for a moment. */
async function again(start) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 20) {
        throw error;
      }
      await pause(250);
    }
  }
}

/** Where another way to a server belongs: one behind an SSH tunnel, say, whose `crash` kills the sshd. */
const starters = {
  postgres: [password => single('postgres-18', password), password => withStandby('postgres-18', password)],
  mysql: [password => single('mysql-9', password)],
  mariadb: [password => single('mariadb-11.8', password), password => cluster('mariadb-11.8', password)]
};

/**
 * @param {readonly string[]} engines
 * @param {number} faults fewer than topologies: the first ones are started
 */
export async function startTopologies(engines, faults) {
  cleanUpDeadRuns();
  const password = randomBytes(12).toString('hex');
  const wanted = engines.flatMap(engine => {
    if (!Object.hasOwn(starters, engine)) {
      throw new Error(`There is no engine "${engine}": ${Object.keys(starters).join(', ')}`);
    }
    return starters[engine];
  });
  const results = await Promise.allSettled(wanted.slice(0, faults).map(start => start(password)));
  const started = results.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  const stop = async () => {
    await Promise.all(started.map(each => each.stop()));
  };
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { topologies: started.map(({ topology }) => topology), stop };
}
