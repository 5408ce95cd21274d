/**
 * One measurement of `bench/tunnel.mjs`, in a process of its own so that memory and CPU are its own. Its argument is
 * JSON: the work, and the way to the database. Prints one JSON object.
 */
import type { ConnectionConfig } from '../../src/model';
import { drain, pump, session } from './tunnel-client';

interface Job {
  work: 'prepare' | 'clear' | 'bulk' | 'latency' | 'busy' | 'sessions' | 'connect' | 'pump';
  config: ConnectionConfig;
  password: string;
  rows: number;
  queries: number;
  pumpPort: number;
  pumpBytes: number;
}

const job = JSON.parse(process.argv[2]) as Job;
const open = () => session(job.config, job.password);
/** What is read: a table, as what a function makes is made before its first row leaves. */
const TABLE = 'petersql_bench_tunnel';
const lines = (from: number, to: number): string =>
  `SELECT * FROM ${TABLE} WHERE id > ${Math.floor(from)} AND id <= ${Math.floor(to)}`;
const seconds = (started: number): number => (performance.now() - started) / 1000;

/** Times of `SELECT 1`, milliseconds, ascending. */
async function latencies(queries: number): Promise<number[]> {
  const db = await open();
  const times: number[] = [];
  for (let i = 0; i < queries + 50; i++) {
    const started = performance.now();
    await db.query('SELECT 1 AS one');
    times.push(performance.now() - started);
  }
  return times.slice(50).sort((a, b) => a - b);
}

const measure: Record<Job['work'], () => Promise<Record<string, number>>> = {
  async prepare() {
    const db = await open();
    await drain(db, `DROP TABLE IF EXISTS ${TABLE}`);
    await drain(
      db,
      `CREATE TABLE ${TABLE} AS SELECT i AS id, repeat('x', 100) AS text, i * 1.5::float8 AS number FROM generate_series(1, ${job.rows}) AS i`
    );
    await drain(db, `ALTER TABLE ${TABLE} ADD PRIMARY KEY (id)`);
    await drain(db, `VACUUM ANALYZE ${TABLE}`);
    return {};
  },
  async clear() {
    await drain(await open(), `DROP TABLE ${TABLE}`);
    return {};
  },
  async bulk() {
    const db = await open();
    await drain(db, lines(0, 20_000));
    const started = performance.now();
    const rows = await drain(db, lines(0, job.rows));
    return { value: rows / seconds(started) };
  },
  async latency() {
    const times = await latencies(job.queries);
    return { value: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)] };
  },
  async busy() {
    const reader = await open();
    let on = true;
    const reading = (async () => {
      while (on) {
        await drain(reader, lines(0, job.rows));
      }
    })();
    const times = await latencies(Math.ceil(job.queries / 5));
    on = false;
    await reading;
    return { value: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)] };
  },
  async sessions() {
    const all = await Promise.all(Array.from({ length: 8 }, open));
    const started = performance.now();
    const part = job.rows / all.length;
    const rows = await Promise.all(all.map((db, i) => drain(db, lines(i * part, (i + 1) * part))));
    return { value: rows.reduce((a, b) => a + b) / seconds(started) };
  },
  async connect() {
    const started = performance.now();
    await open();
    return { value: performance.now() - started };
  },
  async pump() {
    return { value: await pump({ ssh: job.config.ssh, port: job.pumpPort }, job.pumpBytes) };
  }
};

async function main(): Promise<void> {
  const result = await measure[job.work]();
  const { user, system } = process.cpuUsage();
  const rssMB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ ...result, cpuS: (user + system) / 1e6, rssMB }));
  process.exit(0);
}

void main();
