import type { EngineInfo, JsonObject, JsonValue } from '../../model';
import type { Draft, Drafts, Field } from './fields';

const PREFIX = 'ssh.';
const JUMP = /^ssh\.jumps\.(\d+)\./;

const AUTH_LABELS: Readonly<Record<string, string>> = {
  auto: 'Whatever works: agent, keys, password',
  key: 'Key file',
  agent: 'SSH agent',
  password: 'Password or code'
};

/** True for an engine whose servers can be reached through SSH. */
export function hasTunnel(engine: EngineInfo | undefined): boolean {
  const properties = engine?.form.properties;
  return typeof properties === 'object' && properties !== null && 'ssh' in properties;
}

/** How many jump hosts are being edited. */
export function jumpCount(drafts: Drafts): number {
  const indices = Object.keys(drafts).map(path => Number(JUMP.exec(path)?.[1] ?? -1));
  return Math.max(-1, ...indices) + 1;
}

/** Drafts with one more, empty jump host: the last before the SSH server. */
export function withJump(drafts: Drafts): Drafts {
  return { ...drafts, [`ssh.jumps.${jumpCount(drafts)}.host`]: '' };
}

/** Drafts without the jump host at `index`; those after it move up. */
export function withoutJump(drafts: Drafts, index: number): Drafts {
  const kept: Record<string, Draft | undefined> = {};
  for (const [path, draft] of Object.entries(drafts)) {
    const at = Number(JUMP.exec(path)?.[1] ?? -1);
    if (at !== index) {
      kept[at > index ? path.replace(JUMP, `ssh.jumps.${at - 1}.`) : path] = draft;
    }
  }
  return kept;
}

/** Whether anything of a tunnel is filled in: its host is needed then. */
export function isTunnelled(drafts: Drafts): boolean {
  return Object.entries(drafts).some(
    ([path, draft]) => path.startsWith(PREFIX) && (JUMP.test(path) || Boolean(draft))
  );
}

/** The inputs of the SSH server, and of every jump host. */
export function sshFields(drafts: Drafts): Field[] {
  const jumps = Array.from({ length: jumpCount(drafts) }, (_, index) =>
    hopFields(`ssh.jumps.${index}.`, true)
  );
  return [...hopFields(PREFIX, isTunnelled(drafts)), ...jumps.flat(), ...MORE];
}

/** The inputs of one server; `prefix` says of which. */
export function hopFields(prefix: string, required: boolean): Field[] {
  return [
    {
      ...text(`${prefix}host`, 'SSH host', 4),
      required,
      placeholder: 'bastion.example.com',
      help: 'Host name, or an alias of ~/.ssh/config on the machine that runs Jupyter.'
    },
    { ...text(`${prefix}port`, 'Port', 2), type: 'number', placeholder: '22', minimum: 1, maximum: 65_535 },
    text(`${prefix}user`, 'SSH user', 3),
    {
      ...text(`${prefix}auth`, 'Log in with', 3),
      type: 'choice',
      placeholder: AUTH_LABELS.auto,
      choices: ['key', 'agent', 'password'],
      choiceLabels: AUTH_LABELS
    },
    { ...text(`${prefix}keyFile`, 'Key file', 6), placeholder: '~/.ssh/id_ed25519' }
  ];
}

const ENVIRONMENT_REFERENCE = '^\\$\\{[A-Za-z_]\\w*\\}$';

/** What few people need. */
const MORE: readonly Field[] = [
  {
    ...text('ssh.passwordFrom', 'SSH password from the environment', 3),
    placeholder: '${SSH_PASSWORD}',
    pattern: ENVIRONMENT_REFERENCE
  },
  {
    ...text('ssh.passphraseFrom', 'Passphrase from the environment', 3),
    placeholder: '${SSH_PASSPHRASE}',
    pattern: ENVIRONMENT_REFERENCE
  },
  { ...text('ssh.configFile', 'SSH configuration file', 4), placeholder: '~/.ssh/config' },
  {
    ...text('ssh.keepaliveS', 'Keepalive (s)', 2),
    type: 'number',
    placeholder: '10',
    minimum: 1,
    maximum: 3600
  },
  {
    ...text('ssh.compression', 'Compress', 6),
    type: 'checkbox',
    help: 'Pays on slow lines only.'
  }
];

/** {@link MORE} as they stand in the form. */
export const moreFields = (): readonly Field[] => MORE;

function text(path: string, label: string, span: number): Field {
  return { path, label, type: 'text', section: 'ssh', required: false, span };
}

/** `ssh` of the config that the drafts make; absent when there is no tunnel. */
export function sshFrom(drafts: Drafts): JsonObject | undefined {
  if (!isTunnelled(drafts)) {
    return undefined;
  }
  const valuesOf = (fields: readonly Field[]): JsonObject => {
    const found: JsonObject = {};
    for (const field of fields) {
      const value = valueOf(field, drafts[field.path]);
      if (value !== undefined) {
        found[field.path.slice(field.path.lastIndexOf('.') + 1)] = value;
      }
    }
    return found;
  };
  const jumps = Array.from({ length: jumpCount(drafts) }, (_, index) =>
    valuesOf(hopFields(`ssh.jumps.${index}.`, true))
  );
  return {
    ...valuesOf([...hopFields(PREFIX, true), ...MORE]),
    ...(jumps.length > 0 && { jumps })
  };
}

function valueOf(field: Field, draft: Draft | undefined): JsonValue | undefined {
  if (typeof draft === 'boolean') {
    return draft || undefined;
  }
  const typed = draft?.trim();
  return typed ? (field.type === 'number' ? Number(typed) : typed) : undefined;
}

/** The way to the database as far as it is filled in: `you → jump → bastion → db:5432`. */
export function routeOf(drafts: Drafts, here: string, database: string): string[] {
  const jumps = Array.from({ length: jumpCount(drafts) }, (_, index) => drafts[`ssh.jumps.${index}.host`]);
  return [here, ...jumps, drafts['ssh.host'], database].map(each => String(each || '…'));
}
