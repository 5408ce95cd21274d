import { setTimeout as pause } from 'node:timers/promises';
import { engines } from '../../src/engines';
import type { ConnectionConfig, ConnectionStatus, EngineId, SshTunnel } from '../../src/model';
import { startProxy, type FaultyProxy } from '../support/faulty-proxy';
import { faultsOf, strikeOne, type Control, type Fault } from './faults';
import { ChaosHost } from './host';
import { Ledger, type Found, type LedgerCheck } from './ledger';
import { Random } from './random';
import { startWorkload, TABLE, type Workload } from './workload';

/** One server, or several that hold the same data. */
export interface Topology {
  name: string;
  engine: EngineId;
  nodes: readonly { host: string; port: number }[];
  user: string;
  password: string;
  database: string;
  control: Control;
  /** The SSH servers that lead to the nodes: where the first one listens, and the way by another port of it. */
  ssh?: { host: string; port: number; through(port: number): SshTunnel };
  /** Settings of the connection, such as which node will do. */
  config?: Partial<ConnectionConfig>;
}

export interface ChaosReport extends LedgerCheck {
  faults: number;
  hangs: string[];
  /** Faults that were not pushed as a state and had to be, and sessions that were lost without a word. */
  unseen: string[];
  /** Answers that broke off and were said to be whole. */
  short: string[];
  /** Faults that showed as a state of the connection, and those that only the sessions they hit were told of. */
  shown: Record<'state' | 'session', number>;
  /** The others: they met links that nobody worked on, or that held. */
  harmless: string[];
  rows: number;
}

const WORKERS = 4;
/** Checks that take seconds in real life, in a test's time. */
const QUICK = { heartbeatS: 1, answerWithinS: 2, connectTimeoutMs: 4000 };
/** The same for MySQL and MariaDB, which wait this long for rows of a load that do not arrive. */
const QUICK_LOAD = { initSql: 'SET SESSION net_read_timeout = 10' };
const NAME = 'chaos';
const LOSS: readonly ConnectionStatus[] = ['connecting', 'reconnecting', 'failed', 'closed'];
const SHOWN = { loss: LOSS, trouble: [...LOSS, 'degraded'] } as const;

/** Part of the faults that strike while the one before is still being got over. */
const OVERLAP = 0.25;
/** After so many ends of work each session has worked, and was looked at, since a fault. */
const ROUNDS = 2;

/** Lets faults strike one topology while it works, and compares what was said with what is there. */
export async function run(
  topology: Topology,
  faultCount: number,
  seed: number,
  say: (text: string) => void
): Promise<ChaosReport> {
  const targets = topology.ssh ? [topology.ssh] : topology.nodes;
  const proxies = await Promise.all(targets.map(target => startProxy(target)));
  const host = new ChaosHost();
  const ledger = new Ledger();
  try {
    await host.open(configOf(topology, proxies), topology.password);
    await host.run(NAME, 'setup', `DROP TABLE IF EXISTS ${TABLE}`);
    await host.run(NAME, 'setup', tableOf(topology.engine));
    await host.endSession('setup');
    const workload = work(topology, host, ledger, seed);
    const { unseen, ...seen } = await strikeAll(
      { topology, proxies, host, workload, ledger },
      faultCount,
      seed,
      say
    );
    await workload.stop();
    return {
      ...ledger.check(await rowsThere(topology)),
      faults: faultCount,
      hangs: host.hangs,
      unseen: [...unseen, ...workload.untold],
      short: workload.short,
      ...seen,
      rows: ledger.size
    };
  } finally {
    await host.close();
    await Promise.all(proxies.map(proxy => proxy.close()));
  }
}

function work({ name, engine }: Topology, host: ChaosHost, ledger: Ledger, seed: number): Workload {
  const isPostgres = engine === 'postgres';
  return startWorkload({
    host,
    connection: NAME,
    prefix: name.replace(/\W/g, '_'),
    temporary: isPostgres ? 'TEMP' : 'TEMPORARY',
    begin: isPostgres ? 'BEGIN' : 'START TRANSACTION',
    sleep: seconds => (isPostgres ? `SELECT pg_sleep(${seconds})` : `SELECT SLEEP(${seconds})`),
    ledger,
    random: (worker, n) => new Random(seed, name, 'work', worker, n),
    workers: WORKERS
  });
}

interface Scene {
  topology: Topology;
  proxies: readonly FaultyProxy[];
  host: ChaosHost;
  workload: Workload;
  ledger: Ledger;
}

