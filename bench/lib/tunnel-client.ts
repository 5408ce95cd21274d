import { connect } from 'node:net';
import { postgresEngine } from '../../src/engines/postgres';
import type { Connection } from '../../src/engines/core/engine';
import { silently } from '../../src/engines/core/steps';
import { openTunnel } from '../../src/engines/core/tunnel';
import type { ConnectionConfig, SshTunnel } from '../../src/model';

/** Sessions on one PostgreSQL, all the same way: through a tunnel of ours, or to the local end of another's. */
export function session(config: ConnectionConfig, password: string): Promise<Connection> {
  return postgresEngine.connect(config, { secrets: { password } });
}

/** Reads `sql` to its end; resolves with the rows. */
export async function drain(db: Connection, sql: string): Promise<number> {
  let rows = 0;
  for await (const cursor of db.run(sql)) {
    for await (const batch of cursor.batches()) {
      rows += batch.rows;
    }
  }
  return rows;
}

/** Bytes that arrive from a server which sends until the stream is closed, per second. */
export async function pump(way: { ssh?: SshTunnel; port: number }, bytes: number): Promise<number> {
  const tunnel = way.ssh && (await openTunnel(way.ssh, { timeoutMs: () => 15_000, step: silently }));
  const stream = tunnel
    ? await tunnel.open({ host: '127.0.0.1', port: way.port }, AbortSignal.timeout(15_000))
    : connect(way.port, '127.0.0.1');
  const started = performance.now();
  let received = 0;
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received >= bytes) {
        resolve();
      }
    });
    stream.on('error', reject);
  });
  const rate = received / ((performance.now() - started) / 1000);
  stream.destroy();
  tunnel?.release();
  return rate;
}
