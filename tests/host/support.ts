import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryChannels } from '../../src/kernel-bridge/common/channel';
import { RpcClient } from '../../src/kernel-bridge/common/client';
import { serve } from '../../src/kernel-bridge/common/server';
import { createHost } from '../../src/kernel-bridge/node/services/host';
import type { ConnectionConfig } from '../../src/model';

/** A host in folders of its own and a client that talks to it over the RPC. */
export interface TestHost {
  client: RpcClient;
  folder: string;
  executor: ReturnType<typeof createHost>['executor'];
  save(config: ConnectionConfig, password?: string): Promise<string>;
  close(): Promise<void>;
}

export function startHost(): TestHost {
  const folder = mkdtempSync(path.join(tmpdir(), 'petersql-host-'));
  const host = createHost({
    version: '0.0.0',
    configDir: path.join(folder, 'config'),
    dataDir: path.join(folder, 'data'),
    runtimeDir: path.join(folder, 'runtime'),
    rootDir: folder
  });
  const [left, right] = memoryChannels();
  const served = serve(left, host.handlers, { clientId: 'test' });
  host.onEvent((name, payload) => served.emit(name, payload));
  const client = new RpcClient(right);
  return {
    client,
    folder,
    executor: host.executor,
    async save(config, password) {
      await client.request('connection.save', { config });
      await client.request('connection.open', {
        name: config.name,
        secrets: password === undefined ? undefined : { password }
      });
      return config.name;
    },
    async close() {
      client.close();
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
