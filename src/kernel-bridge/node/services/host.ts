import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { engines } from '../../../engines';
import type { ObjectRef } from '../../../model';
import type { EventName, Events, HostInfo } from '../../common/methods';
import type { EventListener, Handlers } from '../../common/server';
import type { Executor } from '../executor';
import { comparisonHandlers } from '../handlers/comparisons';
import { completionHandlers } from '../handlers/completion';
import { connectionHandlers } from '../handlers/connections';
import { explainHandlers } from '../handlers/explain';
import { frameHandlers } from '../handlers/frames';
import { historyHandlers } from '../handlers/history';
import { objectHandlers } from '../handlers/objects';
import { resultToolHandlers } from '../handlers/result-tools';
import { resultHandlers } from '../handlers/results';
import { rowHandlers } from '../handlers/rows';
import { serverHandlers } from '../handlers/server';
import type { HostServices } from '../handlers/services';
import { trialHandlers } from '../handlers/trials';
import { Analysis } from './analysis';
import { ArrangedResults } from './arranged-results';
import { Calls } from './calls';
import { Checks } from './checks';
import { ColumnOrders } from './column-orders';
import { Comparisons } from './comparison/comparisons';
import { Completion } from './completion/completion';
import { ConnectionManager } from './connection-manager';
import { ConnectionStore } from './connection-store';
import { DataFrames } from './data-frames';
import { Explain } from './explain';
import { Fires } from './fires';
import { ObjectHistory } from './object-history';
import { Passwords } from './passwords';
import { Plans } from './plans';
import { QueryHistory } from './query-history';
import { QueryRunner } from './query-runner';
import { RowChanges } from './row-changes';
import { RunningStatements } from './running-statements';
import { OsKeyring, type SecretStore } from './secret-store';
import { SessionFeed } from './session-feed';
import { Sessions } from './sessions';
import { Spool } from './spool';
import { SqlExecutor } from './sql-executor';

export interface HostOptions {
  version: string;
  /** Folder of `connections.json`. */
  configDir: string;
  /** Folder of the results' spool. */
  runtimeDir: string;
  /** Folder of what ran, and of what objects were before they were changed. */
  dataDir: string;
  /** Folder that relative paths of SQLite files start from. */
  rootDir: string;
  /** Where remembered passwords are. Default: the keyring of the operating system. */
  secretStore?: SecretStore;
}

export interface Host {
  handlers: Handlers;
  executor: Executor;
  onEvent(listener: EventListener): void;
  close(): Promise<void>;
}

/** The inside of a kernel process: connections, sessions, results, and the handlers over them. */
export function createHost(options: HostOptions): Host {
  const listeners = new Set<EventListener>();
  const emit = <E extends EventName>(name: E, payload: Events[E]): void =>
    listeners.forEach(listener => listener(name, payload));
  const store = new ConnectionStore(options.configDir, engines);
  const spool = Spool.open(options.runtimeDir, limitsFromEnvironment());
  const onExit = (): void => void spool.close();
  process.on('exit', onExit);

  const emitConnections = (): void => {
    try {
      emit('connection.changed', { connections: manager.list() });
    } catch {
      // An unreadable file is told to whoever asks for the list next; the last good list stays shown.
    }
  };
  const secretStore = options.secretStore ?? new OsKeyring();
  const manager = new ConnectionManager({
    engines,
    store,
    passwords: new Passwords(secretStore),
    rootDir: options.rootDir,
    onChange: emitConnections
  });
  store.onChange = emitConnections;
  const sessions = new Sessions(manager, (connection, session, transaction) =>
    emit('transaction.changed', { connection, session, transaction })
  );
  const info: HostInfo = {
    host: randomUUID(),
    pid: process.pid,
    version: options.version,
    node: process.version,
    engines: engines.map(engine => engine.info)
  };
  const running = new RunningStatements(statements => emit('statements.changed', { statements }));
  const runner = new QueryRunner(manager, sessions, spool, info.host, running);
  const frames = new DataFrames(manager, sessions, spool, info.host);
  const onChanged = (connection: string, refs: readonly ObjectRef[]): void => {
    completion.invalidate(connection, refs);
    emit('catalog.changed', { connection, refs });
  };
  const versions = new ObjectHistory(path.join(options.dataDir, 'history'));
  const plans = new Plans(manager, versions, onChanged);
  const completion = new Completion(manager, plans, sessions);
  const comparisons = new Comparisons({ manager, rootDir: options.rootDir }, plans);
  const history = new QueryHistory(options.dataDir);
  runner.onEnd = entry => {
    history.add(entry);
    emit('history.changed', { connection: entry.connection });
  };
  const explain = new Explain(manager, sessions, runner);
  runner.onScript = (connection, session, sql) => completion.noteScript(connection, session, sql);
  runner.onCommands = (connection, commands) => {
    if (completion.noteStatements(connection, commands)) {
      emit('catalog.changed', { connection, refs: [] });
    }
  };
  frames.onCommands = (connection, commands) => runner.onCommands(connection, commands);
  const services: HostServices = {
    store,
    manager,
    sessions,
    spool,
    arranged: new ArrangedResults(spool, new Analysis(), new ColumnOrders(manager)),
    runner,
    frames,
    plans,
    comparisons,
    checks: new Checks(manager, runner),
    calls: new Calls(manager, runner, spool, onChanged),
    fires: new Fires(manager, runner),
    rowChanges: new RowChanges(manager),
    completion,
    history,
    explain,
    sessionFeed: new SessionFeed(manager, sessions),
    running,
    emitConnections,
    emit
  };

  const close = async (): Promise<void> => {
    store.close();
    manager.stop();
    await sessions.closeAll();
    await manager.closeAll();
    await spool.close();
    history.close();
    process.off('exit', onExit);
  };
  return {
    handlers: {
      'host.info': async () => ({ ...info, noKeyring: await secretStore.unavailable() }),
      ...connectionHandlers(services),
      ...objectHandlers(services),
      ...comparisonHandlers(services),
      ...completionHandlers(services),
      ...resultHandlers(services),
      ...resultToolHandlers(services),
      ...frameHandlers(services),
      ...trialHandlers(services),
      ...explainHandlers(services),
      ...historyHandlers(services),
      ...rowHandlers(services),
      ...serverHandlers(services)
    },
    executor: new SqlExecutor({ manager, runner, completion, spool, frames, onShutdown: close }),
    onEvent: listener => void listeners.add(listener),
    close
  };
}

/** `PETERSQL_MAX_RESULT_BYTES` of the Jupyter server's environment caps a result. */
function limitsFromEnvironment(): { result?: number } {
  const bytes = Number(process.env.PETERSQL_MAX_RESULT_BYTES);
  return bytes > 0 ? { result: bytes } : {};
}
