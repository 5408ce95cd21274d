import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAgent, utils, type BaseAgent, type ParsedKey } from 'ssh2';
import { DbError } from '../../../model';
import { heldKeys } from './agent-request';
import { algorithmList } from './algorithm-list';
import type { Answers, Attempt } from './attempt';
import { certificateOf, untimely, type Certificate } from './certificate';
import type { Hop } from './hops';
import { fingerprintOf, keyTypeOf } from './known-hosts';
import { disguised } from './ssh2-user-keys';
import { keyOfAgent, keyOfFile, ownAlgorithms, type UserKey } from './user-key';

/** A private key on disk. */
interface FileKey {
  file: string;
  /** Absent while its passphrase is missing, and for what is no private key. */
  opened?: ParsedKey;
  /** Known without a passphrase where there is a `.pub` file. */
  publicKey?: Buffer;
  /** Asks for the passphrase. */
  ask?: Attempt;
  /** Why it cannot be used, unless the agent can. */
  problem?: DbError;
}

/** A certificate on disk. */
interface CertificateFile extends Certificate {
  file: string;
}

/** The agent and the public keys that it holds. */
interface Held {
  agent: BaseAgent;
  keys: readonly Buffer[];
}

/**
 * The logins with keys, in the order in which they are tried: keys that somebody chose, the agent's, keys at the usual
 * places. A certificate goes before its key.
 *
 * @throws DbError `file-missing` for a chosen key that is not there, `invalid` for one that is none, `auth-failed` for an
 *   agent that was chosen and holds nothing
 */
export async function keyAttempts(hop: Hop, answers: Answers): Promise<Attempt[]> {
  const { auth, keysChosen } = hop;
  const held = auth === 'key' || !hop.agent ? undefined : await heldBy(hop.agent);
  const read =
    auth === 'agent' ? [] : await Promise.all(hop.keyFiles.map(file => readKey(hop, file, answers)));
  const files = read.filter(each => each !== undefined);
  const certificates = await readCertificates(hop);
  const ofFiles = files.flatMap(file => fileAttempts(hop, file, certificates, held));
  const ofAgent = held ? agentAttempts(hop, held, files, certificates) : [];
  if (auth === 'agent' && ofAgent.length === 0) {
    throw new DbError({
      code: 'auth-failed',
      message: hop.agent
        ? `The SSH agent at ${hop.agent} holds no keys`
        : 'No SSH agent runs for the Jupyter server',
      hint: 'Start an agent, add a key (ssh-add), and start Jupyter with SSH_AUTH_SOCK in its environment.',
      question: { hop: hop.name, prompts: [] }
    });
  }
  return keysChosen ? [...ofFiles, ...ofAgent] : [...ofAgent, ...ofFiles];
}

async function heldBy(socket: string): Promise<Held> {
  const agent = createAgent(socket);
  return { agent, keys: await heldKeys(agent) };
}

/** A key with its certificates; what the agent holds needs no passphrase. */
function fileAttempts(
  hop: Hop,
  { file, opened, publicKey, ask, problem }: FileKey,
  certificates: readonly CertificateFile[],
  held: Held | undefined
): Attempt[] {
  const isHeld = publicKey !== undefined && isAmong(held?.keys, publicKey);
  const isSigned = publicKey !== undefined && isAmong(held?.keys.map(plainOf), publicKey);
  const own = publicKey ? certificates.filter(({ key }) => key.equals(publicKey)) : [];
  if (opened) {
    return [
      ...own.map(each => certificateAttempt(hop, each, keyOfFile(each.blob, opened))),
      userKeyAttempt(hop, `key ${file}`, keyOfFile(opened.getPublicSSH(), opened))
    ];
  }
  if (isHeld) {
    return own.map(each => certificateAttempt(hop, each, keyOfAgent(each.blob, held!.agent, publicKey)));
  }
  if (problem && !isSigned) {
    throw problem;
  }
  return ask ? [ask] : [];
}

/** What the agent holds, each by itself: a server counts attempts, and may want more than a key. */
function agentAttempts(
  hop: Hop,
  { agent, keys }: Held,
  files: readonly FileKey[],
  certificates: readonly CertificateFile[]
): Attempt[] {
  const chosen = files.map(({ publicKey }) => publicKey).filter(key => key !== undefined);
  const isChosen = (key: Buffer): boolean =>
    isAmong(chosen, plainOf(key)) || certificates.some(({ blob }) => blob.equals(key));
  const tried = files.flatMap(({ opened }) => (opened ? [opened.getPublicSSH()] : []));
  const untried = keys.filter(key => !isAmong(tried, key));
  const elsewhere = certificates.filter(({ key }) => isAmong(keys, key) && !isAmong(chosen, key));
  const offered = [
    ...untried.filter(isChosen),
    ...(hop.identitiesOnly ? [] : untried.filter(key => !isChosen(key)))
  ];
  const isPlain = (key: Buffer): boolean => plainOf(key) === key;
  return [
    ...elsewhere.map(each => certificateAttempt(hop, each, keyOfAgent(each.blob, agent, each.key))),
    ...[...offered.filter(key => !isPlain(key)), ...offered.filter(isPlain)].map(key =>
      userKeyAttempt(
        hop,
        `${sortOf(key)} of the agent (${fingerprintOf(plainOf(key))})`,
        keyOfAgent(key, agent, key)
      )
    )
  ];
}

