import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Certificate } from './certificates';
import type { TestServer } from './servers';

/** A real server with TLS, or without any, that one test file has for itself. */
export interface TlsServer extends TestServer {
  /** Puts another certificate in the place of the one it has; the server must be told to read it. */
  install(certificate: Certificate): void;
  close(): Promise<void>;
}

/** @param ca - file of the authority whose client certificates it takes */
export async function startTlsServer(
  id: string,
  tls?: { certificate: Certificate; ca: string }
): Promise<TlsServer> {
  const files = tls ? [tls.certificate.cert, tls.certificate.key, tls.ca] : [];
  const child = spawn(process.execPath, [path.join(__dirname, 'run-tls-server.mjs'), id, ...files], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const ended = once(child, 'close');
  const told = new Promise<string>(resolve => {
    // What the scripts say of their own progress goes by.
    createInterface({ input: child.stdout }).on('line', line => line.startsWith('{') && resolve(line));
  });
  const line = await Promise.race([told, ended.then(() => Promise.reject(new Error(`${id} did not start`)))]);
  const { files: own, ...server } = JSON.parse(line) as TestServer & { files: Certificate };
  return {
    ...server,
    install({ cert, key }) {
      // Over the old ones, so that they stay the server's.
      fs.writeFileSync(own.cert, fs.readFileSync(cert));
      fs.writeFileSync(own.key, fs.readFileSync(key));
    },
    async close() {
      child.stdin.end();
      await ended;
    }
  };
}
