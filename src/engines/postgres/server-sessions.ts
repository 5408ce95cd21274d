import { DbError, type ServerSession, type SessionLock, type SessionState } from '../../model';
import type { Queryable } from '../core/engine';
import type { ServerSessions, SessionActivity, SessionList } from '../core/server-sessions';

/** Locks that are read at most: a session with a thousand partitions must not fill the view. */
const MAX_LOCKS = 2000;

interface ActivityRow {
  id: string;
  user: string | null;
  database: string | null;
  address: string | null;
  port: number | null;
  application: string | null;
  state: string | null;
  type: string | null;
  wait_type: string | null;
  wait: string | null;
  sql: string | null;
  for_ms: number | null;
  transaction_ms: number | null;
  blockers: string;
}

/** pg_blocking_pids() takes locks of its own: it is only asked about sessions that wait for one. */
const ACTIVITY = `
  select a.pid::text as id, a.usename as "user", a.datname as database, host(a.client_addr) as address,
    a.client_port as port, a.application_name as application, a.state, a.backend_type as type,
    a.wait_event_type as wait_type, a.wait_event as wait, a.query as sql,
    (extract(epoch from clock_timestamp() - coalesce(a.state_change, a.backend_start)) * 1000)::float8 as for_ms,
    (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::float8 as transaction_ms,
    case when a.wait_event_type = 'Lock' then array_to_string(pg_blocking_pids(a.pid), ',') else '' end as blockers
  from pg_stat_activity a
  where a.backend_type is distinct from 'walwriter'
  order by a.backend_start`;

/** Names of relations are known for the session's own database and for what all databases share. */
const LOCKS = `
  select l.pid::text as id, l.mode, l.granted,
    case
      when l.relation is not null and (l.database = d.oid or l.database = 0) then l.relation::regclass::text
      when l.relation is not null then 'relation ' || l.relation
      when l.transactionid is not null then 'transaction ' || l.transactionid
      when l.locktype = 'advisory' then 'advisory ' || l.classid || ' ' || l.objid
      else l.locktype
    end as object
  from pg_locks l, (select oid from pg_database where datname = current_database()) d
  where l.locktype <> 'virtualxid' and l.pid is distinct from pg_backend_pid()
  order by l.granted, l.pid
  limit ${MAX_LOCKS}`;

const HIDDEN = '<insufficient privilege>';

/** Sessions from pg_stat_activity, pg_locks and pg_blocking_pids() (manual, sections 27.2.3 and 53.13). */
export const serverSessions: ServerSessions = { list, end, activity, isOnly };

async function list(db: Queryable): Promise<SessionList> {
  const notes: string[] = [];
  const rows = await db.query<ActivityRow>(ACTIVITY);
  const locks = await locksOf(db, notes);
  if (rows.some(({ sql }) => sql === HIDDEN)) {
    notes.push('What other users run is hidden: that takes membership in pg_read_all_stats (or pg_monitor).');
  }
  return { sessions: rows.map(row => sessionOf(row, locks.get(row.id) ?? [])), notes };
}

/** Relatives of PostgreSQL may have no such view; the sessions are still worth showing. */
async function locksOf(db: Queryable, notes: string[]): Promise<Map<string, SessionLock[]>> {
  const locks = new Map<string, SessionLock[]>();
  try {
    const rows = await db.query<SessionLock & { id: string }>(LOCKS);
    for (const { id, object, mode, granted } of rows) {
      const known = locks.get(id) ?? [];
      locks.set(id, known);
      known.push({ object, mode, granted });
    }
    if (rows.length === MAX_LOCKS) {
      notes.push(`Only ${MAX_LOCKS} locks are shown, those that are waited for first.`);
    }
  } catch (error) {
    notes.push(`Locks cannot be shown: ${DbError.from(error).message}`);
  }
  return locks;
}

function sessionOf(row: ActivityRow, locks: SessionLock[]): ServerSession {
  const client = row.type === null || row.type === 'client backend';
  return {
    id: row.id,
    user: row.user ?? undefined,
    database: row.database ?? undefined,
    client: row.address ? `${row.address}:${row.port}` : row.port === -1 ? 'local socket' : undefined,
    application: row.application || (client ? undefined : (row.type ?? undefined)),
    state: client ? stateOf(row.state) : 'background',
    stateText: row.state ?? row.type ?? '',
    wait: waitOf(row),
    sql: row.sql === HIDDEN ? undefined : row.sql || undefined,
    forMs: row.for_ms ?? undefined,
    transactionMs: row.transaction_ms ?? undefined,
    blockedBy: row.blockers ? [...new Set(row.blockers.split(','))] : [],
    locks
  };
}

/** Who waits for their client, or for work to come, waits for nothing that matters. */
function waitOf({ state, wait_type: type, wait }: ActivityRow): string | undefined {
  const matters = state === 'active' || (type !== 'Client' && type !== 'Activity');
  return type && wait && matters ? `${type}: ${wait}` : undefined;
}

function stateOf(state: string | null): SessionState {
  if (state?.startsWith('idle in transaction')) {
    return 'transaction';
  }
  return state === 'active' || state === 'fastpath function call' ? 'running' : 'idle';
}

async function end(db: Queryable, id: string, how: 'cancel' | 'terminate'): Promise<void> {
  const signal = how === 'cancel' ? 'pg_cancel_backend' : 'pg_terminate_backend';
  const [{ sent }] = await db.query<{ sent: boolean }>(`select ${signal}($1::int) as sent`, [id]);
  if (!sent) {
    throw new DbError({ code: 'not-found', message: `The session ${id} has ended already` });
  }
}

async function activity(db: Queryable, id: string): Promise<SessionActivity> {
  const [row] = await db.query<{ state: string | null; wait: string | null }>(
    'select state, wait_event as wait from pg_stat_activity where pid = $1::int',
    [id]
  );
  if (!row) {
    return 'gone';
  }
  // Between the messages of one statement a session counts as active, and waits for the next one.
  if (row.state?.startsWith('idle') || row.wait === 'ClientRead') {
    return 'idle';
  }
  return row.wait === 'ClientWrite' ? 'sending' : 'running';
}

/**
 * A standalone backend has nobody who would start a second one (manual, "Single-User Mode"); limits of connections do
 * not hold for superusers.
 */
const ONLY = `
  select a.backend_type = 'standalone backend' or current_setting('max_connections') = '1'
      or not r.rolsuper and 1 in (r.rolconnlimit, d.datconnlimit) as only
    from pg_stat_activity a, pg_roles r, pg_database d
   where a.pid = pg_backend_pid() and r.rolname = session_user and d.datname = current_database()`;

async function isOnly(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ only: boolean }>(ONLY);
  return row?.only ?? false;
}