/** What somebody calls a key of the agent. */
function sortOf(key: Buffer): string {
  const sort = keyTypeOf(key).startsWith('sk-') ? 'hardware key' : 'key';
  return plainOf(key) === key ? sort : 'certificate';
}

function certificateAttempt(hop: Hop, certificate: CertificateFile, key: UserKey): Attempt {
  const objection = untimely(certificate);
  return userKeyAttempt(hop, `certificate ${certificate.file}${objection ? ` (${objection})` : ''}`, key);
}

function userKeyAttempt({ user, algorithms }: Hop, name: string, key: UserKey): Attempt {
  const own = ownAlgorithms(key.blob);
  const allowed = algorithmList(algorithms.PubkeyAcceptedAlgorithms, own, own);
  if (allowed.length === 0) {
    return { method: 'publickey', name, excluded: 'PubkeyAcceptedAlgorithms of the SSH configuration' };
  }
  return {
    method: 'publickey',
    name,
    offer: () => ({ type: 'publickey', username: user, key: disguised({ ...key, algorithms: allowed }) })
  };
}

function isAmong(keys: readonly Buffer[] | undefined, key: Buffer): boolean {
  return keys?.some(each => each.equals(key)) ?? false;
}

/** The key of a certificate, or the key itself; an agent may hold what is cut short. */
function plainOf(key: Buffer): Buffer {
  try {
    return certificateOf(key)?.key ?? key;
  } catch {
    return key;
  }
}

async function readKey(hop: Hop, file: string, answers: Answers): Promise<FileKey | undefined> {
  const { keysChosen } = hop;
  let text: Buffer;
  try {
    text = await readFile(file);
  } catch (error) {
    if (!keysChosen) {
      return undefined;
    }
    throw new DbError(
      { code: 'file-missing', message: `The key of ${hop.name} cannot be read: ${(error as Error).message}` },
      { cause: error }
    );
  }
  const id = `passphrase:${file}`;
  const passphrase = answers[id] ?? answers.passphrase;
  const key = parsed(text, passphrase);
  if (!(key instanceof Error)) {
    const publicKey = key.getPublicSSH();
    return key.isPrivateKey()
      ? { file, opened: key, publicKey }
      : { file, publicKey, problem: hop.keyFiles.length === 1 ? publicProblem(file) : undefined };
  }
  const publicKey = await readPublicKey(`${file}.pub`);
  if (!/passphrase|encrypted|integrity|decrypt/i.test(key.message)) {
    const problem = new DbError({
      code: 'invalid',
      message: `${file} is not a private key that can be used: ${key.message}`,
      hint: 'Keys on hardware are used through the SSH agent: add it there (ssh-add).'
    });
    return keysChosen ? { file, publicKey, problem } : undefined;
  }
  const ask: Attempt = {
    method: 'publickey',
    name: `key ${file}`,
    ask: { id, label: `Passphrase of ${file}`, echo: false },
    insist: keysChosen || hop.auth === 'key',
    wrong: passphrase === undefined ? undefined : `The passphrase of ${file} is wrong`
  };
  return { file, publicKey, ask };
}

/** A public key in place of a private one, as ssh takes it too: the agent holds the other half, or nobody does. */
function publicProblem(file: string): DbError {
  return new DbError({
    code: 'invalid',
    message: `${file} is a public key, and no SSH agent holds the private one`,
    hint: 'Choose the private key, without .pub, or add it to the agent (ssh-add).'
  });
}

/** Those that the configuration names, and those beside the keys; what is not there, or is none, is left out as by OpenSSH. */
async function readCertificates({ certificateFiles, keyFiles }: Hop): Promise<CertificateFile[]> {
  const files = new Set([...certificateFiles, ...keyFiles.map(file => `${file}-cert.pub`)]);
  const read = await Promise.all(
    [...files].map(async file => {
      const blob = await readPublicKey(file);
      try {
        const certificate = blob && certificateOf(blob);
        return certificate && { ...certificate, file };
      } catch {
        return undefined;
      }
    })
  );
  return read.filter(each => each !== undefined);
}

/** The bytes of a public key in OpenSSH's format: type, base64, comment. */
async function readPublicKey(file: string): Promise<Buffer | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const base64 = /^\s*[a-z][\w@.-]*\s+([A-Za-z0-9+/]+=*)/.exec(text)?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
}

/** Keys that a passphrase opened, by digest: opening one takes a second of work, for every new connection. */
const opened = new Map<string, ParsedKey>();

/** A key, or why it is none. Files in OpenSSH's format hold one key. */
function parsed(text: Buffer, passphrase?: string): ParsedKey | Error {
  const digest = passphrase && createHash('sha256').update(text).update(passphrase).digest('hex');
  const known = digest && opened.get(digest);
  if (known) {
    return known;
  }
  const keys: ParsedKey | ParsedKey[] | Error = utils.parseKey(text, passphrase);
  const key = Array.isArray(keys) ? keys[0] : keys;
  if (digest && !(key instanceof Error)) {
    opened.set(digest, key);
  }
  return key;
}
