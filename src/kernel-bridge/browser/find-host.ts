import type { ServiceManager, Session } from '@jupyterlab/services';
import { HOST_PATH, KERNEL_NAME } from '../common/protocol';

/** Name of the Web Lock that keeps two tabs from starting two hosts. */
const LOCK = 'jupyterlab-petersql:host';

const CONNECTION = { kernelConnectionOptions: { handleComms: true } };

/** Connects to the running host session of this server, or starts one. */
export async function findOrStartHost(
  services: ServiceManager.IManager
): Promise<Session.ISessionConnection> {
  // Only pages of a secure origin have locks; elsewhere the check for doubles has to do.
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  return locks ? locks.request(LOCK, () => connectOrStart(services)) : connectOrStart(services);
}

async function connectOrStart({ sessions }: ServiceManager.IManager): Promise<Session.ISessionConnection> {
  await sessions.refreshRunning();
  const running = await sessions.findByPath(HOST_PATH);
  if (running) {
    return sessions.connectTo({ model: running, ...CONNECTION });
  }
  const started = await sessions.startNew(
    { path: HOST_PATH, name: HOST_PATH, type: 'console', kernel: { name: KERNEL_NAME } },
    CONNECTION
  );
  // Another browser may have started one at the same moment: everybody keeps the one whose id comes first.
  const first = [...sessions.running()]
    .filter(model => model.path === HOST_PATH)
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  if (!first || first.id === started.id) {
    return started;
  }
  await started.shutdown();
  return sessions.connectTo({ model: first, ...CONNECTION });
}
