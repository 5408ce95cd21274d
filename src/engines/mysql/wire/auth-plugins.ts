import { createHash, createPrivateKey, pbkdf2, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { AuthPlugin } from 'mysql2';
import { DbError } from '../../../model';

/** What a login by one of the plugins goes by. */
export interface AuthContext {
  password: string;
  /** Nobody on the way can read the link: it is encrypted, or does not leave the machine. */
  isPrivate(): boolean;
}

type Answer = (data: Buffer, context: AuthContext) => Buffer | Promise<Buffer>;

/** Those that mysql2 does not have, or has only where they are asked for. A new answer for each login. */
const PLUGINS: Readonly<Record<string, () => Answer>> = {
  client_ed25519: () => signEd25519,
  parsec,
  mysql_clear_password: () => (_data, context) => clearPassword(context),
  dialog: () => (data, context) => answerDialog(data, context)
};

/** MariaDB's own, with more than one question. */
const UNMARKED = ['parsec', 'dialog'];

/** Plugins as mysql2 takes them, and what was wrong in one: mysql2 makes another error of that. */
export class AuthPlugins {
  problem: DbError | undefined;
  /** What the server says next may be for a plugin without being marked so. */
  isUnmarked = false;
  readonly all: Record<string, AuthPlugin>;

  constructor(context: AuthContext) {
    this.all = Object.fromEntries(
      Object.entries(PLUGINS).map(([name, begin]) => [
        name,
        () => {
          this.isUnmarked = UNMARKED.includes(name);
          return this.started(begin(), context);
        }
      ])
    );
  }

  private started(answer: Answer, context: AuthContext): (data: Buffer) => Promise<Buffer> {
    return async data => {
      try {
        return await answer(data, context);
      } catch (error) {
        this.problem = DbError.from(error);
        // Not the same one: mysql2 writes into what it is given.
        throw new Error(this.problem.message);
      }
    };
  }
}

/** With TLS, a password goes to LDAP, PAM or the identity service of a cloud as it is. */
function clearPassword({ password, isPrivate }: AuthContext): Buffer {
  if (!isPrivate()) {
    throw new DbError({
      code: 'auth-failed',
      message: 'The server asks for the password as it is, which is not sent over a link without encryption',
      hint: 'Choose TLS for this connection.'
    });
  }
  return Buffer.from(`${password}\0`);
}

const PASSWORD_QUESTION = 2;

/**
 * MariaDB's questions of PAM: a type, whose lowest bit says that it is the last one, and a text (MariaDB, "Authentication
 * plugin PAM", dialog.c).
 */
function answerDialog(data: Buffer, context: AuthContext): Buffer {
  const type = data.length > 0 ? data[0] >> 1 : PASSWORD_QUESTION;
  const text = data.subarray(1).toString('utf8').replace(/\0$/, '');
  if (type !== PASSWORD_QUESTION) {
    throw new DbError({
      code: 'auth-failed',
      message: `The server asks “${text.trim()}”, and only the password is known`,
      hint: 'Use an account whose login needs no more than a password.'
    });
  }
  return clearPassword(context);
}

/** The order of the base point (RFC 8032, section 5.1). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/**
 * RFC 8032, section 5.1.6, with SHA-512 of the password, of any length, in place of that of a seed (MariaDB,
 * "Authentication plugin ed25519").
 */
async function signEd25519(data: Buffer, { password }: AuthContext): Promise<Buffer> {
  const { Point } = await import('@noble/ed25519');
  const message = data.subarray(0, 32);
  const expanded = sha512(Buffer.from(password));
  const clamped = Buffer.from(expanded.subarray(0, 32));
  clamped[0] &= 248;
  clamped[31] = (clamped[31] & 63) | 64;
  const secret = numberOf(clamped) % ORDER;
  const publicKey = Point.BASE.multiply(secret).toBytes();
  const nonce = numberOf(sha512(expanded.subarray(32), message)) % ORDER;
  const r = Point.BASE.multiply(nonce).toBytes();
  const challenge = numberOf(sha512(r, publicKey, message)) % ORDER;
  return Buffer.concat([r, bytesOf((nonce + challenge * secret) % ORDER)]);
}

function sha512(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha512');
  parts.forEach(part => hash.update(part));
  return hash.digest();
}

/** Little-endian. */
function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function bytesOf(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse();
}

const NO_MORE_THAN_ITERATIONS = 3;

/** The start of a PKCS #8 private key of Ed25519, up to its 32 bytes (RFC 8410, section 7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Asks for the salt of the account, and signs with the key that the password makes with it (MariaDB, "Authentication
 * plugin PARSEC").
 */
function parsec(): Answer {
  let scramble: Buffer | undefined;
  return async (data, { password }) => {
    if (!scramble) {
      scramble = Buffer.from(data.subarray(0, 32));
      return Buffer.alloc(0);
    }
    const [kind, factor] = data;
    if (kind !== 'P'.charCodeAt(0) || factor > NO_MORE_THAN_ITERATIONS || data.length < 3) {
      throw new DbError({
        code: 'auth-failed',
        message: 'The server answers PARSEC in a way that is not known'
      });
    }
    const seed = await promisify(pbkdf2)(password, data.subarray(2), 1024 << factor, 32, 'sha512');
    const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
    const own = randomBytes(32);
    return Buffer.concat([own, sign(null, Buffer.concat([scramble, own]), key)]);
  };
}
