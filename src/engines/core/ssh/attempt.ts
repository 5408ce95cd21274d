import type { AnyAuthMethod } from 'ssh2';
import type { SshPrompt } from '../../../model';

/** Answers to the questions of one server, by the ids of its prompts. */
export type Answers = Readonly<Record<string, string>>;

/** One way to log in, tried when its turn comes and the server allows the method. */
export interface Attempt {
  method: 'publickey' | 'keyboard-interactive' | 'password';
  /** For people: what was tried. */
  name: string;
  /** Absent while a secret is missing, see `ask`, and for what settings rule out, see `excluded`. */
  offer?: () => AnyAuthMethod;
  /** What must be known first. */
  ask?: SshPrompt;
  /** Why it is not tried. */
  excluded?: string;
  /** Ask at once: somebody chose this key. Other keys are left out where a password would do. */
  insist?: boolean;
  /** The secret that was given is wrong. */
  wrong?: string;
}
