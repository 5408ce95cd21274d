import type { AnyAuthMethod } from 'ssh2';
import { DbError, type SshPrompt, type SshQuestion } from '../../../model';
import type { Answers, Attempt } from './attempt';
import type { Hop } from './hops';
import { keyAttempts } from './key-attempts';

/** Prompts for another password than the one that logs in. */
const ANOTHER_PASSWORD =
  /\b(new|retype|re-?enter|repeat|again|confirm|verify|neues|wiederhol\w*|nouveau|nueva)\b/i;
const INTERACTIVE = 'keyboard-interactive';
/** Longer than that nobody reads on, characters. */
const LONGEST_WORDS = 500;
const PASSWORD = /password|passwort|mot de passe|contraseña/i;

/**
 * Logs in to one server by what it accepts, in OpenSSH's order: agent and keys, keyboard-interactive, password
 * (ssh_config(5), PreferredAuthentications); keys that somebody chose come before the agent's others.
 */
export class Authenticator {
  private readonly tried: string[] = [];
  /** What was not tried, and why. */
  private readonly left: string[] = [];
  /** What the server took without being content with it. */
  private readonly taken: string[] = [];
  private readonly open: Attempt[];
  private current: Attempt | undefined;
  private allowed: readonly string[] = [];
  private missing: { ask: SshPrompt[]; wrong?: string } | undefined;
  /** What was answered to the keyboard-interactive questions of this login. */
  private asked: SshPrompt[] = [];
  /** A password was sent that did not log in. */
  private refused: SshPrompt | undefined;
  private words = '';
  /** How often each prompt was shown: the same words may ask for something else the next time. */
  private readonly shown = new Map<string, number>();

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

  /** What the server says before or during the login, to be told when that fails: who may log in, where to confirm it. */
  hear(words: string): void {
    this.words = `${this.words} ${words}`.replace(/\s+/g, ' ').trim().slice(0, LONGEST_WORDS);
  }

  /**
   * Called by ssh2 for the first and every next method.
   *
   * @param isPartial the server took the last one, and wants another one as well
   */
  next(methods: readonly string[] | null, isPartial: boolean): AnyAuthMethod | false {
    if (methods === null) {
      // The answer to this tells which methods there are.
      return { type: 'none', username: this.hop.user };
    }
    if (isPartial && this.current) {
      this.taken.push(this.current.name);
      this.refused = undefined;
      this.asked = [];
    }
    this.allowed = methods;
    for (;;) {
      const at = this.open.findIndex(({ method }) => methods.includes(method));
      if (at < 0) {
        return false;
      }
      [this.current] = this.open.splice(at, 1);
      const method = this.take(this.current);
      if (method !== undefined) {
        return method;
      }
    }
  }

  /** Whether the server was sent something to log in with. */
  get isBegun(): boolean {
    return this.tried.length > 0;
  }

  /** Why the login failed, with the question that would help. */
  error(): DbError {
    const { hop, missing, allowed, taken, tried } = this;
    if (missing && missing.wrong === undefined) {
      const before = tried.filter(name => name !== INTERACTIVE);
      return new DbError({
        code: 'auth-required',
        message: `${hop.name} asks: ${missing.ask.map(({ label }) => label.trim()).join(' ')}`,
        detail: this.detail(before.length > 0 ? this.soFar() : ''),
        question: { hop: hop.name, prompts: missing.ask }
      });
    }
    if (missing) {
      return this.refusal(missing.wrong!, '');
    }
    if (taken.length === 0) {
      const hint =
        tried.length > 0
          ? `Check user and key: the public key must stand in ~/.ssh/authorized_keys of ${hop.user} on ${hop.host}.`
          : `Choose a login that the server accepts: ${allowed.join(', ')}.`;
      return this.refusal(`The SSH server refused the login as ${hop.name}`, this.soFar(), hint);
    }
    const others = tried.slice(tried.lastIndexOf(taken.at(-1)!) + 1);
    return this.refusal(
      `${hop.name} took ${taken.join(' and ')}, ${others.length > 0 ? `but not ${others.join(', ')}` : `and wants ${allowed.join(' or ')} as well`}`,
      this.soFar(),
      hop.auth === 'auto'
        ? 'Whoever runs the SSH server can tell what it wants beside that.'
        : 'Choose the automatic login: it goes on with whatever the server asks for.'
    );
  }

