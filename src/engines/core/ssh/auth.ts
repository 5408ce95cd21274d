import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAgent, utils, type AnyAuthMethod, type BaseAgent, type ParsedKey } from 'ssh2';
import { DbError, type SshPrompt, type SshQuestion } from '../../../model';
import { ChosenKeysAgent, identitiesOf } from './agent';
import type { Hop } from './hops';

type Answers = Readonly<Record<string, string>>;

/** One way to log in, tried when its turn comes and the server allows the method. */
interface Attempt {
  method: 'publickey' | 'keyboard-interactive' | 'password';
  /** For people: what was tried. */
  name: string;
  /** Absent while a secret is missing, see {@link ask}. */
  offer?: () => AnyAuthMethod;
  /** What must be known first. */
  ask?: SshPrompt;
  /** Ask at once: somebody chose this key. Other keys are left out where a password would do. */
  insist?: boolean;
  /** The secret that was given is wrong. */
  wrong?: string;
}

/**
 * Logs in to one server by what it accepts, in OpenSSH's order: agent and keys, keyboard-interactive, password
 * (ssh_config(5), PreferredAuthentications); keys that somebody chose come before the agent's others.
 */
export class Authenticator {
  private readonly tried: string[] = [];
  private readonly open: Attempt[];
  private allowed: readonly string[] = [];
  private missing: { ask: SshPrompt[]; wrong?: string } | undefined;
  /** What was answered to the keyboard-interactive questions of this login. */
  private asked: SshPrompt[] = [];

  private constructor(
    private readonly hop: Hop,
    private readonly answers: Answers,
    attempts: Attempt[],
    /** Ends the login: an answer is missing. */
    private readonly stop: () => void
  ) {
    this.open = attempts;
  }

  /** @throws DbError `file-missing` for a chosen key that is not there, `invalid` for one that is none */
  static async of(hop: Hop, given: Answers, stop: () => void): Promise<Authenticator> {
    const answers = withEnvironment(hop, given);
    return new Authenticator(hop, answers, await attemptsOf(hop, answers), stop);
  }

  /** Called by ssh2 for the first and every next method. */
  next(methods: readonly string[] | null): AnyAuthMethod | false {
    if (methods === null) {
      // The answer to this tells which methods there are.
      return { type: 'none', username: this.hop.user };
    }
    this.allowed = methods;
    for (;;) {
      const at = this.open.findIndex(({ method }) => methods.includes(method));
      if (at < 0) {
        return false;
      }
      const [attempt] = this.open.splice(at, 1);
      const method = this.take(attempt);
      if (method !== undefined) {
        return method;
      }
    }
  }

  /** Why the login failed, with the question that would help. */
  error(): DbError {
    const { hop, missing } = this;
    const prompts = missing?.ask ?? this.asked;
    const question: SshQuestion = { hop: hop.name, prompts };
    if (missing && missing.wrong === undefined) {
      return new DbError({
        code: 'auth-required',
        message: `${hop.name} asks: ${prompts.map(({ label }) => label.trim()).join(' ')}`,
        question
      });
    }
    const tried = this.tried.length > 0 ? this.tried.join(', ') : 'nothing that it accepts';
    return new DbError({
      code: 'auth-failed',
      message: missing?.wrong ?? `The SSH server refused the login as ${hop.name}`,
      detail: missing?.wrong
        ? undefined
        : `Tried: ${tried}. The server accepts: ${this.allowed.join(', ') || 'unknown'}`,
      hint:
        prompts.length > 0
          ? undefined
          : `Check user and key: the public key must stand in ~/.ssh/authorized_keys of ${hop.user} on ${hop.host}.`,
      question
    });
  }

  /** @returns undefined to go on with the next attempt, false to give up */
  private take(attempt: Attempt): AnyAuthMethod | false | undefined {
    const { method, name, offer, ask, insist, wrong } = attempt;
    if (offer) {
      this.tried.push(name);
      return method === 'keyboard-interactive' ? this.interactive() : offer();
    }
    if (ask) {
      this.missing ??= { ask: [ask], wrong };
      if (insist || method === 'password') {
        return false;
      }
    }
    return undefined;
  }

  private interactive(): AnyAuthMethod {
    return {
      type: 'keyboard-interactive',
      username: this.hop.user,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        const wanted = prompts.map(({ prompt, echo = true }) => ({
          id: `prompt:${prompt}`,
          label: prompt,
          echo
        }));
        const replies = wanted.map(({ id, label, echo }) => {
          const isPassword = !echo && /password|passwort|mot de passe|contraseña/i.test(label);
          return this.answers[id] ?? (isPassword ? this.answers.password : undefined);
        });
        if (replies.some(reply => reply === undefined)) {
          this.missing = { ask: wanted };
          this.stop();
          return;
        }
        this.asked.push(...wanted);
        finish(replies as string[]);
      }
    };
  }
}

