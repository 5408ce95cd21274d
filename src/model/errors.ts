import type { SshQuestion } from './ssh';

/**
 * Why something failed, in a form that survives the trip from the host to the browser.
 *
 * `code` is stable and ours; `message` is for the person and holds the server's own words.
 */
export type DbErrorCode =
  | 'auth-required' // a secret is needed to connect: ask and call again
  | 'auth-failed' // the server refused the login
  | 'host-key-unknown' // first contact with an SSH server: compare the fingerprint in `question`, call again
  | 'host-key-changed' // an SSH server shows another key than the known one: refused
  | 'host-unknown' // the name does not resolve
  | 'unreachable' // refused, timed out, no route
  | 'starting-up' // the server is there and takes no logins yet, or no longer: try again
  | 'too-many-connections' // of the server, the database or the user: try again when one has ended
  | 'file-missing' // a database file or key file is not there or cannot be read
  | 'connection-lost' // the link broke while idle; nothing was running
  | 'outcome-unknown' // the link broke while a statement ran: it may or may not have taken effect
  | 'cancelled'
  | 'syntax'
  | 'not-found' // object, connection, result or plan does not exist (any more)
  | 'already-exists'
  | 'permission'
  | 'constraint'
  | 'read-only'
  | 'stale' // the object changed on the server since it was read
  | 'unsupported' // this engine or version cannot do that; the message says why
  | 'confirmation-required' // it would do what a person should confirm: ask and call again with `confirmed`
  | 'invalid' // the request itself is wrong: bad argument, failed validation
  | 'limit' // a size cap was reached
  | 'database' // any other error reported by the server
  | 'internal'; // a defect of ours

/** The serialisable shape of {@link DbError}. */
export interface DbErrorData {
  code: DbErrorCode;
  message: string;
  /** SQLSTATE, or the engine's own code (`ER_PARSE_ERROR`, `SQLITE_CONSTRAINT_UNIQUE`). */
  sqlState?: string;
  /** Offset in UTF-16 code units from the start of the submitted text. */
  position?: number;
  /** Index of the failing statement in the submitted text, from 0. */
  statement?: number;
  detail?: string;
  hint?: string;
  /** What an SSH server on the way asks; the next attempt carries the answers in `Secrets.ssh`. */
  question?: SshQuestion;
  /** `invalid`: which fields of a definition are wrong (JSON pointers), and why. */
  problems?: readonly FieldProblem[];
}

/** A field that is wrong: a JSON pointer into the definition (`/columns/2/type`) and why. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** The one error type that crosses module borders; promises reject with it. */
export class DbError extends Error implements DbErrorData {
  readonly code: DbErrorCode;
  readonly sqlState?: string;
  readonly position?: number;
  readonly statement?: number;
  readonly detail?: string;
  readonly hint?: string;
  readonly question?: SshQuestion;
  readonly problems?: readonly FieldProblem[];

  constructor(data: DbErrorData, options?: { cause?: unknown }) {
    super(data.message, options);
    this.name = 'DbError';
    this.code = data.code;
    this.sqlState = data.sqlState;
    this.position = data.position;
    this.statement = data.statement;
    this.detail = data.detail;
    this.hint = data.hint;
    this.question = data.question;
    this.problems = data.problems;
  }

  /** Any thrown value as a DbError; unknown ones become `internal`. */
  static from(error: unknown): DbError {
    if (error instanceof DbError) {
      return error;
    }
    if (error instanceof Error) {
      return error.name === 'AbortError'
        ? new DbError({ code: 'cancelled', message: 'Cancelled' }, { cause: error })
        : new DbError({ code: 'internal', message: error.message || error.name }, { cause: error });
    }
    return new DbError({ code: 'internal', message: String(error) });
  }

  /** The plain object that goes over the wire: no stack, no cause. */
  toJSON(): DbErrorData {
    const { code, message, sqlState, position, statement, detail, hint, question, problems } = this;
    return {
      code,
      message,
      sqlState,
      position,
      statement,
      detail,
      hint,
      problems,
      ...(question && { question })
    };
  }
}

/**
 * A person can help: by typing a secret, or by saying whether a host key is right. Not where an SSH server refused
 * without asking anything, as it does when no key fits.
 */
export function needsAnswer({ code, question }: Pick<DbErrorData, 'code' | 'question'>): boolean {
  const answerable = !question || question.prompts.length > 0 || question.hostKey !== undefined;
  return answerable && (code === 'auth-required' || code === 'auth-failed' || code === 'host-key-unknown');
}
