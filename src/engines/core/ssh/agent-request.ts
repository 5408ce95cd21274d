import type { BaseAgent } from 'ssh2';
import { SshReader, sshString } from './wire';

/** draft-ietf-sshm-ssh-agent, section 6.1. */
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
/** How an RSA key is to sign; SHA-1 without any. */
const FLAGS: Readonly<Record<string, number>> = { 'rsa-sha2-256': 2, 'rsa-sha2-512': 4 };

/** How long an agent may take to say what it holds, milliseconds. A signature may wait for somebody to touch a key. */
const LIST_TIMEOUT_MS = 5000;
const SIGN_TIMEOUT_MS = 60_000;

/** The public keys that an agent holds, certificates among them; none when it does not answer. */
export async function heldKeys(agent: BaseAgent): Promise<Buffer[]> {
  try {
    const reader = await ask(agent, REQUEST_IDENTITIES, IDENTITIES_ANSWER, Buffer.alloc(0), LIST_TIMEOUT_MS);
    return Array.from({ length: reader.uint32() }, () => {
      const key = reader.string();
      reader.string(); // comment
      return key;
    });
  } catch {
    return [];
  }
}

/**
 * Has the agent sign with one of its keys.
 *
 * @param signature the type that is wanted
 * @returns type and value, as a server wants it (RFC 4252, section 7)
 */
export async function signByAgent(
  agent: BaseAgent,
  key: Buffer,
  data: Buffer,
  signature: string
): Promise<Buffer> {
  const flags = Buffer.alloc(4);
  flags.writeUInt32BE(FLAGS[signature] ?? 0);
  const body = Buffer.concat([sshString(key), sshString(data), flags]);
  return (await ask(agent, SIGN_REQUEST, SIGN_RESPONSE, body, SIGN_TIMEOUT_MS)).string();
}

/** One question and its answer, on a connection of their own. */
function ask(
  agent: BaseAgent,
  question: number,
  expected: number,
  body: Buffer,
  timeoutMs: number
): Promise<SshReader> {
  return new Promise((resolve, reject) => {
    if (!agent.getStream) {
      reject(new Error('The SSH agent cannot be asked'));
      return;
    }
    agent.getStream((error, stream) => {
      if (error || !stream) {
        reject(error ?? new Error('The SSH agent cannot be reached'));
        return;
      }
      let received = Buffer.alloc(0);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        stream.destroy();
        settle();
      };
      const fail = (reason = new Error('The SSH agent did not answer')): void => finish(() => reject(reason));
      const timer = setTimeout(fail, timeoutMs);
      stream.on('error', fail);
      stream.on('close', () => fail());
      stream.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 4 || received.length < 4 + received.readUInt32BE()) {
          return;
        }
        const reader = new SshReader(received.subarray(4));
        if (reader.byte() === expected) {
          finish(() => resolve(reader));
        } else {
          fail(new Error('The SSH agent refused'));
        }
      });
      stream.write(sshString(Buffer.concat([Buffer.of(question), body])));
    });
  });
}
