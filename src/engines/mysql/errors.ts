import { DbError, type DbErrorCode, type DbErrorData } from '../../model';
import { hintOf } from '../core/broken-stream';
import { tokens } from './lexer';
import { ServerError } from './wire/packets';

/** Error numbers (MySQL server error reference; MariaDB error codes) grouped by what they mean to us. */
const CODES: readonly (readonly [DbErrorCode, readonly number[]])[] = [
  ['auth-failed', [1045, 1251, 1524, 1698, 1820, 1862, 3118, 3955, 4151]],
  ['permission', [1044, 1095, 1142, 1143, 1227, 1370, 1410, 1419, 1703, 3530]],
  ['syntax', [1064, 1065, 1149]],
  [
    'not-found',
    [
      1008, 1049, 1051, 1054, 1072, 1091, 1094, 1109, 1141, 1146, 1176, 1305, 1347, 1360, 1449, 1539, 1735,
      3162, 3523, 3821, 4091
    ]
  ],
  ['already-exists', [1007, 1050, 1060, 1061, 1304, 1359, 1537, 1826, 3822, 4134]],
  [
    'constraint',
    [1048, 1062, 1169, 1216, 1217, 1364, 1451, 1452, 1526, 1557, 1586, 1748, 1761, 1762, 3819, 4025]
  ],
  ['invalid', [1298]],
  ['read-only', [1036, 1290, 1792, 1836, 3101]],
  ['cancelled', [1317, 1968]],
  ['too-many-connections', [1040, 1203, 1226]],
  ['limit', [1041, 1037, 1114, 1153, 1461, 1969, 3024]],
  // 1105 is the unknown error: relatives put into it all that they cannot do.
  ['unsupported', [1105, 1178, 1235, 1286, 1289, 1295, 1478, 1845, 1846, 1911, 3105]],
  ['connection-lost', [1053, 1077, 1079, 1080, 1152, 1927, 3169, 4031]]
];

const CODE_OF = new Map(CODES.flatMap(([code, numbers]) => numbers.map(number => [number, code] as const)));

/** What can be done, by code or by number. */
const HINTS: Readonly<Partial<Record<DbErrorCode | number, string>>> = {
  'too-many-connections':
    'Close sessions that nobody needs (the Sessions view of a connection that is open shows them), or have the limit raised: max_connections, or MAX_USER_CONNECTIONS of the account.',
  1298: 'Choose an offset such as +09:00, or have the tables of time zones filled on the server (mysql_tzinfo_to_sql).'
};

/** Where an error happened, to place it in the script. */
export interface ErrorPlace {
  /** The statement as it was sent, and where it stands in the script (UTF-16 code units). */
  sql?: string;
  start?: number;
  statement?: number;
}

/** A server's or a socket's error as a {@link DbError}. */
export function toDbError(error: unknown, place: ErrorPlace = {}): DbError {
  if (error instanceof DbError) {
    return error;
  }
  if (error instanceof ServerError) {
    return new DbError(serverErrorData(error, place), { cause: error });
  }
  return DbError.from(error);
}

function serverErrorData(error: ServerError, place: ErrorPlace): DbErrorData {
  const offset = place.sql === undefined ? undefined : offsetOf(error, place.sql);
  const isAlone = isOutOfStep(error);
  const code = isAlone ? 'connection-lost' : (CODE_OF.get(error.number) ?? 'database');
  return {
    code,
    message: error.message,
    hint: isAlone ? OUT_OF_STEP : (HINTS[error.number] ?? HINTS[code]),
    sqlState: error.sqlState || undefined,
    detail: `Server error ${error.number}`,
    statement: place.statement,
    position: offset === undefined ? undefined : (place.start ?? 0) + offset
  };
}

const OUT_OF_STEP =
  'This node has lost the rest of its Galera cluster and takes no statements. The next one opens a session on a host of the connection that is in step.';

/** A node of Galera that refuses everything; for others the number is that of an unknown command. Its sessions are of no use until it is back. */
function isOutOfStep({ number, message }: ServerError): boolean {
  return number === 1047 && message.startsWith('WSREP');
}

/** Offset of an error in its statement, from what the message quotes. */
function offsetOf(error: ServerError, sql: string): number | undefined {
  const near = /near '([\s\S]*)' at line (\d+)$/.exec(error.message);
  if (near) {
    return offsetOfNear(sql, near[1], Number(near[2]));
  }
  const named =
    /^(?:Unknown column|Table|Unknown table|Column|Unknown data type:) '((?:[^']|'(?! (?:in\b|doesn't)|$))+)'|^(?:FUNCTION|PROCEDURE) (\S+)/.exec(
      error.message
    );
  const name = named?.[1] ?? named?.[2];
  if (!name) {
    return undefined;
  }
  const clause = /' in '?(WHERE|HAVING|ON|ORDER|GROUP)\b/i.exec(error.message)?.[1] ?? '';
  return offsetOfName(sql, name, clause.toUpperCase());
}

