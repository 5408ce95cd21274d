import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { engines } from '../../src/engines';
import type { Engine } from '../../src/engines/core/engine';
import type {
  ConnectionConfig,
  EngineId,
  JsonObject,
  JsonValue,
  ObjectRef,
  ResultInfo
} from '../../src/model';
import type { QueryDone } from '../../src/kernel-bridge/common/methods';
import { uniqueName } from '../support/kind-suite';
import { configOf, serversOf } from '../support/servers';
import type { TestHost } from './support';

/** A connection to a database of its own, for tests that go through the host. */
export interface Target {
  name: string;
  engine: Engine;
  config: ConnectionConfig;
  password?: string;
  /** The database that holds the objects, as paths name it. */
  database: string;
  /** Names that paths of objects in a schema or database begin with. */
  scope: readonly string[];
}

/** SQLite and the servers of this run for these engines; names of databases are hostile. */
export function targetsOf(area: string, ...ids: EngineId[]): Target[] {
  const engineOf = (id: EngineId): Engine => engines.find(each => each.id === id)!;
  const servers = ids.filter(id => id !== 'sqlite');
  const sqlite: Target = {
    name: 'sqlite',
    engine: engineOf('sqlite'),
    config: { name: `${area}-sqlite`, engine: 'sqlite', file: `${area}.db` },
    database: 'main',
    scope: ['main']
  };
  return [
    ...(ids.includes('sqlite') ? [sqlite] : []),
    ...(servers.length > 0 ? serversOf(...servers) : []).map((server): Target => {
      const database = uniqueName(`${area} "over\` RPC`);
      return {
        name: server.id,
        engine: engineOf(server.engine),
        config: configOf(server, { name: `${area}-${server.id}`, database }),
        password: server.password,
        database,
        scope: server.engine === 'postgres' ? [database, 'public'] : [database]
      };
    })
  ];
}

/** What tests do with a target through the RPC. */
export class TargetClient {
  constructor(
    readonly host: TestHost,
    readonly target: Target
  ) {}

  get connection(): string {
    return this.target.config.name;
  }

  get request(): TestHost['client']['request'] {
    return (method, params, options) => this.host.client.request(method, params, options);
  }

  async open(script: string): Promise<void> {
    const { config, password, database, engine } = this.target;
    if (config.engine === 'sqlite') {
      writeFileSync(path.join(this.host.folder, config.file ?? ''), '');
    } else {
      const admin = { ...config, name: `${config.name}-admin`, database: undefined };
      await this.host.save(
        { ...admin, ...(config.engine === 'postgres' && { database: 'postgres' }) },
        password
      );
      await this.run(`CREATE DATABASE ${engine.dialect.ident(database)}`, admin.name);
    }
    await this.host.save(config, password);
    await this.run(script);
    await this.request('session.close', { session: 'setup' });
  }

  async close(): Promise<void> {
    const { config, database, engine } = this.target;
    await this.request('connection.close', { name: this.connection });
    if (config.engine !== 'sqlite') {
      await this.run(`DROP DATABASE ${engine.dialect.ident(database)}`, `${config.name}-admin`);
    }
  }

  async run(sql: string, connection = this.connection): Promise<QueryDone> {
    return (await this.request('query.run', { connection, session: 'setup', sql })).result;
  }

  ref(kind: string, ...names: string[]): ObjectRef {
    return { kind, path: [...this.target.scope, ...names] };
  }

  async read(ref: ObjectRef): Promise<JsonObject> {
    const { result } = await this.request('object.read', { connection: this.connection, ref });
    return result.definition as JsonObject;
  }

  /** Plans and applies; rejects with the error of the statement that failed. */
  async change(op: 'create' | 'alter' | 'drop', ref: ObjectRef, to?: JsonValue): Promise<void> {
    const { connection } = this;
    const { result: plan } = await this.request('object.plan', { connection, op, ref, to });
    const { result: report } = await this.request('plan.apply', { connection, plan: plan.id });
    if (report.error) {
      throw new Error(report.error.message);
    }
  }

  /** Rows of a result as the grid shows them. */
  async rows(result: ResultInfo | undefined): Promise<unknown[][]> {
    const { result: page } = await this.request('result.page', { result: result!.id, from: 0, count: 100 });
    return page.rows;
  }

  /** Every kind below the target's schema or database, for seeing that nothing is left behind. */
  async inventory(kinds: readonly string[]): Promise<string[]> {
    const { connection, target } = this;
    const parent = { kind: target.scope.length > 1 ? 'schema' : 'database', path: target.scope };
    const found: string[] = [];
    for (const kind of kinds) {
      const { result } = await this.request('object.list', { connection, kind, parent });
      found.push(...result.items.map(({ ref }) => `${kind} ${ref.path.join('.')}`));
    }
    return found;
  }
}
