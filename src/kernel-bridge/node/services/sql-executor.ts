import {
  DbError,
  isLoadStatement,
  readLoadStatement,
  mergeSecrets,
  needsAnswer,
  parseSqlCell,
  type LoadStatement,
  type Secrets
} from '../../../model';
import type {
  CompleteReply,
  CompleteRequest,
  ExecuteRequest,
  Executor,
  InspectRequest,
  IsCompleteReply,
  MimeBundle
} from '../executor';
import { askSecrets } from './ask-secrets';
import type { Completion } from './completion/completion';
import type { ConnectionManager } from './connection-manager';
import type { DataFrames } from './data-frames';
import { evaluateExpression } from './expressions';
import type { QueryRunner } from './query-runner';
import type { Spool } from './spool';

const CONNECT = /^\s*%connect\s+(\S+)[ \t]*(?:\r?\n|$)/;
/** How often one server on the way, an SSH server or the database, may ask for the same thing. */
const MAX_QUESTIONS = 3;
const LIST = /^\s*%connections\s*$/;

/** With `1`, headless runs may do on production connections what else a person must confirm. */
const ALLOW_PRODUCTION = 'PETERSQL_ALLOW_PRODUCTION';

export interface SqlExecutorOptions {
  manager: ConnectionManager;
  runner: QueryRunner;
  completion: Completion;
  spool: Pick<Spool, 'get'>;
  frames: Pick<DataFrames, 'export' | 'load'>;
  onShutdown(): Promise<void>;
}

/** Runs the cells of notebooks whose kernel is ours, and of every other Jupyter client. */
export class SqlExecutor implements Executor {
  /** What `%connect` or the last header named. */
  private current: string | null = null;
  /** Id of the last result of every session. */
  private readonly lastResults = new Map<string, string>();

  constructor(private readonly options: SqlExecutorOptions) {}

  async execute(request: ExecuteRequest): Promise<void> {
    if (LIST.test(request.code)) {
      request.publish({ type: 'stream', name: 'stdout', text: this.listing() });
      return;
    }
    if (!request.code.trim()) {
      return;
    }
    this.lastResults.delete(request.sessionKey);
    const { connection, bodyStart } = this.header(request.code);
    const sql = request.code.slice(bodyStart);
    const load = isLoadStatement(sql) ? readLoadStatement(sql) : null;
    if (load && request.upload === undefined) {
      throw new DbError({
        code: 'unsupported',
        message: 'This kernel has no data frames',
        hint: 'Load them from a notebook with a Python or R kernel.'
      });
    }
    await this.open(connection, request);
    this.current = connection;
    if (!sql.trim()) {
      return;
    }
    if (load) {
      await this.load(load, connection, request);
      return;
    }
    try {
      const done = await this.options.runner.run({
        connection,
        session: request.sessionKey,
        sql,
        parameters: request.parameters,
        confirmed: await this.confirmed(connection, sql, request),
        history: !request.silent,
        signal: request.signal,
        progress: progress => {
          if (progress.type === 'notice') {
            const { severity, message } = progress.notice;
            request.publish({ type: 'stream', name: 'stderr', text: `${severity}: ${message}\n` });
          }
        }
      });
      const last = done.result.statements.filter(({ result }) => result).pop()?.result;
      if (last) {
        this.lastResults.set(request.sessionKey, last.id);
      }
      request.publish({ type: 'execute_result', data: done.mime });
    } catch (thrown) {
      const error = DbError.from(thrown);
      const position = error.position === undefined ? undefined : error.position + bodyStart;
      throw new DbError({ ...error.toJSON(), position }, { cause: error });
    }
  }

  async evaluate(expression: string, sessionKey: string): Promise<MimeBundle> {
    const { runner, spool, frames } = this.options;
    return evaluateExpression(expression, {
      runner,
      frames,
      lastResult: () => {
        const id = this.lastResults.get(sessionKey);
        return id === undefined ? undefined : spool.get(id);
      }
    });
  }

  async complete({ code, cursorPos }: CompleteRequest): Promise<CompleteReply> {
    const place = this.placeOf(code, cursorPos);
    if (!place) {
      return { matches: [], start: cursorPos, end: cursorPos };
    }
    const { connection, bodyStart } = place;
    const { from, to, items } = await this.options.completion
      .complete(connection, code.slice(bodyStart), cursorPos - bodyStart)
      // Completion helps where it can; errors show when the cell runs.
      .catch(() => ({ from: cursorPos - bodyStart, to: cursorPos - bodyStart, items: [] }));
    return {
      matches: items.map(({ text, type }) => ({ text, type })),
      start: from + bodyStart,
      end: to + bodyStart
    };
  }

