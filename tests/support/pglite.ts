import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ConnectionConfig } from '../../src/model';

/** A PGlite that one test file has for itself. */
export interface Pglite {
  config: ConnectionConfig;
  password: string;
  stop(): Promise<void>;
}

export async function startPglite(name: string): Promise<Pglite> {
  const child = spawn(process.execPath, [path.join(__dirname, 'run-pglite.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const ended = once(child, 'close');
  const [port] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('PGlite did not start')))
  ])) as [string];
  return {
    config: {
      name,
      engine: 'postgres',
      host: '127.0.0.1',
      port: Number(port),
      user: 'postgres',
      database: 'postgres',
      tls: { mode: 'disable' }
    },
    password: 'any',
    async stop() {
      child.stdin.end();
      await ended;
    }
  };
}