/** Secrets that the configuration takes from the environment of the Jupyter server. */
function withEnvironment(hop: Hop, answers: Answers): Answers {
  const found: Record<string, string> = {};
  for (const [id, reference] of [
    ['password', hop.passwordFrom],
    ['passphrase', hop.passphraseFrom]
  ] as const) {
    const variable = /^\$\{(\w+)\}$/.exec(reference ?? '')?.[1];
    const value = variable && process.env[variable];
    if (value) {
      found[id] = value;
    } else if (variable && answers[id] === undefined) {
      throw new DbError({
        code: 'auth-required',
        message: `${hop.name}: the environment variable ${variable} is not set for the Jupyter server`,
        question: { hop: hop.name, prompts: [] }
      });
    }
  }
  return { ...found, ...answers };
}

async function attemptsOf(hop: Hop, answers: Answers): Promise<Attempt[]> {
  const { auth } = hop;
  const attempts: Attempt[] = [];
  if (auth !== 'password') {
    const agent = auth === 'key' || !hop.agent ? undefined : createAgent(hop.agent);
    const identities = agent ? await identitiesOf(agent) : [];
    const files =
      auth === 'agent' ? [] : await Promise.all(hop.keyFiles.map(file => fileAttempt(hop, file, answers)));
    const keys = files.filter(each => each !== undefined);
    const fromAgent = agent && identities.length > 0 ? agentAttempt(hop, agent, identities, keys) : undefined;
    const offered = keys.map(({ attempt }) => attempt);
    attempts.push(
      ...(hop.keysChosen ? [...offered, fromAgent] : [fromAgent, ...offered]).filter(
        each => each !== undefined
      )
    );
    if (auth === 'agent' && !fromAgent) {
      throw new DbError({
        code: 'auth-failed',
        message: hop.agent
          ? `The SSH agent at ${hop.agent} holds no keys`
          : 'No SSH agent runs for the Jupyter server',
        hint: 'Start an agent, add a key (ssh-add), and start Jupyter with SSH_AUTH_SOCK in its environment.',
        question: { hop: hop.name, prompts: [] }
      });
    }
  }
  if (auth === 'auto' || auth === 'password') {
    attempts.push(
      {
        method: 'keyboard-interactive',
        name: 'keyboard-interactive',
        offer: () => ({ type: 'none', username: hop.user })
      },
      passwordAttempt(hop, answers.password)
    );
  }
  return attempts;
}

function passwordAttempt(hop: Hop, password: string | undefined): Attempt {
  const ask = { id: 'password', label: `Password of ${hop.name}`, echo: false };
  return {
    method: 'password',
    name: 'password',
    ask,
    ...(password !== undefined && { offer: () => ({ type: 'password', username: hop.user, password }) })
  };
}

interface FileKey {
  attempt: Attempt;
  /** Known without a passphrase where there is a `.pub` file. */
  publicKey?: Buffer;
}

async function fileAttempt(hop: Hop, file: string, answers: Answers): Promise<FileKey | undefined> {
  let text: Buffer;
  try {
    text = await readFile(file);
  } catch (error) {
    if (!hop.keysChosen) {
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
  const name = `key ${file}`;
  if (!(key instanceof Error)) {
    const offer = (): AnyAuthMethod => ({ type: 'publickey', username: hop.user, key });
    return { attempt: { method: 'publickey', name, offer }, publicKey: key.getPublicSSH() };
  }
  if (!/passphrase|encrypted|integrity|decrypt/i.test(key.message)) {
    if (!hop.keysChosen) {
      return undefined;
    }
    throw new DbError({
      code: 'invalid',
      message: `${file} is not a private key that can be used: ${key.message}`
    });
  }
  const beside = await readFile(`${file}.pub`).catch(() => undefined);
  const publicKey = beside && parsed(beside);
  return {
    attempt: {
      method: 'publickey',
      name,
      ask: { id, label: `Passphrase of ${file}`, echo: false },
      insist: hop.keysChosen || hop.auth === 'key',
      wrong: passphrase === undefined ? undefined : `The passphrase of ${file} is wrong`
    },
    publicKey: publicKey instanceof Error ? undefined : publicKey?.getPublicSSH()
  };
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

/** The agent with its keys in order: those that were chosen first, or alone. What it holds needs no passphrase. */
function agentAttempt(
  hop: Hop,
  agent: BaseAgent,
  identities: readonly Buffer[],
  files: FileKey[]
): Attempt | undefined {
  const chosen = identities.filter(key => files.some(({ publicKey }) => publicKey?.equals(key)));
  for (const file of files) {
    if (file.attempt.ask && chosen.some(key => file.publicKey?.equals(key))) {
      file.attempt.ask = undefined;
    }
  }
  const others = hop.identitiesOnly ? [] : identities.filter(key => !chosen.includes(key));
  const keys = [...chosen, ...others];
  return keys.length === 0
    ? undefined
    : {
        method: 'publickey',
        name: `${keys.length} key(s) of the agent`,
        offer: () => ({ type: 'agent', username: hop.user, agent: new ChosenKeysAgent(agent, keys) })
      };
}
