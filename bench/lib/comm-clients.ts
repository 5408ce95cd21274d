import { KernelManager, ServerConnection, ServiceManager, SessionManager } from '@jupyterlab/services';
import { HostSession } from '../../src/kernel-bridge/browser/host-session';
import { RpcClient } from '../../src/kernel-bridge/common/client';
import type { Requester } from '../../src/kernel-bridge/common/client';
import { readConnectionFile } from '../../src/kernel-bridge/node/connection-file';
import { DirectKernel } from '../../tests/support/direct-kernel';

/** The kernel as a browser reaches it: through the server, over the websocket. */
export async function throughServer(baseUrl: string, token: string): Promise<Requester> {
  const serverSettings = ServerConnection.makeSettings({ baseUrl, wsUrl: baseUrl.replace('http', 'ws'), token });
  const kernelManager = new KernelManager({ serverSettings });
  const sessions = new SessionManager({ kernelManager, serverSettings });
  const serviceManager = { sessions, serverSettings } as Partial<ServiceManager.IManager> as ServiceManager.IManager;
  const host = new HostSession({ serviceManager });
  await host.request('host.info', { client: 'bench' });
  return host;
}

/** The kernel spoken to over its own sockets. */
export async function direct(connectionFile: string): Promise<Requester> {
  const kernel = new DirectKernel(readConnectionFile(connectionFile));
  await kernel.ready();
  return new RpcClient(kernel.openComm('bench'));
}
