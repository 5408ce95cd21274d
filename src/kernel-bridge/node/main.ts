/** The program: SQL kernel and engine host in one. Started by the Python launcher with a connection file. */
import path from 'node:path';
import { Clients } from './clients';
import { readConnectionFile } from './connection-file';
import { Kernel } from './kernel';
import type { KernelInfo } from './kernel';
import { watchParent } from './orphan';
import { createHost } from './services/host';
import { VERSION } from './version';

const info: KernelInfo = {
  implementation: 'petersql',
  implementationVersion: VERSION,
  banner: `PeterSQL ${VERSION}: SQLite, MySQL, MariaDB and PostgreSQL. Start with %connect <connection>.`,
  language: {
    name: 'sql',
    version: VERSION,
    mimetype: 'text/x-sql',
    file_extension: '.sql',
    codemirror_mode: 'sql',
    pygments_lexer: 'sql',
    nbconvert_exporter: 'script'
  }
};

/** A folder named by the launcher, or one below the current folder when started by hand. */
function folder(variable: string, fallback: string): string {
  return process.env[variable] ?? path.resolve(fallback);
}

async function main(connectionFile: string): Promise<void> {
  const host = createHost({
    version: VERSION,
    configDir: folder('PETERSQL_CONFIG_DIR', '.petersql'),
    dataDir: folder('PETERSQL_DATA_DIR', '.petersql'),
    runtimeDir: folder('PETERSQL_RUNTIME_DIR', '.petersql'),
    rootDir: folder('PETERSQL_ROOT_DIR', '.')
  });
  const clients = new Clients(host.handlers);
  host.onEvent((name, payload) => clients.broadcast(name, payload));
  const kernel = new Kernel({
    connection: readConnectionFile(connectionFile),
    executor: host.executor,
    info,
    onConnect: (channel, hello) => clients.connect(channel, hello),
    onExit: () => void host.close().finally(() => process.exit(0))
  });
  watchParent(() => void kernel.stop());
  process.on('SIGINT', () => void kernel.interrupt());
  process.on('SIGTERM', () => void kernel.stop());
  await kernel.start();
}

const connectionFile = process.argv[2];
if (connectionFile) {
  void main(connectionFile);
} else {
  process.stderr.write('Usage: main.cjs <connection file>\n');
  process.exitCode = 2;
}
