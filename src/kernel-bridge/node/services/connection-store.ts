import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../../engines/core/engine';
import { CONNECTION_NAME, DbError, type ConnectionConfig } from '../../../model';
import { validate } from './object-kinds';

const ENVIRONMENT_REFERENCE = /^\$\{[A-Za-z_]\w*\}$/;
/** Editors and atomic writes touch a file several times: one notice for all. Milliseconds. */
const SETTLE_MS = 50;

/**
 * The user's connections in `connections.json` of the configuration folder, readable by the user
 * alone and without secrets. Other hosts and kernels write it too: every change re-reads it first.
 */
export class ConnectionStore {
  /** Called when the list changed, by whomever. */
  onChange: () => void = () => undefined;

  private readonly file: string;
  private watcher?: ReturnType<typeof watch>;
  private settle?: NodeJS.Timeout;

  constructor(
    folder: string,
    private readonly engines: readonly Engine[]
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.file = path.join(folder, 'connections.json');
    this.watcher = watch(folder, (_event, name) => {
      if (name === path.basename(this.file)) {
        clearTimeout(this.settle);
        this.settle = setTimeout(() => this.onChange(), SETTLE_MS);
      }
    });
    this.watcher.on('error', () => this.watcher?.close());
  }

  /** Throws `invalid`, naming the file, when it cannot be understood; it is never overwritten then. */
  list(): ConnectionConfig[] {
    if (!statSync(this.file, { throwIfNoEntry: false })) {
      return [];
    }
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(this.file, 'utf8'));
    } catch (error) {
      throw this.unreadable((error as Error).message);
    }
    const connections = (content as { connections?: unknown } | null)?.connections;
    if (!Array.isArray(connections) || !connections.every(isNamed)) {
      throw this.unreadable('it holds no list of connections');
    }
    return connections;
  }

  find(name: string): ConnectionConfig {
    const config = this.list().find(each => each.name === name);
    if (!config) {
      throw new DbError({ code: 'not-found', message: `There is no connection called "${name}"` });
    }
    return config;
  }

  /** Creates, or replaces the one called `previous`. */
  save(config: ConnectionConfig, previous?: string): void {
    this.check(config);
    const all = this.list();
    const at = all.findIndex(each => each.name === (previous ?? config.name));
    const taken = all.findIndex(each => each.name === config.name);
    if (taken >= 0 && (taken !== at || previous === undefined)) {
      throw new DbError({
        code: 'already-exists',
        message: `There is a connection called "${config.name}" already`
      });
    }
    if (at >= 0) {
      all[at] = config;
    } else {
      all.push(config);
    }
    this.write(all);
  }

  /** Lists a connection before another one; `null`, or one that is gone: at the end. */
  move(name: string, before: string | null): void {
    const moved = this.find(name);
    const others = this.list().filter(each => each.name !== name);
    const at = others.findIndex(each => each.name === before);
    others.splice(at < 0 ? others.length : at, 0, moved);
    this.write(others);
  }

  remove(name: string): void {
    this.write(this.list().filter(each => each.name !== name));
  }

  close(): void {
    clearTimeout(this.settle);
    this.watcher?.close();
  }

  /** Throws `invalid`, naming what is wrong. */
  check(config: ConnectionConfig): void {
    const engine = this.engines.find(each => each.id === config.engine);
    if (!engine) {
      throw new DbError({ code: 'invalid', message: `There is no engine "${String(config.engine)}"` });
    }
    if (!CONNECTION_NAME.test(config.name)) {
      throw new DbError({
        code: 'invalid',
        message: `"${config.name}" cannot be the name of a connection: letters, digits, "_", "-" and ".", starting with a letter or "_"`
      });
    }
    if ('password' in config) {
      throw new DbError({ code: 'invalid', message: 'Passwords are not stored with a connection' });
    }
    if (config.passwordFrom && !ENVIRONMENT_REFERENCE.test(config.passwordFrom)) {
      throw new DbError({
        code: 'invalid',
        message: 'The password reference must name an environment variable, such as ${SALES_PASSWORD}'
      });
    }
    if (/:\/\/|@/.test(config.host ?? '')) {
      // A URL may hold a password: it is not repeated, and not kept.
      throw new DbError({
        code: 'invalid',
        message:
          'The host is a name or an address, without user and database: a URL goes into the field for one'
      });
    }
    validate(engine.info.form, config, `Connection ${config.name}`);
  }

  private write(connections: readonly ConnectionConfig[]): void {
    const temporary = `${this.file}.${randomBytes(6).toString('hex')}`;
    try {
      writeFileSync(temporary, `${JSON.stringify({ version: 1, connections }, null, 2)}\n`, { mode: 0o600 });
      renameSync(temporary, this.file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new DbError(
        { code: 'internal', message: `${this.file} cannot be written: ${(error as Error).message}` },
        { cause: error }
      );
    }
  }

  private unreadable(reason: string): DbError {
    return new DbError({
      code: 'invalid',
      message: `The connections cannot be read from ${this.file}: ${reason}`,
      hint: 'Repair or remove the file.'
    });
  }
}

function isNamed(value: unknown): value is ConnectionConfig {
  return typeof (value as ConnectionConfig | null)?.name === 'string';
}