async function strikeAll(
  { topology: { name, control }, proxies, host, workload, ledger }: Scene,
  faultCount: number,
  seed: number,
  say: (text: string) => void
): Promise<Pick<ChaosReport, 'unseen' | 'shown' | 'harmless'>> {
  const unseen: string[] = [];
  const harmless: string[] = [];
  const shown = { state: 0, session: 0 };
  const failOverAt = control.failOver ? Math.floor(faultCount / 2) : -1;
  const open = (): number[] => proxies.map(proxy => proxy.open);
  for (let n = 0; n < faultCount; n++) {
    const random = new Random(seed, name, 'fault', n);
    await pause(random.between(20, 250));
    await host.until('nothing was at work', () => host.underWay > 0 && Math.max(...open()) > 0);
    // The state in force counts: a connection that is being made anew when the links are cut has shown it.
    const before = Math.max(0, host.statuses.length - 1);
    const toldBefore = host.toldInAll;
    let fault: Pick<Fault, 'name' | 'shows'>;
    if (n === failOverAt) {
      fault = { name: 'lose the node', shows: control.failOver!.shows };
      await control.failOver!.strike(open());
    } else {
      fault = await strikeOne(faultsOf(proxies, control, random), random);
    }
    const where = `${n + 1}: ${fault.name}`;
    if (fault.shows && !(await isPushed(host, before, SHOWN[fault.shows]))) {
      unseen.push(where);
    }
    if (n === faultCount - 1 || random.next() >= OVERLAP) {
      await isOver(where, host, workload, ledger);
    }
    const hasState = host.statuses.slice(before).some(status => SHOWN.trouble.includes(status));
    if (hasState || host.toldInAll > toldBefore) {
      shown[hasState ? 'state' : 'session']++;
    } else {
      harmless.push(fault.name);
    }
    if ((n + 1) % 10 === 0 || n === failOverAt) {
      say(`${name}: ${n + 1} of ${faultCount} faults, ${ledger.size} rows`);
    }
  }
  return { unseen, shown, harmless };
}

/** Waits until the connection is ready, something is committed again, and every session has worked again. */
async function isOver(where: string, host: ChaosHost, workload: Workload, ledger: Ledger): Promise<void> {
  const { committed } = ledger;
  const rounds = [...workload.rounds];
  await host.untilReady(NAME);
  await host.until(`${where}: work did not go on`, () =>
    workload.rounds.every((ended, worker) => ended >= rounds[worker] + ROUNDS)
  );
  await host.until(`${where}: nothing was committed any more`, () => ledger.committed > committed);
}

/** A link that lies dead is found within heartbeat and answer; the state follows. */
async function isPushed(
  host: ChaosHost,
  from: number,
  expected: readonly ConnectionStatus[]
): Promise<boolean> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (host.statuses.slice(from).some(status => expected.includes(status))) {
      return true;
    }
    await pause(100);
  }
  return false;
}

function configOf(topology: Topology, proxies: readonly FaultyProxy[]): ConnectionConfig {
  const { engine, user, database, config, nodes, ssh } = topology;
  const near = ssh ? nodes : proxies.map(({ port }) => ({ host: '127.0.0.1', port }));
  const host = near.map(node => `${node.host}:${node.port}`).join(',');
  const tunnel = ssh && { ssh: { keepaliveS: 1, ...ssh.through(proxies[0].port) } };
  const quick = engine === 'postgres' ? QUICK : { ...QUICK, ...QUICK_LOAD };
  return { name: NAME, engine, user, database, host, ...tunnel, ...quick, ...config };
}

/**
 * No key on the ids: a row that was sent twice must be able to show. Galera wants some primary key. Rows of a load have
 * one id and are numbered.
 */
function tableOf(engine: EngineId): string {
  return engine === 'postgres'
    ? `CREATE TABLE ${TABLE} (id text NOT NULL, n int NOT NULL DEFAULT 0)`
    : `CREATE TABLE ${TABLE} (k bigint AUTO_INCREMENT PRIMARY KEY, id varchar(80) NOT NULL, n int NOT NULL DEFAULT 0) ENGINE=InnoDB`;
}

/** Reads around the proxies, from the first node that is alive and takes writes. */
async function rowsThere(topology: Topology): Promise<Map<string, Found>> {
  const { nodes, engine: id, user, password, database, config } = topology;
  const engine = engines.find(each => each.id === id)!;
  const host = nodes.map(node => `${node.host}:${node.port}`).join(',');
  const session = await engine.connect(
    { name: 'check', engine: id, host, user, database, ...config },
    { secrets: { password } }
  );
  const found = await session.query<{ id: string; times: number; different: number }>(
    `SELECT id, count(*) AS times, count(DISTINCT n) AS different FROM ${TABLE} GROUP BY id`
  );
  await session.close();
  return new Map(
    found.map(({ id, times, different }) => [id, { rows: Number(times), different: Number(different) }])
  );
}
