import { DatabaseError } from 'pg';
import { DbError, type DbErrorCode, type DbErrorData } from '../../model';
import { placeholderError } from '../core/placeholders';
import { hintOf } from '../core/broken-stream';
import { nextToken } from './split';

/** SQLSTATEs, exact ones first, then classes (manual, appendix A). */
const BY_STATE: Readonly<Record<string, DbErrorCode>> = {
  '0A000': 'unsupported',
  '25006': 'read-only',
  '3D000': 'not-found',
  '3F000': 'not-found',
  '42501': 'permission',
  '42601': 'syntax',
  '42602': 'syntax',
  '42703': 'not-found',
  '42704': 'not-found',
  '42883': 'not-found',
  '42P01': 'not-found',
  '42P02': 'not-found',
  '42701': 'already-exists',
  '42710': 'already-exists',
  '42723': 'already-exists',
  '42P04': 'already-exists',
  '42P06': 'already-exists',
  '42P07': 'already-exists',
  '53300': 'too-many-connections',
  '57014': 'cancelled',
  '57P01': 'connection-lost',
  '57P02': 'connection-lost',
  '57P03': 'starting-up'
};
const BY_CLASS: Readonly<Record<string, DbErrorCode>> = {
  '08': 'connection-lost',
  '23': 'constraint',
  '28': 'auth-failed'
};

/** PgBouncer has one SQLSTATE for all that it refuses itself: its words tell what it is. */
const POOLER_STATE = '08P01';
const BY_POOLER_WORDS: readonly [RegExp, DbErrorCode][] = [
  [/^(password|SASL|TLS|peer|PAM)? ?auth(entication)? failed|^no such user/i, 'auth-failed'],
  [/^no such database|^database ".*" does not exist/i, 'not-found'],
  [/^no more connections allowed/i, 'too-many-connections']
];

/** What becomes of a statement with placeholders of which nobody gave the values. */
const UNBOUND = /^bind message supplies (\d+) parameters?, but prepared statement/;

/** Where a statement stood in the submitted text, to turn the server's positions into offsets. */
export interface StatementPlace {
  sql: string;
  /** Offset of `sql` in the script, UTF-16 code units. */
  start: number;
  /** Index in the script, from 0. */
  statement: number;
}

/** An error of a statement or of a catalog query. */
export function mapError(error: unknown, place?: StatementPlace): DbError {
  if (error instanceof DbError) {
    return place ? new DbError({ ...error.toJSON(), statement: place.statement }, { cause: error }) : error;
  }
  if (!(error instanceof DatabaseError)) {
    return DbError.from(error);
  }
  const bound = place && error.code === POOLER_STATE ? UNBOUND.exec(error.message) : null;
  if (place && bound) {
    const n = Number(bound[1]);
    return placeholderError(`$${n + 1}`, place.statement, placeholderAt(place, n + 1));
  }
  const data = serverError(error);
  if (place) {
    data.statement = place.statement;
    data.position = positionOf(error, place);
  }
  return new DbError(data, { cause: error });
}

function serverError(error: DatabaseError): DbErrorData {
  const sqlState = error.code ?? '';
  let code = BY_STATE[sqlState] ?? BY_CLASS[sqlState.slice(0, 2)] ?? 'database';
  if (sqlState === POOLER_STATE) {
    code = BY_POOLER_WORDS.find(([words]) => words.test(error.message))?.[1] ?? code;
  }
  if (sqlState === '57014' && /timeout/i.test(error.message)) {
    code = 'limit';
  }
  const isZone = sqlState === '22023' && error.message.includes('"TimeZone"');
  if (isZone) {
    code = 'invalid';
  }
  return {
    code,
    message: error.message,
    sqlState: error.code,
    detail: [error.detail, error.where].filter(Boolean).join('\n') || undefined,
    hint: error.hint ?? (isZone ? ZONE_REMEDY : REMEDIES[code])
  };
}

/** Where `$n` stands in the script. */
function placeholderAt({ sql, start }: StatementPlace, n: number): number | undefined {
  for (let at = 0; at < sql.length;) {
    const token = nextToken(sql, at);
    if (sql.slice(token.start, token.end) === `$${n}`) {
      return start + token.start;
    }
    at = token.end;
  }
  return undefined;
}

/** The server counts characters from 1 (manual, section 54.8); we count UTF-16 units from the script's start. */
function positionOf(error: DatabaseError, place: StatementPlace): number | undefined {
  const offset = error.position ? offsetOf(place.sql, error.position) : offsetInBlock(error, place.sql);
  return offset === undefined ? undefined : place.start + offset;
}

function offsetOf(text: string, position: string): number {
  let offset = 0;
  for (let left = Number(position) - 1; left > 0 && offset < text.length; left--) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}

/** The innermost routine that ran, and the line where its statement begins. */
const CONTEXT = /^(?:PL\/\w+ )?function (.+?) line (\d+)/im;
const BLOCK = /^PL\/\w+ function inline_code_block line (\d+)/m;