/** Where a name stands that the server calls `schema.table`, `alias.column` or as it is written, behind the word of a clause. */
function offsetOfName(sql: string, called: string, clause: string): number | undefined {
  const all = [...tokens(sql)];
  const names = all.map(({ text, quoted }) =>
    (quoted && text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text).toLowerCase()
  );
  const from = clause === '' ? 0 : names.indexOf(clause.toLowerCase());
  const parts = called.toLowerCase().split('.');
  const last = parts[parts.length - 1];
  const isName = (n: number): boolean =>
    n >= from && (names[n] === last || names[n] === called.toLowerCase());
  const isQualified = (n: number): boolean => names[n - 1] === '.' && names[n - 2] === parts.at(-2);
  const found = all.flatMap((_, n) => (isName(n) ? [n] : []));
  const at = found.find(isQualified) ?? found[0];
  return at === undefined ? undefined : all[at].start;
}

/**
 * The parser quotes up to 80 characters from the token that it did not expect; the line is that
 * token's, counted from 1 in the statement.
 */
function offsetOfNear(sql: string, near: string, line: number): number {
  if (near === '') {
    return sql.length;
  }
  let lineStart = 0;
  for (let n = 1; n < line; n++) {
    const next = sql.indexOf('\n', lineStart);
    if (next < 0) {
      break;
    }
    lineStart = next + 1;
  }
  const found = sql.indexOf(near, lineStart);
  if (found >= 0) {
    return found;
  }
  const anywhere = sql.lastIndexOf(near);
  return anywhere >= 0 ? anywhere : lineStart;
}

/** The link broke: what that means depends on whether a statement was running. */
export function lostLink(error: Error, running: boolean, place: ErrorPlace = {}): DbError {
  const reason = error.message || 'the server closed the connection';
  return running
    ? new DbError(
        {
          code: 'outcome-unknown',
          message: `The connection broke while a statement was running, which may or may not have taken effect: ${reason}`,
          hint: hintOf(error),
          statement: place.statement
        },
        { cause: error }
      )
    : new DbError(
        { code: 'connection-lost', message: `The connection was lost: ${reason}`, hint: hintOf(error) },
        { cause: error }
      );
}

interface SystemError extends Error {
  code?: string;
  errno?: number;
  sqlState?: string;
  errors?: Error[];
}

/** An error while connecting, before there is a session. */
export function connectError(error: unknown, target: string, passwordGiven: boolean): DbError {
  if (error instanceof DbError) {
    return error;
  }
  const system = error as SystemError;
  const message = system.message || system.errors?.map(each => each.message).join('; ') || String(error);
  if (typeof system.errno === 'number' && system.errno > 0 && system.sqlState !== undefined) {
    const data = serverErrorData(new ServerError(system.errno, system.sqlState, message), {});
    const code = data.code === 'auth-failed' && !passwordGiven ? 'auth-required' : data.code;
    return new DbError({ ...data, code }, { cause: error });
  }
  const plugin = /unknown plugin ([\w-]+)/.exec(message)?.[1];
  if (plugin) {
    return new DbError(
      {
        code: 'auth-failed',
        message: `The server wants this account to log in by “${plugin}”, which is not supported`,
        hint: 'Use an account with a password.'
      },
      { cause: error }
    );
  }
  switch (system.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return new DbError(
        { code: 'host-unknown', message: `Unknown host: ${target}`, detail: message },
        { cause: error }
      );
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return new DbError(
        {
          code: 'unreachable',
          message: `${target} offers no TLS, and this connection requires it`,
          hint: 'Choose another TLS mode, or set up TLS on the server.'
        },
        { cause: error }
      );
    case 'ETIMEDOUT':
      return new DbError(
        { code: 'unreachable', message: `${target} did not answer in time` },
        { cause: error }
      );
    case 'ECONNREFUSED':
      return new DbError(
        {
          code: 'unreachable',
          message: `${target} refused the connection: nothing listens there`,
          detail: message
        },
        { cause: error }
      );
    default:
      return new DbError(
        { code: 'unreachable', message: `Cannot connect to ${target}: ${message}`, hint: hintOf(error) },
        { cause: error }
      );
  }
}
