import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** What the server itself would take (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * The form in which a password is sent: the SCRAM-SHA-256 verifier that the server stores (manual, section
 * 20.5; RFC 5803), so that the password itself reaches no log of the server. Passwords outside of
 * ASCII need SASLprep, which is left to the server.
 */
export function passwordToSend(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[\x20-\x7e]+$/.test(password)) {
    return password;
  }
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const server = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`;
}
