/** A Galera cluster of three MariaDB nodes on the loopback. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../run.mjs';
import { startMysql } from './mysql.mjs';
import { freePort, runUnprivileged, temporaryFolder } from './process.mjs';

/** Where Galera finds its `wsrep_sst_same`, copied to where the servers' user may read. */
const script = new URL('./wsrep_sst_same', import.meta.url);
const size = 3;
const readyWithinMs = 60_000;

/** What makes a node; `addresses` are those of the group communication (Galera documentation, "System Variables"). */
function nodeOptions(tree, addresses, own, incoming) {
  const provider = [
    `gmcast.listen_addr=tcp://${own}`,
    `ist.recv_addr=${incoming}`,
    `base_port=${own.split(':')[1]}`,
    // A node that dies is out after a second instead of five.
    'evs.suspect_timeout=PT1S',
    'evs.inactive_timeout=PT3S',
    'evs.keepalive_period=PT0.3S',
    'evs.inactive_check_period=PT0.3S'
  ];
  return [
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--innodb-flush-log-at-trx-commit=2',
    '--max-connections=200',
    '--wsrep-on=ON',
    `--wsrep-provider=${tree}/usr/lib/galera/libgalera_smm.so`,
    `--wsrep-provider-options=${provider.join(';')}`,
    `--wsrep-cluster-address=gcomm://${addresses.join(',')}`,
    `--wsrep-node-address=${own}`,
    '--wsrep-sst-method=same',
    '--wsrep-sync-wait=0'
  ];
}

/** The position of a node that was stopped in order. */
function positionOf(data) {
  const state = fs.readFileSync(path.join(data, 'grastate.dat'), 'utf8');
  return `${/^uuid:\s*(\S+)/m.exec(state)[1]}:${/^seqno:\s*(\S+)/m.exec(state)[1]}`;
}

/**
 * All nodes begin with the same data, that of a first node which ran for a moment by itself: then the others only
 * need what happened since, and no program that copies whole databases between servers.
 *
 * @param {{ id: string, tree: string, password: string }} how
 * @returns {Promise<{ nodes: object[], account: { user: string, database: string } }>}
 */
export async function startGalera({ id, tree, password }) {
  const addresses = [];
  for (let n = 0; n < 2 * size; n++) {
    addresses.push(`127.0.0.1:${await freePort()}`);
  }
  const group = addresses.slice(0, size);
  const programs = temporaryFolder('galera-programs');
  fs.copyFileSync(script, path.join(programs, 'wsrep_sst_same'));
  fs.chmodSync(path.join(programs, 'wsrep_sst_same'), 0o755);
  const folders = group.map((_, n) => temporaryFolder(`galera-${n}`));
  const startNode = (n, known) =>
    startMysql({
      engine: 'mariadb',
      id,
      tree,
      folder: folders[n],
      password,
      env: { ...process.env, PATH: `${programs}${path.delimiter}${process.env.PATH}` },
      options: nodeOptions(tree, known, group[n], addresses[size + n])
    });
  const nodes = [];
  try {
    const first = await startNode(0, []);
    nodes.push(first);
    await untilInStep(tree, first, 1);
    await first.process.stop();
    nodes.pop();
    for (const folder of folders.slice(1)) {
      await run('cp', ['-R', path.join(folders[0], 'data'), path.join(folder, 'data')]);
      fs.writeFileSync(path.join(folder, 'copied-at'), `${positionOf(path.join(folders[0], 'data'))}\n`, { mode: 0o644 });
    }
    for (let n = 0; n < size; n++) {
      const node = await startNode(n, n === 0 ? [] : group);
      nodes.push(node);
      await untilInStep(tree, node, n + 1);
    }
  } catch (error) {
    await Promise.all(nodes.map(node => node.process.kill()));
    throw error;
  }
  return { nodes, account: { user: nodes[0].user, database: nodes[0].database } };
}

async function untilInStep(tree, node, members) {
  const end = Date.now() + readyWithinMs;
  while (Date.now() < end) {
    const { stdout } = await runUnprivileged(
      path.join(tree, 'usr/bin/mariadb'),
      [
        '--no-defaults',
        `--host=${node.host}`,
        `--port=${node.port}`,
        `--user=${node.user}`,
        '--skip-column-names',
        "--execute=SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_size')"
      ],
      { env: { ...process.env, MYSQL_PWD: node.password }, allowFailure: true }
    );
    if (/wsrep_ready\s+ON/.test(stdout) && new RegExp(`wsrep_cluster_size\\s+${members}\\b`).test(stdout)) {
      return;
    }
    await pause(300);
  }
  throw new Error(`The node on port ${node.port} did not join its cluster:\n${node.process.log().slice(-2000)}`);
}
