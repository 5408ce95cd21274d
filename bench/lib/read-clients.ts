import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { RpcClient } from '../../src/kernel-bridge/common/client';
import type { QueryProgress } from '../../src/kernel-bridge/common/methods';
import { readConnectionFile } from '../../src/kernel-bridge/node/connection-file';
import type { ConnectionConfig } from '../../src/model';
import { DirectKernel } from '../../tests/support/direct-kernel';

const CONNECTION = 'bench';
const SESSION = 'bench';

/** A server as `scripts/lib/servers.mjs` gives it, or a SQLite file. */
type Target = Omit<ConnectionConfig, 'name'> & { password?: string };

/** The host process as a notebook uses it, over its own sockets. */
export class Host {
  private constructor(
    private readonly kernel: DirectKernel,
    private readonly client: RpcClient
  ) {}

  static async connect(connectionFile: string, { engine, host, port, user, database, file, password }: Target): Promise<Host> {
    const kernel = new DirectKernel(readConnectionFile(connectionFile));
    await kernel.ready();
    const client = new RpcClient(kernel.openComm('bench'));
    const config: ConnectionConfig =
      engine === 'sqlite'
        ? { name: CONNECTION, engine, file }
        : { name: CONNECTION, engine, host, port, user, database, tls: { mode: 'disable' } };
    await client.request('connection.save', { config });
    await client.request('connection.open', { name: CONNECTION, secrets: password === undefined ? undefined : { password } });
    return new Host(kernel, client);
  }

  /** Runs a statement; returns its result's id, rows and size. */
  async run(sql: string, more: { signal?: AbortSignal; onProgress?(progress: QueryProgress): void } = {}) {
    const { result } = await this.client.request('query.run', { connection: CONNECTION, session: SESSION, sql }, more);
    return result.result.statements[0].result;
  }

  /** Milliseconds until the first 200 rows of a statement are here; the rest is cancelled. */
  async firstPage(sql: string): Promise<number> {
    const abort = new AbortController();
    const start = performance.now();
    let elapsed: number | undefined;
    const onProgress = (progress: QueryProgress): void => {
      if (progress.type === 'result' && progress.page?.rows.length === 200) {
        elapsed = performance.now() - start;
        abort.abort();
      }
    };
    await this.run(sql, { signal: abort.signal, onProgress }).catch(error => {
      if ((error as { code?: string }).code !== 'cancelled') {
        throw error;
      }
    });
    if (elapsed === undefined) {
      throw new Error('The first page did not come');
    }
    return elapsed;
  }

  async handOver(result: string, library: string): Promise<string> {
    const { result: handOver } = await this.client.request('result.handover', {
      result,
      name: 'frame',
      language: 'python',
      library
    });
    return handOver.code;
  }

  async release(result: string): Promise<void> {
    await this.client.request('result.release', { results: [result] });
  }

  /** Process id of the host. */
  async pid(): Promise<number> {
    return (await this.client.request('host.info', { client: 'bench' })).result.pid;
  }

  /** Lets the goodbye go out before the sockets close. */
  async close(): Promise<void> {
    this.client.close();
    await delay(50);
    this.kernel.close();
  }
}

/** The driver that a program would use, for statements that make the table and for `LIMIT 200`. */
export interface Driver {
  query(sql: string): Promise<{ length: number }>;
  close(): Promise<void>;
}

export async function openDriver({ engine, host, port, user, database, password, file }: Target): Promise<Driver> {
  if (engine === 'sqlite') {
    const db = new DatabaseSync(file!);
    return { query: async sql => db.prepare(sql).all(), close: async () => db.close() };
  }
  if (engine === 'postgres') {
    const client = new pg.Client({ host, port, user, database, password });
    await client.connect();
    return { query: async sql => (await client.query(sql)).rows ?? [], close: () => client.end() };
  }
  const connection = await mysql.createConnection({ host, port, user, database, password });
  return { query: async sql => (await connection.query(sql))[0] as unknown[], close: () => connection.end() };
}
