import { DbError, type ServerSession, type SessionLock, type SessionState } from '../../model';
import type { Queryable } from '../core/engine';
import type { ServerSessions, SessionActivity, SessionList } from '../core/server-sessions';
import { hasDataLocks, isMariadb } from './capabilities';

interface ProcessRow {
  id: number;
  user: string | null;
  host: string | null;
  db: string | null;
  command: string;
  seconds: number | null;
  state: string | null;
  info: string | null;
}

interface TransactionRow {
  id: number;
  ms: number | null;
}

interface WaitRow {
  waiting: number;
  blocking: number;
}

interface LockRow {
  id: number;
  object: string;
  mode: string;
  granted: number;
}

const PROCESSES = `
  SELECT ID AS id, USER AS user, HOST AS host, DB AS db, COMMAND AS command, TIME AS seconds, STATE AS state,
    INFO AS info FROM information_schema.PROCESSLIST ORDER BY ID`;

/** InnoDB writes the time of the system, NOW() is in the session's zone. */
const TRANSACTIONS = `
  SELECT trx_mysql_thread_id AS id,
    TIMESTAMPDIFF(SECOND, trx_started, CONVERT_TZ(NOW(), @@session.time_zone, 'SYSTEM')) * 1000 AS ms
  FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id > 0`;

/** MySQL 8 and later: performance_schema.data_lock_waits (reference manual, section 29.12.13). */
const MYSQL_WAITS = `
  SELECT DISTINCT r.PROCESSLIST_ID AS waiting, b.PROCESSLIST_ID AS blocking
  FROM performance_schema.data_lock_waits w
  JOIN performance_schema.threads r ON r.THREAD_ID = w.REQUESTING_THREAD_ID
  JOIN performance_schema.threads b ON b.THREAD_ID = w.BLOCKING_THREAD_ID
  WHERE r.PROCESSLIST_ID IS NOT NULL AND b.PROCESSLIST_ID IS NOT NULL`;
const MYSQL_LOCKS = `
  SELECT t.PROCESSLIST_ID AS id,
    CONCAT(l.OBJECT_SCHEMA, '.', l.OBJECT_NAME, COALESCE(CONCAT(' (', l.INDEX_NAME, ')'), '')) AS object,
    CONCAT(l.LOCK_TYPE, ' ', l.LOCK_MODE) AS mode, MIN(l.LOCK_STATUS = 'GRANTED') AS granted
  FROM performance_schema.data_locks l JOIN performance_schema.threads t ON t.THREAD_ID = l.THREAD_ID
  WHERE t.PROCESSLIST_ID IS NOT NULL
  GROUP BY 1, 2, 3 LIMIT 1000`;

/** Both flavors, where the instrument is on: who waits to change a table that others use. */
const METADATA_WAITS = `
  SELECT DISTINCT r.PROCESSLIST_ID AS waiting, b.PROCESSLIST_ID AS blocking
  FROM performance_schema.metadata_locks w
  JOIN performance_schema.metadata_locks g ON g.OBJECT_TYPE = w.OBJECT_TYPE
    AND g.OBJECT_SCHEMA = w.OBJECT_SCHEMA AND g.OBJECT_NAME = w.OBJECT_NAME
    AND g.LOCK_STATUS = 'GRANTED' AND g.OWNER_THREAD_ID <> w.OWNER_THREAD_ID
  JOIN performance_schema.threads r ON r.THREAD_ID = w.OWNER_THREAD_ID
  JOIN performance_schema.threads b ON b.THREAD_ID = g.OWNER_THREAD_ID
  WHERE w.LOCK_STATUS = 'PENDING' AND w.OBJECT_TYPE = 'TABLE'
    AND r.PROCESSLIST_ID IS NOT NULL AND b.PROCESSLIST_ID IS NOT NULL`;

/** MariaDB keeps these two tables, which MySQL has dropped; they hold what takes part in a wait. */
const MARIADB_WAITS = `
  SELECT DISTINCT r.trx_mysql_thread_id AS waiting, b.trx_mysql_thread_id AS blocking
  FROM information_schema.INNODB_LOCK_WAITS w
  JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id
  JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id`;
const MARIADB_LOCKS = `
  SELECT DISTINCT t.trx_mysql_thread_id AS id,
    CONCAT(l.lock_table, COALESCE(CONCAT(' (', l.lock_index, ')'), '')) AS object,
    CONCAT(l.lock_type, ' ', l.lock_mode) AS mode,
    IF(t.trx_requested_lock_id = l.lock_id, 0, 1) AS granted
  FROM information_schema.INNODB_LOCKS l
  JOIN information_schema.INNODB_TRX t ON t.trx_id = l.lock_trx_id`;

