import type { AnyAuthMethod } from 'ssh2';
import { DbError, type SshPrompt, type SshQuestion } from '../../../model';
import type { Answers, Attempt } from './attempt';
import type { Hop } from './hops';
import { keyAttempts } from './key-attempts';

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
        message: `${hop.name}: the ${id} is to come from the environment variable ${variable}, which is not set for the Jupyter server`,
        question: { hop: hop.name, prompts: [] }
      });
    }
  }
  return { ...found, ...answers };
}

async function attemptsOf(hop: Hop, answers: Answers): Promise<Attempt[]> {
  const { auth } = hop;
  const attempts = auth === 'password' ? [] : await keyAttempts(hop, answers);
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