/** An error of a DO block when it runs has no place but the line of its statement, and one in an expression of it. */
function offsetInBlock(error: DatabaseError, sql: string): number | undefined {
  const line = BLOCK.exec(error.where ?? '')?.[1];
  const body = line === undefined ? undefined : bodyOf(sql);
  if (!body) {
    return undefined;
  }
  let start = body.start;
  for (let n = 1; n < Number(line); n++) {
    start = sql.indexOf('\n', start) + 1;
  }
  start += /^[^\S\n]*/.exec(sql.slice(start))![0].length;
  const { internalQuery = '', internalPosition } = error;
  const isOwn = CONTEXT.exec(error.where ?? '')?.[1] === 'inline_code_block';
  const name =
    isOwn && internalPosition
      ? /^[\p{L}\p{N}_$."]+/u.exec(internalQuery.slice(offsetOf(internalQuery, internalPosition)))?.[0]
      : undefined;
  const named = name === undefined ? -1 : sql.indexOf(name, start);
  return named >= 0 && named < body.end ? named : start;
}

/** The inside of the statement's first dollar quotes. */
function bodyOf(sql: string): { start: number; end: number } | undefined {
  for (let at = 0; at < sql.length;) {
    const { start, end, kind } = nextToken(sql, at);
    const tag = kind === 'other' ? /^\$[^$]*\$/.exec(sql.slice(start, end))?.[0] : undefined;
    if (tag) {
      return { start: start + tag.length, end: end - tag.length };
    }
    at = end;
  }
  return undefined;
}

/** What to do about a refused login, where the server's own words do not say it. */
const REMEDIES: Partial<Record<DbErrorCode, string>> = {
  'too-many-connections':
    'Close sessions that nobody needs (the Sessions view of a connection that is open shows them), or have the limit raised: max_connections, or CONNECTION LIMIT of the role or the database.',
  'starting-up': 'The server starts or recovers. It is tried again by itself.'
};

const ZONE_REMEDY = 'Choose a name of pg_timezone_names, such as Europe/Berlin, or an offset such as +02:00.';

/** Whether the server ended the session with this error. */
export function isFatal(error: unknown): boolean {
  return (
    error instanceof DatabaseError &&
    (error.severity === 'FATAL' || error.severity === 'PANIC' || /^57P0[12]$/.test(error.code ?? ''))
  );
}

/** A link that broke: `executing` when the server may have carried out the statement. */
export function lostError(reason: unknown, executing: boolean, place?: StatementPlace): DbError {
  const words = reason instanceof Error ? reason.message : 'Connection terminated unexpectedly';
  return new DbError(
    {
      code: executing ? 'outcome-unknown' : 'connection-lost',
      message: executing
        ? `The connection broke while the statement ran; it may or may not have taken effect. ${words}`
        : `The connection is lost. ${words}`,
      hint: hintOf(reason),
      sqlState: reason instanceof DatabaseError ? reason.code : undefined,
      statement: place?.statement
    },
    { cause: reason }
  );
}

const BY_ERRNO: Readonly<Record<string, [DbErrorCode, string]>> = {
  ENOTFOUND: ['host-unknown', 'the name does not resolve'],
  EAI_AGAIN: ['host-unknown', 'the name server does not answer'],
  ECONNREFUSED: ['unreachable', 'nothing listens there (connection refused)'],
  ECONNRESET: ['unreachable', 'the server closed the connection'],
  EPIPE: ['unreachable', 'the server closed the connection'],
  EHOSTUNREACH: ['unreachable', 'there is no route to the host'],
  ENETUNREACH: ['unreachable', 'there is no route to the network'],
  ETIMEDOUT: ['unreachable', 'no answer in time'],
  ENOENT: ['unreachable', 'there is no such socket'],
  EACCES: ['unreachable', 'the socket may not be opened']
};

/** Ways to log in that `pg` does not know (PostgreSQL manual, "Message Formats"). */
const LOGINS: Readonly<Record<string, string>> = {
  2: 'Kerberos V5',
  6: 'SCM credentials',
  7: 'GSSAPI (Kerberos)',
  9: 'SSPI (Kerberos)'
};

/** What the server asked for instead of a password, by `pg`'s message. */
function unsupportedLogin(message: string): string | undefined {
  const code = /Unknown authenticationOk message type (\d+)/.exec(message)?.[1];
  if (code !== undefined) {
    return LOGINS[code] ?? `a method of the number ${code}`;
  }
  return /^SASL: Only mechanism/.test(message) ? 'a SASL mechanism other than SCRAM-SHA-256' : undefined;
}

/** An error on the way to a session. `where` is what people typed: `db.example.com:5432`. */
export function connectError(error: unknown, where: string): DbError {
  if (error instanceof DbError) {
    return error;
  }
  if (error instanceof DatabaseError) {
    const data = serverError(error);
    return new DbError(data.code === 'connection-lost' ? { ...data, code: 'unreachable' } : data, {
      cause: error
    });
  }
  // Several addresses were tried: their errors are collected in one.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const errno = (first as { code?: unknown } | undefined)?.code;
  const known = typeof errno === 'string' ? BY_ERRNO[errno] : undefined;
  if (known) {
    return new DbError(
      { code: known[0], message: `Cannot reach ${where}: ${known[1]}`, sqlState: errno as string },
      { cause: error }
    );
  }
  const message = first instanceof Error ? first.message : String(first);
  const way = unsupportedLogin(message);
  if (way) {
    return new DbError(
      {
        code: 'auth-failed',
        message: `The server wants this account to log in by ${way}, which is not supported`,
        hint: 'Use an account with a password or a client certificate.'
      },
      { cause: error }
    );
  }
  return new DbError(
    { code: 'unreachable', message: `Cannot connect to ${where}: ${message}`, hint: hintOf(first) },
    { cause: error }
  );
}