/** Sessions from the process list, with InnoDB's locks and metadata locks as far as they may be seen. */
export const serverSessions: ServerSessions = { list, end, activity, isOnly };

async function list(db: Queryable): Promise<SessionList> {
  const notes: string[] = [];
  const rows = await db.query<ProcessRow>(PROCESSES);
  const optional = async <R>(what: string, sql: string): Promise<R[]> => {
    try {
      return await db.query<R>(sql);
    } catch (error) {
      notes.push(`${what} cannot be shown: ${DbError.from(error).message}`);
      return [];
    }
  };
  const mariadb = isMariadb(db.version);
  const transactions = await optional<TransactionRow>('Open transactions', TRANSACTIONS);
  const rowWaits =
    mariadb || hasDataLocks(db.version)
      ? await optional<WaitRow>('Blocking sessions', mariadb ? MARIADB_WAITS : MYSQL_WAITS)
      : [];
  const locks =
    mariadb || hasDataLocks(db.version)
      ? await optional<LockRow>('Locks', mariadb ? MARIADB_LOCKS : MYSQL_LOCKS)
      : [];
  // MariaDB leaves the instrument off by default: the table is there and empty.
  const tableWaits = await optional<WaitRow>('Waits for table definitions', METADATA_WAITS);
  const waits = [...rowWaits, ...tableWaits];
  return {
    sessions: rows.map(row =>
      sessionOf(row, {
        transaction: transactions.find(({ id }) => id === row.id),
        blockedBy: [
          ...new Set(
            waits.filter(({ waiting }) => waiting === row.id).map(({ blocking }) => String(blocking))
          )
        ],
        locks: locks
          .filter(({ id }) => id === row.id)
          .map(({ object, mode, granted }) => ({ object, mode, granted: Boolean(granted) }))
      })
    ),
    notes
  };
}

function sessionOf(
  row: ProcessRow,
  more: { transaction?: TransactionRow; blockedBy: string[]; locks: SessionLock[] }
): ServerSession {
  const running = row.command !== 'Sleep';
  return {
    id: String(row.id),
    user: row.user ?? undefined,
    database: row.db ?? undefined,
    client: row.host || undefined,
    state: stateOf(row, more.transaction !== undefined),
    stateText: row.command,
    wait: (running && row.state) || undefined,
    sql: row.info ?? undefined,
    forMs: row.seconds === null ? undefined : Number(row.seconds) * 1000,
    transactionMs: more.transaction?.ms ?? undefined,
    blockedBy: more.blockedBy,
    locks: more.locks
  };
}

const BACKGROUND = /^(Daemon|Binlog Dump|Slave|Replica|Connect$)/;

function stateOf({ command, user }: ProcessRow, inTransaction: boolean): SessionState {
  if (BACKGROUND.test(command) || user === 'system user' || user === 'event_scheduler') {
    return 'background';
  }
  if (command !== 'Sleep') {
    return 'running';
  }
  return inTransaction ? 'transaction' : 'idle';
}

/** KILL takes no bound values. */
async function end(db: Queryable, id: string, how: 'cancel' | 'terminate'): Promise<void> {
  if (!/^\d+$/.test(id)) {
    throw new DbError({ code: 'invalid', message: `"${id}" is not the id of a session` });
  }
  await db.query(`KILL ${how === 'cancel' ? 'QUERY' : 'CONNECTION'} ${id}`);
}

async function activity(db: Queryable, id: string): Promise<SessionActivity> {
  const [row] = await db.query<Pick<ProcessRow, 'command' | 'state'> & { info: string | null }>(
    'SELECT COMMAND AS command, STATE AS state, INFO AS info FROM information_schema.PROCESSLIST WHERE ID = ?',
    [Number(id)]
  );
  if (!row) {
    return 'gone';
  }
  // A cancel that met no statement stays noted in MariaDB until the next one.
  if (row.command === 'Sleep' || (row.command === 'Killed' && row.info === null)) {
    return 'idle';
  }
  return /^(Sending to client|Writing to net)/i.test(row.state ?? '') ? 'sending' : 'running';
}

/** Of an account's limit a session has its own copy (reference manual, `max_user_connections`); 0 is none. */
async function isOnly(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ limit: number }>('SELECT @@max_user_connections AS `limit`');
  return Number(row?.limit) === 1;
}
