import type { Connection, Engine } from '../../../engines/core/engine';
import type { ObjectKind } from '../../../engines/core/kind';
import { DbError, parseSqlCell, type ObjectRef, type Secrets } from '../../../model';
import type {
  CompleteReply,
  CompleteRequest,
  ExecuteRequest,
  Executor,
  InspectRequest,
  IsCompleteReply,
  MimeBundle
} from '../executor';
import type { ConnectionManager } from './connection-manager';
import type { QueryRunner } from './query-runner';

const CONNECT = /^\s*%connect\s+(\S+)[ \t]*(?:\r?\n|$)/;
const LIST = /^\s*%connections\s*$/;
const WORD = /[\p{L}\p{N}_]*$/u;

const KEYWORDS =
  'ALTER AND AS ASC BEGIN BETWEEN BY CASE COMMIT CREATE CROSS DELETE DESC DISTINCT DROP ELSE END EXISTS EXPLAIN FROM FULL GROUP HAVING IN INNER INSERT INTO IS JOIN LEFT LIKE LIMIT NOT NULL OFFSET ON OR ORDER OUTER PARTITION RIGHT ROLLBACK SELECT SET TABLE THEN UNION UPDATE USING VALUES VIEW WHEN WHERE WITH'.split(
    ' '
  );

export interface SqlExecutorOptions {
  manager: ConnectionManager;
  runner: QueryRunner;
  onShutdown(): Promise<void>;
}

/** Runs the cells of notebooks whose kernel is ours, and of every other Jupyter client. */
export class SqlExecutor implements Executor {
  /** What `%connect` or the last header named. */
  private current: string | null = null;

  constructor(private readonly options: SqlExecutorOptions) {}

  async execute(request: ExecuteRequest): Promise<void> {
    if (LIST.test(request.code)) {
      request.publish({ type: 'stream', name: 'stdout', text: this.listing() });
      return;
    }
    const { connection, bodyStart } = this.header(request.code);
    const sql = request.code.slice(bodyStart);
    await this.open(connection, request);
    this.current = connection;
    if (!sql.trim()) {
      return;
    }
    try {
      const done = await this.options.runner.run({
        connection,
        session: request.sessionKey,
        sql,
        signal: request.signal,
        progress: progress => {
          if (progress.type === 'notice') {
            const { severity, message } = progress.notice;
            request.publish({ type: 'stream', name: 'stderr', text: `${severity}: ${message}\n` });
          }
        }
      });
      request.publish({ type: 'execute_result', data: done.mime });
    } catch (thrown) {
      const error = DbError.from(thrown);
      const position = error.position === undefined ? undefined : error.position + bodyStart;
      throw new DbError({ ...error.toJSON(), position }, { cause: error });
    }
  }

  async complete({ code, cursorPos }: CompleteRequest): Promise<CompleteReply> {
    const word = WORD.exec(code.slice(0, cursorPos))?.[0] ?? '';
    const names = await this.tableNames();
    const start = word.toLowerCase();
    const matches = [
      ...names.filter(name => name.toLowerCase().startsWith(start)).map(text => ({ text, type: 'table' })),
      ...KEYWORDS.filter(name => start && name.toLowerCase().startsWith(start)).map(text => ({
        text,
        type: 'keyword'
      }))
    ];
    return { matches, start: cursorPos - word.length, end: cursorPos };
  }

  async inspect({ code, cursorPos }: InspectRequest): Promise<MimeBundle | null> {
    const before = WORD.exec(code.slice(0, cursorPos))?.[0] ?? '';
    const after = /^[\p{L}\p{N}_]*/u.exec(code.slice(cursorPos))?.[0] ?? '';
    const word = before + after;
    const names = word ? await this.tableNames() : [];
    return names.includes(word) ? { 'text/plain': `${word}: table or view` } : null;
  }

  async isComplete(code: string): Promise<IsCompleteReply> {
    const text = code.trimEnd();
    return text === '' || text.endsWith(';') || (/^\s*%/.test(text) && !text.includes('\n'))
      ? { status: 'complete' }
      : { status: 'incomplete', indent: '' };
  }

  shutdown(): Promise<void> {
    return this.options.onShutdown();
  }

  private header(code: string): { connection: string; bodyStart: number } {
    const connect = CONNECT.exec(code);
    if (connect) {
      return { connection: connect[1], bodyStart: connect[0].length };
    }
    const header = parseSqlCell(code);
    const connection = header?.connection ?? this.current;
    if (header?.bind) {
      throw new DbError({
        code: 'unsupported',
        message: `This kernel has no variables to bind a result to ("${header.bind} <<")`,
        hint: 'Use a notebook with a Python kernel, or leave the name out.'
      });
    }
    if (!connection) {
      throw new DbError({
        code: 'invalid',
        message: 'No connection yet',
        hint: `Begin with %connect and one of: ${this.names().join(', ') || '(there are no connections yet)'}`
      });
    }
    return { connection, bodyStart: header?.bodyStart ?? 0 };
  }

  private async open(name: string, request: ExecuteRequest): Promise<void> {
    if (!this.names().includes(name)) {
      throw new DbError({
        code: 'not-found',
        message: `There is no connection called "${name}"`,
        hint: `There are: ${this.names().join(', ') || 'none'}`
      });
    }
    let secrets: Secrets | undefined;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.options.manager.open(name, secrets);
        return;
      } catch (thrown) {
        const error = DbError.from(thrown);
        if (attempt === 3 || (error.code !== 'auth-required' && error.code !== 'auth-failed')) {
          throw error;
        }
        try {
          secrets = { password: await request.input(`Password for ${name}: `, true) };
        } catch (refusal) {
          throw DbError.from(refusal).code === 'unsupported' ? withoutPrompt(error) : refusal;
        }
      }
    }
  }

  private listing(): string {
    return this.options.manager
      .list()
      .map(({ config, status }) => `${config.name}\t${config.engine}\t${status}\n`)
      .join('');
  }

  private names(): string[] {
    return this.options.manager.list().map(state => state.config.name);
  }

  private async tableNames(): Promise<string[]> {
    const name = this.current;
    if (!name) {
      return [];
    }
    try {
      const engine = this.options.manager.engineOf(name);
      const lists = await this.options.manager.read(name, undefined, db => relationNames(db, engine));
      return [...new Set(lists)];
    } catch {
      // Completion helps where it can; errors show when the cell runs.
      return [];
    }
  }
}

function withoutPrompt(error: DbError): DbError {
  return new DbError({
    ...error.toJSON(),
    hint: 'This front end cannot ask for a password: let the connection name an environment variable.'
  });
}

/** Names of everything that rows can be selected from, in the session's own database. */
async function relationNames(db: Connection, engine: Engine): Promise<string[]> {
  const under = async (parent: ObjectRef | null): Promise<string[]> => {
    const names: string[] = [];
    for (const { descriptor, list } of engine.kinds.filter(kind => isBelow(kind, parent))) {
      if (descriptor.id === 'column') {
        continue;
      }
      for (const { ref } of await list(db, parent)) {
        const name = ref.path[ref.path.length - 1];
        if (descriptor.queryable) {
          names.push(name);
        } else if (descriptor.id !== 'database' || !db.config.database || name === db.config.database) {
          names.push(...(await under(ref)));
        }
      }
    }
    return names;
  };
  return under(null);
}

function isBelow({ descriptor }: ObjectKind, parent: ObjectRef | null): boolean {
  return descriptor.parents.includes(parent?.kind ?? null);
}
