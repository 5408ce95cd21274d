import type { Engine } from '../../../engines/core/engine';
import { DbError, type EngineId } from '../../../model';
import { nameFrom, readTokens, type SqlToken } from './completion/tokens';
import { actionsOf, topWords, UNSEEN, type Action } from './statement-actions';
import { readings } from './readings';

/** Settings that decide whether a session may write, in PostgreSQL, MySQL, MariaDB and SQLite. */
const SETTING = /\b(?:(?:default_)?transaction_read_only|tx_read_only|query_only)\b/i;
/**
 * Upkeep that the read-only transactions of a server let pass, though it writes to files, to the catalog or to what other sessions
 * share: an account that may only read lacks the right to it.
 */
const UPKEEP: Record<EngineId, RegExp> = {
  postgres:
    /^(?:(?:COMMIT|ROLLBACK) PREPARED|VACUUM|ANALYZE|ANALYSE|REINDEX|CLUSTER|REPACK|CHECKPOINT|LOCK(?!.* IN (?:ACCESS SHARE|ROW SHARE|ROW EXCLUSIVE) MODE\b))\b/,
  mysql:
    /^(?:XA (?:COMMIT|ROLLBACK)|FLUSH|ANALYZE|OPTIMIZE|REPAIR|KILL|RESET|PURGE|CHANGE|BINLOG|CLONE|SHUTDOWN|RESTART|CACHE INDEX|LOCK INSTANCE|SET DEFAULT ROLE|(?:START|STOP) (?:SLAVE|REPLICA|GROUP_REPLICATION))\b/,
  mariadb:
    /^(?:XA (?:COMMIT|ROLLBACK)|FLUSH|ANALYZE|OPTIMIZE|REPAIR|KILL|RESET|PURGE|CHANGE|BINLOG|SHUTDOWN|CACHE INDEX|BACKUP|SET DEFAULT ROLE|(?:START|STOP) (?:ALL )?(?:SLAVES?|REPLICAS?))\b/,
  sqlite: /^(?:VACUUM|ANALYZE|REINDEX)\b/
};

/** Functions of PostgreSQL that act on the server, on its files or on other sessions, whatever the transaction. */
const ACTING =
  /^(?:pg_(?:reload_conf|rotate_logfile|switch_wal|create_restore_point|promote|wal_replay_(?:pause|resume)|(?:terminate|cancel)_backend|stat_(?:statements_)?reset\w*|(?:create|copy|drop)_\w*replication_slot|replication_(?:slot_advance|origin_\w+)|logical_emit_message|backup_(?:start|stop)|file_\w+|prewarm)|lo_export|dblink_exec)$/;

/** A call of PostgreSQL's function for settings whose setting is not written out. */
const COMPUTED_SETTING = /\bset_config\b"?\s*\((?!\s*'(?:[^']|'')*'\s*,)/i;
/** Settings of the whole server in MySQL and MariaDB. */
const SERVER_SETTING = /(?:\bSET|,)\s+(?:@\s*@\s*)?(?:GLOBAL|PERSIST|PERSIST_ONLY)\b/i;

/**
 * Rejects a script that would let a session write which was opened to read only, or that writes where no transaction
 * keeps it from it: to the server's settings, its files and its state.
 */
export function refuseWriting(
  connection: string,
  engine: Pick<Engine, 'id' | 'dialect'>,
  script: string
): void {
  const statement = readings(engine.dialect, script).findIndex(
    ({ sql }) =>
      setsWithin(engine.id, sql) || actionsOf(engine, sql).some(action => writes(engine.id, action))
  );
  if (statement >= 0) {
    throw new DbError({
      code: 'read-only',
      message: `${connection} is a read-only connection, and this would write, or let its session write. Nothing was run.`,
      hint: 'Switch read-only off in the settings of the connection, or use another connection.',
      statement
    });
  }
}

/** By PostgreSQL's function for settings, wherever it is called, or in the block of a DO. */
function setsWithin(engine: EngineId, sql: string): boolean {
  const tokens = readTokens(engine, sql).filter(({ type }) => type !== 'comment');
  const named = tokens.filter(({ text }) => SETTING.test(text));
  const callsSetter = tokens.some(({ text }) => /^"?set_config"?$/i.test(text));
  return (
    tokens.some(
      ({ type, text }) => type === 'dollar' && (SETTING.test(text) || COMPUTED_SETTING.test(text))
    ) ||
    (callsSetter && (named.length > 0 || COMPUTED_SETTING.test(withoutStrings(tokens))))
  );
}

/** Tokens as a text in which a string is a string and nothing else. */
function withoutStrings(tokens: readonly SqlToken[]): string {
  return tokens.map(({ type, text }) => (type === 'string' ? "''" : text)).join(' ');
}

/** To a file of the server, or to a program that it starts. */
function writesFile(tokens: readonly SqlToken[]): boolean {
  return tokens.some(({ word }, n) => {
    const next = tokens[n + 1];
    return (
      (word === 'INTO' && ['OUTFILE', 'DUMPFILE'].includes(next?.word)) ||
      (word === 'TO' && tokens[0].word === 'COPY' && (next?.type === 'string' || next?.word === 'PROGRAM'))
    );
  });
}

function writes(engine: EngineId, action: Action): boolean {
  const { verb, tokens } = action;
  return (
    verb === UNSEEN ||
    UPKEEP[engine].test(topWords(tokens).join(' ')) ||
    (engine === 'postgres' && callsActing(tokens)) ||
    writesFile(tokens) ||
    allowsWriting(action)
  );
}

function callsActing(tokens: readonly SqlToken[]): boolean {
  return tokens.some(
    (token, n) =>
      tokens[n + 1]?.text === '(' &&
      (token.type === 'word' || token.type === 'quoted') &&
      ACTING.test(nameFrom('postgres', token))
  );
}

/** Lets what follows in the session write. */
function allowsWriting({ verb, tokens }: Action): boolean {
  const words = topWords(tokens);
  const namesSetting = SETTING.test(tokens.map(token => token.text).join(' '));
  const setsMode = namesSetting || words.some((word, n) => word === 'READ' && words[n + 1] === 'WRITE');
  switch (verb) {
    case 'ALTER':
      return words[1] === 'SYSTEM';
    case 'SET':
      return setsMode || SERVER_SETTING.test(withoutStrings(tokens));
    case 'BEGIN':
    case 'START':
      return setsMode;
    // Back to the settings of before the connection was made read-only.
    case 'RESET':
    case 'DISCARD':
      return namesSetting || words[1] === 'ALL';
    case 'PRAGMA':
      return namesSetting && tokens.some(token => token.text === '=' || token.text === '(');
    default:
      return false;
  }
}
