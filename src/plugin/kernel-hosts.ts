import type { Kernel } from '@jupyterlab/services';
import { connectKernel } from '../kernel-bridge/browser/comm-channel';
import type { RpcClient } from '../kernel-bridge/common/client';
import { SQL_KERNEL } from '../panels/sql-cell/executor';

interface KernelHost {
  client: RpcClient;
  /** Identity of the process; `null` until it told. */
  identity: string | null;
}

/** The kernels of SQL notebooks: each holds the results of its own cells. */
export class KernelHosts {
  private readonly hosts = new Map<string, KernelHost>();

  /** @param onChange - called when a kernel answered, or can be asked again. */
  constructor(private readonly onChange: () => void) {}

  /** The kernel as the holder of a result, when it is the one that made it and is known already. */
  find(identity: string, kernel: Kernel.IKernelConnection | null | undefined): RpcClient | null {
    if (kernel?.name !== SQL_KERNEL || kernel.isDisposed) {
      return null;
    }
    const host = this.hosts.get(kernel.clientId) ?? this.connect(kernel);
    return host.identity === identity ? host.client : null;
  }

  private connect(kernel: Kernel.IKernelConnection): KernelHost {
    const host: KernelHost = { client: connectKernel(kernel), identity: null };
    this.hosts.set(kernel.clientId, host);
    host.client.onClose = () => {
      this.hosts.delete(kernel.clientId);
      // After a restart the kernel can be asked again once it is idle.
      const onStatus = (): void => {
        if (kernel.status === 'idle') {
          kernel.statusChanged.disconnect(onStatus);
          this.onChange();
        }
      };
      kernel.statusChanged.connect(onStatus);
    };
    host.client.request('host.info', { client: kernel.clientId }).then(
      ({ result }) => {
        host.identity = result.host;
        this.onChange();
      },
      // Without an answer the saved rows stay; a restart asks again.
      () => undefined
    );
    return host;
  }
}