  async inspect({ code, cursorPos }: InspectRequest): Promise<MimeBundle | null> {
    const place = this.placeOf(code, cursorPos);
    const found =
      place &&
      (await this.options.completion
        .inspect(place.connection, code.slice(place.bodyStart), cursorPos - place.bodyStart)
        .catch(() => null));
    if (!found) {
      return null;
    }
    const { title, type, comment, ddl } = found;
    return { 'text/plain': [`${title}: ${type}`, comment, ddl].filter(Boolean).join('\n\n') };
  }

  async isComplete(code: string): Promise<IsCompleteReply> {
    const text = code.trimEnd();
    const isMagic = /^\s*%/.test(text) && !text.includes('\n');
    return text === '' || isMagic || this.endsStatement(text)
      ? { status: 'complete' }
      : { status: 'incomplete', indent: '' };
  }

  /** Whether what is written next begins a statement: not in a body, a quote or a comment that is still open. */
  private endsStatement(code: string): boolean {
    const place = this.placeOf(code, code.length);
    if (!place) {
      return code.endsWith(';');
    }
    const { dialect } = this.options.manager.engineOf(place.connection);
    const sql = code.slice(place.bodyStart);
    return dialect.split(`${sql}\nx`).length > dialect.split(sql).length;
  }

  shutdown(): Promise<void> {
    return this.options.onShutdown();
  }

  /** Where help is asked for: a connection that the cell names or that was used last; not in a header. */
  private placeOf(code: string, cursorPos: number): { connection: string; bodyStart: number } | null {
    const connect = CONNECT.exec(code);
    const header = connect ? null : parseSqlCell(code);
    const connection = connect?.[1] ?? header?.connection ?? this.current;
    const bodyStart = connect?.[0].length ?? header?.bodyStart ?? 0;
    const known = connection !== null && this.names().includes(connection);
    return known && cursorPos >= bodyStart ? { connection, bodyStart } : null;
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

  private async load(
    { table, mode }: LoadStatement,
    connection: string,
    { sessionKey: session, upload = '', signal, publish }: ExecuteRequest
  ): Promise<void> {
    const { mime } = await this.options.frames.load({ connection, session, upload, table, mode, signal });
    publish({ type: 'execute_result', data: mime });
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
    const asked = new Map<string, number>();
    for (;;) {
      try {
        await this.options.manager.open(name, secrets);
        this.options.completion.prepare(name);
        return;
      } catch (thrown) {
        const error = DbError.from(thrown);
        const what = `${error.question?.hop ?? ''} ${error.question?.hostKey ? 'key' : 'secret'}`;
        const times = asked.get(what) ?? 0;
        if (times === MAX_QUESTIONS || !needsAnswer(error)) {
          throw error;
        }
        asked.set(what, times + 1);
        try {
          secrets = mergeSecrets(secrets, await askSecrets(name, error, request));
        } catch (refusal) {
          throw DbError.from(refusal).code === 'unsupported' ? withoutPrompt(error) : refusal;
        }
      }
    }
  }

  /**
   * Whether a person agrees to what is dangerous in a cell on a production connection. A front end that takes no input
   * (nbconvert) has nobody to ask: there the environment or the client must have allowed it.
   */
  private async confirmed(connection: string, sql: string, request: ExecuteRequest): Promise<boolean> {
    const dangers = this.options.runner.dangers(connection, sql);
    if (dangers.length === 0 || request.confirmed || process.env[ALLOW_PRODUCTION] === '1') {
      return true;
    }
    const statements = dangers.map(danger => danger.sql).join(';\n');
    try {
      const answer = await request.input(`${statements}\nRun this on ${connection} (production)? Type yes: `);
      return /^\s*y(es)?\s*$/i.test(answer);
    } catch (refusal) {
      if (DbError.from(refusal).code !== 'unsupported') {
        throw refusal;
      }
      throw new DbError({
        code: 'confirmation-required',
        message: `${connection} is a production connection: nobody is there to confirm this`,
        detail: statements,
        hint: `Set ${ALLOW_PRODUCTION}=1 in the environment of the kernel to allow it.`
      });
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
}

function withoutPrompt(error: DbError): DbError {
  return new DbError({
    ...error.toJSON(),
    hint: 'This front end cannot ask for a password: let the connection name an environment variable.'
  });
}
