import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryChannels } from '../../src/kernel-bridge/common/channel';
import { RpcClient } from '../../src/kernel-bridge/common/client';
import type { QueryProgress } from '../../src/kernel-bridge/common/methods';
import { serve } from '../../src/kernel-bridge/common/server';
import { createHost } from '../../src/kernel-bridge/node/services/host';
import {
  DbError,
  type ConnectionConfig,
  type ConnectionStatus,
  type DbErrorCode,
  type Notice
} from '../../src/model';
import { numberedFrame } from '../support/frames';

/** No request may take longer than this, milliseconds: heartbeat, answers and attempts included, it takes a third. */
const LIMIT_MS = 45_000;
const LOST: readonly DbErrorCode[] = ['outcome-unknown', 'connection-lost', 'unreachable'];

/** The host as a page talks to it, with a clock on every request. */
export class ChaosHost {
  /** Requests that did not end in time. */
  readonly hangs: string[] = [];
  /** States that were pushed, in order. */
  readonly statuses: ConnectionStatus[] = [];
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'petersql-chaos-'));
  private readonly host = createHost({
    version: '0.0.0',
    configDir: path.join(this.folder, 'config'),
    dataDir: path.join(this.folder, 'data'),
    runtimeDir: path.join(this.folder, 'runtime'),
    rootDir: this.folder
  });
  private readonly client: RpcClient;
  /** Those that use the host, with how often each was told that its link broke or its session was lost. */
  private readonly sessions = new Map<string, number>();

  private unanswered = 0;

  constructor() {
    const [left, right] = memoryChannels();
    const served = serve(left, this.host.handlers, { clientId: 'chaos' });
    this.host.onEvent((name, payload) => served.emit(name, payload));
    this.client = new RpcClient(right);
    this.client.on('connection.changed', ({ connections }) =>
      connections.forEach(({ status }) => this.statuses.push(status))
    );
  }

  async open(config: ConnectionConfig, password: string): Promise<void> {
    await this.client.request('connection.save', { config });
    await this.timed('open', () =>
      this.client.request('connection.open', { name: config.name, secrets: { password } })
    );
  }

  /** Waits until the connection is ready by itself, for as long as a request may take. */
  untilReady(name: string): Promise<boolean> {
    return this.until('the connection did not come back', async () => {
      const { result } = await this.client.request('connection.list', null);
      return result.find(({ config }) => config.name === name)?.status === 'ready';
    });
  }

  /** Waits for something that takes no longer than a request may; notes where it does not come. */
  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<boolean> {
    for (const end = Date.now() + LIMIT_MS; Date.now() < end;) {
      if (await isSo()) {
        return true;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    this.hangs.push(what);
    return false;
  }

  /** Resolves with the number of rows of each statement. */
  async run(connection: string, session: string, sql: string, signal?: AbortSignal): Promise<number[]> {
    const onProgress = (progress: QueryProgress): void => {
      if (progress.type === 'notice') {
        this.hear(session, progress.notice);
      }
    };
    const { result } = await this.inSession(session, sql, () =>
      this.client.request('query.run', { connection, session, sql }, { onProgress, signal })
    );
    const { statements } = result.result;
    const results = statements.flatMap(({ result: rows }) => rows?.id ?? []);
    await this.client.request('result.release', { results });
    return statements.map(({ result: rows }) => rows?.rows ?? 0);
  }

  /** Appends a data frame as a kernel on another disk hands it over; resolves with the number of rows said to be loaded. */
  async load(connection: string, session: string, table: string, id: string, rows: number): Promise<number> {
    const frame = { name: 'frame', language: 'python' };
    const { upload } = (await this.client.request('frame.export', frame)).result;
    await this.client.request('frame.put', { upload, from: 0 }, { buffers: [numberedFrame(id, rows)] });
    const { result } = await this.inSession(session, `load ${id}`, () =>
      this.client.request('frame.load', { connection, session, upload, table: [table], mode: 'append' })
    );
    const [{ affectedRows = 0, notices }] = result.result.statements;
    notices.forEach(notice => this.hear(session, notice));
    return affectedRows;
  }

  /** Requests that are not answered yet. */
  get underWay(): number {
    return this.unanswered;
  }

  /** How often a session was told of a loss: by an error, or by the notice that it is a new one. */
  toldOf(session: string): number {
    return this.sessions.get(session) ?? 0;
  }

  /** How often any session was. */
  get toldInAll(): number {
    return [...this.sessions.values()].reduce((sum, told) => sum + told, 0);
  }

  list(connection: string): Promise<unknown> {
    return this.timed('object.list', () =>
      this.client.request('object.list', { connection, kind: 'database', parent: null })
    );
  }

  async endSession(session: string): Promise<void> {
    await this.client.request('session.close', { session });
    this.sessions.delete(session);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.sessions.keys()].map(session => this.endSession(session)));
    this.client.close();
    await this.host.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async inSession<T>(session: string, what: string, body: () => Promise<T>): Promise<T> {
    this.sessions.set(session, this.toldOf(session));
    try {
      return await this.timed(what, body);
    } catch (thrown) {
      if (LOST.includes(DbError.from(thrown).code)) {
        this.tell(session);
      }
      throw thrown;
    }
  }

  private hear(session: string, { message }: Notice): void {
    if (message.startsWith('This is a new session')) {
      this.tell(session);
    }
  }

  private tell(session: string): void {
    this.sessions.set(session, this.toldOf(session) + 1);
  }

  private async timed<T>(what: string, body: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    this.unanswered++;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.hangs.push(what);
        reject(new DbError({ code: 'outcome-unknown', message: 'No end within the limit' }));
      }, LIMIT_MS);
    });
    try {
      return await Promise.race([body(), limit]);
    } finally {
      clearTimeout(timer);
      this.unanswered--;
    }
  }
}