  /**
   * The server has ended the connection in place of an answer.
   *
   * @param isRefused it said that it was for what was tried; without a word, and without a password that may be wrong, it may as
   * well be going down
   */
  ended(cause: Error, isRefused: boolean): DbError {
    const { message, detail, hint, question } = this.refusal(
      `${this.hop.name} ended the login before it was complete`,
      this.soFar(),
      'Choose the key file to log in with, so that not every key of the agent is tried.'
    );
    const known = { message, detail, hint };
    return isRefused || question!.prompts.length > 0
      ? new DbError({ code: 'auth-failed', ...known, question }, { cause })
      : new DbError({ code: 'unreachable', ...known }, { cause });
  }

  /** The password is right, and good for nothing but another one. */
  expired(words: string): DbError {
    const { hop } = this;
    this.hear(words);
    return new DbError({
      code: 'auth-failed',
      message: `The password of ${hop.name} has expired`,
      detail: this.detail(''),
      hint: `Change it in a terminal: ssh${hop.port === 22 ? '' : ` -p ${hop.port}`} ${hop.user}@${hop.host}`,
      question: { hop: hop.name, prompts: [] }
    });
  }

  /** What was said so far goes along: it may tell what to do. */
  detail(text: string): string | undefined {
    const parts = [text, this.words && `The server says: ${this.words}`].filter(Boolean);
    return parts.length > 0 ? parts.join('. ') : undefined;
  }

  private refusal(message: string, detail: string, hint?: string): DbError {
    const { hop, missing, asked, refused } = this;
    const prompts = missing?.ask ?? (asked.length > 0 ? asked : refused ? [refused] : []);
    const question: SshQuestion = { hop: hop.name, prompts };
    return new DbError({
      code: 'auth-failed',
      message,
      detail: this.detail(detail),
      hint: prompts.length > 0 ? undefined : hint,
      question
    });
  }

  private soFar(): string {
    const tried = this.tried.length > 0 ? this.tried.join(', ') : 'nothing that it accepts';
    const left = this.left.length > 0 ? `. Not tried: ${this.left.join(', ')}` : '';
    return `Tried: ${tried}${left}. The server accepts: ${this.allowed.join(', ') || 'unknown'}`;
  }

  /** @returns undefined to go on with the next attempt, false to give up */
  private take(attempt: Attempt): AnyAuthMethod | false | undefined {
    const { method, name, offer, ask, excluded, insist, wrong } = attempt;
    if (excluded) {
      this.left.push(`${name} (${excluded})`);
      return undefined;
    }
    if (offer) {
      this.tried.push(name);
      this.refused = method === 'password' ? ask : this.refused;
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

  private promptOf(words: string, echo: boolean): SshPrompt {
    const time = (this.shown.get(words) ?? 0) + 1;
    this.shown.set(words, time);
    return { id: idOf(words, time), label: words, echo };
  }

  private interactive(): AnyAuthMethod {
    return {
      type: 'keyboard-interactive',
      username: this.hop.user,
      prompt: (name, instructions, _language, prompts, finish) => {
        const wanted = prompts.map(({ prompt, echo = true }) => this.promptOf(prompt, echo));
        const replies = wanted.map(({ id, label, echo }) => {
          const isFirst = id === idOf(label, 1);
          const isPassword = !echo && isFirst && PASSWORD.test(label) && !ANOTHER_PASSWORD.test(label);
          return this.answers[id] ?? (isPassword ? this.answers.password : undefined);
        });
        const introduced = introducedBy([name, instructions], wanted);
        if (replies.some(reply => reply === undefined)) {
          this.missing = { ask: introduced };
          this.stop();
          return;
        }
        this.asked.push(...introduced);
        finish(replies as string[]);
      }
    };
  }
}

/** What the answer to a prompt of the server is kept under, when it is shown the first or a later time of a login. */
function idOf(words: string, time: number): string {
  return `prompt:${words}${time > 1 ? `#${time}` : ''}`;
}

/** The first prompt of a round with what the server says about all of it (RFC 4256, section 3.2). */
function introducedBy(words: readonly string[], [first, ...others]: SshPrompt[]): SshPrompt[] {
  const introduction = words
    .map(text => text.trim())
    .filter(text => text !== '')
    .join('. ');
  return introduction === ''
    ? [first, ...others]
    : [{ ...first, label: `${introduction} ${first.label}` }, ...others];
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
        name: INTERACTIVE,
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
