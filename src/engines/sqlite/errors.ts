import { DbError } from '../../model';
import type { DbErrorCode } from '../../model';
import type { SqliteFailure } from './protocol';

/** Primary result codes ("Result and Error Codes", section 3) with the code that a person is told. */
const PRIMARY: Record<number, readonly [name: string, code: DbErrorCode]> = {
  1: ['ERROR', 'database'],
  2: ['INTERNAL', 'database'],
  3: ['PERM', 'permission'],
  4: ['ABORT', 'database'],
  5: ['BUSY', 'database'],
  6: ['LOCKED', 'database'],
  7: ['NOMEM', 'limit'],
  8: ['READONLY', 'read-only'],
  9: ['INTERRUPT', 'cancelled'],
  10: ['IOERR', 'database'],
  11: ['CORRUPT', 'database'],
  12: ['NOTFOUND', 'database'],
  13: ['FULL', 'limit'],
  14: ['CANTOPEN', 'file-missing'],
  15: ['PROTOCOL', 'database'],
  17: ['SCHEMA', 'database'],
  18: ['TOOBIG', 'limit'],
  19: ['CONSTRAINT', 'constraint'],
  20: ['MISMATCH', 'constraint'],
  21: ['MISUSE', 'internal'],
  23: ['AUTH', 'permission'],
  25: ['RANGE', 'invalid'],
  26: ['NOTADB', 'invalid']
};

/** Extended codes whose name says more ("Result and Error Codes", section 4). */
const EXTENDED: Record<number, string> = {
  275: 'CONSTRAINT_CHECK',
  531: 'CONSTRAINT_COMMITHOOK',
  787: 'CONSTRAINT_FOREIGNKEY',
  1043: 'CONSTRAINT_FUNCTION',
  1299: 'CONSTRAINT_NOTNULL',
  1555: 'CONSTRAINT_PRIMARYKEY',
  1811: 'CONSTRAINT_TRIGGER',
  2067: 'CONSTRAINT_UNIQUE',
  2323: 'CONSTRAINT_VTAB',
  2579: 'CONSTRAINT_ROWID',
  2835: 'CONSTRAINT_PINNED',
  3091: 'CONSTRAINT_DATATYPE',
  261: 'BUSY_RECOVERY',
  517: 'BUSY_SNAPSHOT',
  1544: 'READONLY_DIRECTORY'
};

/** SQLite reports most mistakes in a statement as plain SQLITE_ERROR: the message tells which. */
const BY_MESSAGE: readonly (readonly [RegExp, DbErrorCode])[] = [
  [/syntax error|^incomplete input|^unrecognized token/, 'syntax'],
  [/^no such (?:table|view|index|trigger|column|database|module|savepoint|collation|function)/, 'not-found'],
  [/already exists|^duplicate column name|already in use|there is already/, 'already-exists']
];

const HINTS: Record<string, string> = {
  BUSY: 'Another program or session holds a lock on this file. Try again when it is done.',
  LOCKED: 'Another statement of this session is still reading from the table.',
  NOTADB: 'It may be encrypted, or another kind of file.'
};

/**
 * A failure of SQLite as the project's error.
 *
 * @param place - index of the statement in the script, and its offset there
 */
export function errorOf(failure: SqliteFailure, place?: { statement: number; start: number }): DbError {
  const { errcode, message } = failure;
  const position = failure.position === undefined || !place ? undefined : place.start + failure.position;
  const statement = place?.statement;
  if (errcode === undefined) {
    const code = failure.code?.startsWith('ERR_INVALID_ARG') ? 'invalid' : 'internal';
    return new DbError({ code, message, sqlState: failure.code, statement });
  }
  const [name, general] = PRIMARY[errcode & 0xff] ?? ['ERROR', 'database'];
  const code = name === 'ERROR' ? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] : undefined;
  return new DbError({
    code: code ?? general,
    message,
    sqlState: `SQLITE_${EXTENDED[errcode] ?? name}`,
    position,
    statement,
    hint: HINTS[name]
  });
}
