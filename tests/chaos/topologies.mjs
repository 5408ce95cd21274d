/**
 * The servers that faults strike: of each engine one by itself, one behind SSH, and several that hold the same data. What a server has acknowledged is with the system when its
 * process is killed, as it is with any server that is set up to keep its promises.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { unpackPackages } from '../../scripts/lib/debian.mjs';
import { cacheDir } from '../../scripts/lib/paths.mjs';
import { catalog } from '../../scripts/lib/servers.mjs';
import { startGalera } from '../../scripts/lib/servers/galera.mjs';
import { startMysql } from '../../scripts/lib/servers/mysql.mjs';
import { startPostgres } from '../../scripts/lib/servers/postgres.mjs';
import { cleanUpDeadRuns, descendantsOf, temporaryFolder } from '../../scripts/lib/servers/process.mjs';
import { makeKey, sshdSessions, startSshd } from '../../scripts/lib/servers/sshd.mjs';
import { startWithStandby } from '../../scripts/lib/servers/standby.mjs';

/** A killed process has given its writes to the system: only a power cut needs fsync. */
const postgresSettings = ['fsync=off', 'max_connections=200'];
/** A load whose rows do not arrive holds up no other session's keys, as in Galera and in MySQL by default. */
const mysqlOptions = [
  '--innodb-flush-log-at-trx-commit=2',
  '--max-connections=200',
  '--innodb-autoinc-lock-mode=2'
];

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

/** To those that are still there. */
function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') {
        throw error;
      }
    }
  }
}

/** Processes that get no time to run: what is sent to them waits. */
async function freeze(pids, forMs) {
  signal(pids, 'SIGSTOP');
  await pause(forMs);
  signal(pids, 'SIGCONT');
  return pids.length > 0;
}

/** A server that can be killed and started again, and frozen. `server.process` is the one that runs. */
function restartable(server, name) {
  return {
    async crash() {
      await server.process.kill();
      await pause(100);
      server.process = await again(server.start);
      return true;
    },
    fault: random => ({
      name: `freeze ${name}`,
      weight: 3,
      shows: 'trouble',
      strike: () =>
        freeze([server.process.pid, ...descendantsOf(server.process.pid)], random.between(4000, 6000))
    })
  };
}

/** A server of its own. */
async function single(id, password) {
  const server = await startOne(id, password);
  const { crash, fault } = restartable(server, 'the server');
  return {
    topology: {
      name: id,
      engine: catalog[id].engine,
      nodes: [{ host: server.host, port: server.port }],
      user: server.user,
      password,
      database: server.database,
      control: {
        faults: random => [
          { name: 'crash the server', weight: 4, shows: 'loss', strike: crash },
          fault(random)
        ]
      }
    },
    stop: () => server.process.stop()
  };
}

/**
 * The same behind a chain of SSH servers: those are cut off, frozen and rebooted as well.
 *
 * @param {number} hops
 */
async function behindSsh(id, password, hops) {
  const folder = temporaryFolder('chaos-ssh');
  const file = name => path.join(folder, name);
  const key = await makeKey(file('key'));
  const publicKeys = fs.readFileSync(`${key}.pub`, 'utf8');
  const servers = [];
  const stopServers = () => Promise.all(servers.map(server => server.process.stop()));
  try {
    for (let n = 0; n < hops; n++) {
      servers.push(await startSshd({ publicKeys }));
    }
    const { topology, stop } = await single(id, password);
    fs.writeFileSync(
      file('known_hosts'),
      servers.map(({ hostKeys }, n) => `hop${n} ${hostKeys[0]}\n`).join('')
    );
    fs.writeFileSync(
      file('config'),
      servers.map(({ user }, n) => sshSection(`hop${n}`, user, file)).join('')
    );
    const way = port => servers.map((server, n) => ({ host: `hop${n}`, port: n === 0 ? port : server.port }));
    return {
      topology: {
        ...topology,
        name: `${id} behind ${hops > 1 ? `${hops} SSH servers` : 'SSH'}`,
        ssh: {
          host: servers[0].host,
          port: servers[0].port,
          through: port => ({
            ...way(port).at(-1),
            jumps: way(port).slice(0, -1),
            configFile: file('config')
          })
        },
        control: {
          faults: random => [
            ...topology.control.faults(random),
            ...servers.flatMap(server => sshFaults(server, random))
          ]
        }
      },
      stop: () => Promise.all([stop(), stopServers()])
    };
  } catch (error) {
    await stopServers();
    throw error;
  }
}

function sshSection(name, user, file) {
  const lines = [
    `Host ${name}`,
    'HostName 127.0.0.1',
    `HostKeyAlias ${name}`,
    `User ${user}`,
    `IdentityFile ${file('key')}`,
    'IdentityAgent none',
    `UserKnownHostsFile ${file('known_hosts')}`,
    'GlobalKnownHostsFile none'
  ];
  return `${lines.join('\n  ')}\n`;
}

function sshFaults(server, random) {
  const sessions = () => sshdSessions(server.process.pid);
  const { crash, fault } = restartable(server, 'the SSH server');
  return [
    {
      name: 'kill the SSH session',
      weight: 12,
      shows: 'loss',
      strike: async () => {
        const pids = sessions();
        signal(pids, 'SIGKILL');
        return pids.length > 0;
      }
    },
    { name: 'pause the SSH session', weight: 8, strike: () => freeze(sessions(), random.between(200, 2000)) },
    { name: 'reboot the SSH server', weight: 6, shows: 'loss', strike: crash },
    fault(random)
  ];
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
          shows: 'loss',
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
      control: {
        // The session whose link counts may be on another node: then only the others are told.
        failOver: {
          strike: open => nodes[open.indexOf(Math.max(...open))].process.kill()
        }
      }
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

const starters = {
  postgres: {
    'postgres-18': password => single('postgres-18', password),
    'postgres-18 behind SSH': password => behindSsh('postgres-18', password, 1),
    'postgres-18 with a standby': password => withStandby('postgres-18', password)
  },
  mysql: {
    'mysql-9': password => single('mysql-9', password),
    'mysql-9 behind SSH': password => behindSsh('mysql-9', password, 1)
  },
  mariadb: {
    'mariadb-11.8': password => single('mariadb-11.8', password),
    'mariadb-11.8 behind 2 SSH servers': password => behindSsh('mariadb-11.8', password, 2),
    'mariadb-11.8 Galera cluster': password => cluster('mariadb-11.8', password)
  }
};

/**
 * What can be had here, and why the rest cannot.
 *
 * @param {readonly string[]} engines
 * @param {number} faults fewer than topologies: the first ones are started
 */
export async function startTopologies(engines, faults) {
  cleanUpDeadRuns();
  const password = randomBytes(12).toString('hex');
  const wanted = engines
    .flatMap(engine => {
      if (!Object.hasOwn(starters, engine)) {
        throw new Error(`There is no engine "${engine}": ${Object.keys(starters).join(', ')}`);
      }
      return Object.entries(starters[engine]);
    })
    .slice(0, faults);
  const results = await Promise.allSettled(wanted.map(([name, start]) => start(password)));
  const started = results.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  const absent = results.flatMap(({ reason }, index) => (reason ? { name: wanted[index][0], reason } : []));
  if (started.length === 0) {
    throw absent[0].reason;
  }
  return {
    topologies: started.map(({ topology }) => topology),
    absent: absent.map(({ name, reason }) => ({ name, reason: reason.message })),
    stop: () => Promise.all(started.map(each => each.stop()))
  };
}
