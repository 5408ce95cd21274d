import type { Connection, Engine, SessionLink } from '../../../../src/engines/core/engine';
import { hostsOf } from '../../../../src/engines/core/hosts';
import type { SessionActivity } from '../../../../src/engines/core/server-sessions';
import { ConnectionManager } from '../../../../src/kernel-bridge/node/services/connection-manager';
import type { ConnectionStore } from '../../../../src/kernel-bridge/node/services/connection-store';
import type { Passwords } from '../../../../src/kernel-bridge/node/services/passwords';
import type { ConnectionConfig } from '../../../../src/model';
import { until } from '../../../host/until';

const CONFIG: ConnectionConfig = {
  name: 'c',
  engine: 'mariadb',
  host: 'a,b',
  heartbeatS: 1,
  answerWithinS: 1
};

/** Two servers that count their sessions by themselves, from 1; what each was asked of which session. */
class Nodes {
  readonly asked: string[] = [];
  readonly down = new Set<string>();
  private readonly counts: Record<string, number> = {};
  readonly engine = {
    id: 'mariadb',
    info: { label: 'Nodes' },
    kinds: [],
    connect: (config: ConnectionConfig) => Promise.resolve(this.open(config)),
    serverSessions: {
      activity: (db: Connection, id: string): Promise<SessionActivity> => {
        this.asked.push(`${db.config.host} ${id}`);
        return Promise.resolve(db.config.host === 'a' ? 'running' : 'gone');
      },
      isOnly: () => Promise.resolve(false)
    }
  } as unknown as Engine;

  private open(config: ConnectionConfig): Connection {
    const { host } = hostsOf(config).find(each => !this.down.has(each.host))!;
    let end: (reason: Error | undefined) => void = () => undefined;
    const closed = new Promise<Error | undefined>(resolve => (end = resolve));
    const link: SessionLink = {
      heardAt: 0,
      state: 'waiting',
      ping: () => Promise.resolve(),
      destroy: reason => end(reason)
    };
    return {
      config: { ...config, host },
      version: { text: '' },
      sessionId: String((this.counts[host] = (this.counts[host] ?? 0) + 1)),
      query: () => Promise.resolve([]),
      closed,
      link,
      close: () => Promise.resolve(end(undefined))
    } as unknown as Connection;
  }
}

test('what a session does is asked on the host that it is on, wherever the catalog is read by now', async () => {
  const nodes = new Nodes();
  const manager = new ConnectionManager({
    engines: [nodes.engine],
    store: { find: () => CONFIG, list: () => [CONFIG] } as unknown as ConnectionStore,
    passwords: { find: () => Promise.resolve(undefined) } as unknown as Passwords,
    rootDir: '/',
    onChange: () => undefined
  });
  try {
    await manager.open(CONFIG.name);
    const session = await manager.connect(CONFIG.name);
    let lost: Error | undefined;
    void session.closed.then(reason => (lost = reason));
    nodes.down.add('a');
    const main = await manager.read(CONFIG.name, undefined, db => Promise.resolve(db));
    main.link!.destroy(new Error('the network of the first host'));
    await until(() => manager.read(CONFIG.name, undefined, db => Promise.resolve(db.config.host === 'b')));
    nodes.down.clear();
    nodes.asked.length = 0;
    const about = `${session.config.host} ${session.sessionId}`;
    await until(() => nodes.asked.filter(each => each === about).length >= 3);
    expect(lost).toBeUndefined();
    expect(manager.sessionIds(CONFIG.name, session.config)).toContain(session.sessionId);
    expect(manager.sessionIds(CONFIG.name, { ...CONFIG, host: 'elsewhere' }).size).toBe(0);
  } finally {
    await manager.closeAll();
  }
});
