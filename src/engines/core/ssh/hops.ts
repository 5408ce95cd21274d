import { homedir, hostname, userInfo } from 'node:os';
import path from 'node:path';
import { DbError, type SshAuth, type SshHop, type SshTunnel } from '../../../model';
import { fullPath } from '../other-files';
import { ALGORITHM_KEYWORDS, type AlgorithmKeyword } from './algorithms';
import { listOf, settingsOf, sshFolder, wordOf, type HostSettings } from './config-file';
import { proxyCommandFor } from './proxy-command';

/** An SSH server with everything that is needed to get into it. */
export interface Hop {
  /** `user@host`, with the port unless it is 22. */
  name: string;
  host: string;
  port: number;
  user: string;
  auth: SshAuth;
  /** In the order in which they are tried. */
  keyFiles: readonly string[];
  /** The keys were chosen by somebody: they go first, and a missing one is an error. */
  keysChosen: boolean;
  /** Certificates beside those that stand beside the keys. */
  certificateFiles: readonly string[];
  /** Nothing that is only in the agent is offered. */
  identitiesOnly: boolean;
  /** Socket or pipe of the agent. */
  agent?: string;
  passwordFrom?: string;
  passphraseFrom?: string;
  /** The name that known_hosts has it under, if not its host. */
  hostKeyAlias?: string;
  /** Files of known hosts; new ones go into the first. */
  knownHosts: readonly string[];
  hashKnownHosts: boolean;
  /** Keys of servers that are not known: asked about, taken, or refused (ssh_config(5), StrictHostKeyChecking). */
  newHostKeys: 'ask' | 'accept' | 'refuse';
  /** Values of the settings that choose algorithms, where there are any. */
  algorithms: Readonly<Partial<Record<AlgorithmKeyword, string>>>;
  /** 4 or 6 for addresses of that kind alone, 0 for both. */
  family: 0 | 4 | 6;
  /** For the way to it and the login, milliseconds. */
  timeoutMs?: number;
  /** Silence after which a sign of life is asked for, milliseconds. */
  keepaliveMs?: number;
  /** How many of these may stay unanswered. */
  keepaliveCount?: number;
  /** The command whose input and output lead to the server, in place of TCP; of the nearest server only. */
  proxyCommand?: string;
}

/** In OpenSSH's order (ssh_config(5), IdentityFile); keys on hardware are left to the agent. */
const DEFAULT_KEYS = ['id_rsa', 'id_ecdsa', 'id_ed25519'];
const MAX_JUMPS = 8;

/**
 * The SSH servers from here to the one that reaches the database, nearest first.
 *
 * @throws DbError `invalid` for a chain without an end
 */
export async function hopsOf(tunnel: SshTunnel): Promise<Hop[]> {
  const hops = await chain(tunnel, tunnel.jumps, tunnel.configFile);
  if (hops.length > MAX_JUMPS + 1) {
    throw new DbError({
      code: 'invalid',
      message: `More than ${MAX_JUMPS} jump hosts on the way to ${tunnel.host}`
    });
  }
  return hops;
}

/** As OpenSSH does it: hosts named here are the whole way, except that the first may need jumps of its own. */
async function chain(
  hop: SshHop,
  jumps: readonly SshHop[] | undefined,
  configFile: string | undefined,
  depth = 0
): Promise<Hop[]> {
  const settings = await settingsOf(hop.host, configFile, hop.user);
  const proxy: Proxy = jumps ? { jumps } : proxyOf(settings);
  if (depth > MAX_JUMPS) {
    throw new DbError({ code: 'invalid', message: `ProxyJump of ${hop.host} leads in a circle` });
  }
  const last = resolved(hop, settings);
  if (proxy.command !== undefined) {
    return [{ ...last, proxyCommand: proxyCommandFor(proxy.command, { ...last, alias: hop.host }) }];
  }
  const [first, ...rest] = proxy.jumps ?? [];
  const way = first ? await chain(first, undefined, configFile, depth + 1) : [];
  for (const each of rest) {
    way.push(resolved(each, await settingsOf(each.host, configFile, each.user)));
  }
  return [...way, last];
}

/** What leads to a server: other servers, or a command. */
interface Proxy {
  jumps?: readonly SshHop[];
  command?: string;
}

/** Of ProxyJump and ProxyCommand the first one counts, also where it says `none` (ssh_config(5)). */
function proxyOf(settings: HostSettings): Proxy {
  const name = Object.keys(settings).find(each => each === 'proxyjump' || each === 'proxycommand');
  const value = name && listOf(settings[name]).join(' ');
  if (!value || value.toLowerCase() === 'none') {
    return {};
  }
  return name === 'proxyjump' ? { jumps: jumpsOf(value) } : { command: value };
}

/** `user@host:port,ssh://user@host:port` (ssh_config(5), ProxyJump). */
export function jumpsOf(text: string | undefined): SshHop[] {
  if (!text || text.toLowerCase() === 'none') {
    return [];
  }
  return text.split(',').map(each => {
    const [, user, bracketed, plain, port] =
      /^(?:ssh:\/\/)?(?:(.*)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(each.trim()) ?? [];
    const host = bracketed ?? plain;
    if (!host) {
      throw new DbError({ code: 'invalid', message: `“${each.trim()}” is not a jump host: user@host:port` });
    }
    return { host, ...(user && { user }), ...(port && { port: Number(port) }) };
  });
}

function resolved(hop: SshHop, settings: HostSettings): Hop {
  const user = hop.user ?? wordOf(settings.user) ?? userInfo().username;
  const port = hop.port ?? portOf(hop.host, wordOf(settings.port));
  const host = (wordOf(settings.hostname) ?? hop.host).replace(/%[h%]/g, token =>
    token === '%h' ? hop.host : '%'
  );
  const { uid, username } = userInfo();
  const tokens: Record<string, string> = {
    '%': '%',
    d: homedir(),
    h: host,
    i: String(uid),
    k: wordOf(settings.hostkeyalias)?.toLowerCase() ?? hop.host,
    l: hostname(),
    L: hostname().split('.', 1)[0],
    n: hop.host,
    p: String(port),
    r: user,
    u: username
  };
  const expand = (text: string): string =>
    withVariables(fullPath(text)).replace(/%([dhiklLnpru%])/g, (_token, letter: string) => tokens[letter]);
  const chosen = hop.keyFile ? [hop.keyFile] : listOf(settings.identityfile);
  const keyFiles = chosen.filter(file => file !== 'none').map(expand);
  return {
    name: `${user}@${host}${port === 22 ? '' : `:${port}`}`,
    host,
    port,
    user,
    auth: hop.auth ?? 'auto',
    keyFiles: chosen.length > 0 ? keyFiles : DEFAULT_KEYS.map(name => path.join(sshFolder(), name)),
    keysChosen: chosen.length > 0,
    certificateFiles: listOf(settings.certificatefile)
      .filter(file => file !== 'none')
      .map(expand),
    identitiesOnly: isYes(settings.identitiesonly),
    agent: agentOf(wordOf(settings.identityagent), expand),
    passwordFrom: hop.passwordFrom,
    passphraseFrom: hop.passphraseFrom,
    hostKeyAlias: wordOf(settings.hostkeyalias),
    knownHosts: [
      ...knownHostsOf(settings.userknownhostsfile, [path.join(sshFolder(), 'known_hosts')]),
      ...knownHostsOf(settings.globalknownhostsfile, ['/etc/ssh/ssh_known_hosts'])
    ].map(expand),
    hashKnownHosts: isYes(settings.hashknownhosts),
    newHostKeys: NEW_HOST_KEYS[wordOf(settings.stricthostkeychecking)?.toLowerCase() ?? ''] ?? 'ask',
    algorithms: algorithmsOf(settings),
    family: FAMILIES[wordOf(settings.addressfamily)?.toLowerCase() ?? ''] ?? 0,
    timeoutMs: millisecondsOf(settings.connecttimeout),
    keepaliveMs: millisecondsOf(settings.serveraliveinterval),
    keepaliveCount: Number(wordOf(settings.serveralivecountmax)) || undefined
  };
}

/** `no` takes new keys only: one that has changed is refused whatever the settings say, as passwords would go to whoever has it. */
const NEW_HOST_KEYS: Readonly<Record<string, Hop['newHostKeys']>> = {
  yes: 'refuse',
  true: 'refuse',
  'accept-new': 'accept',
  no: 'accept',
  false: 'accept',
  off: 'accept'
};

const FAMILIES: Readonly<Record<string, Hop['family']>> = { inet: 4, inet6: 6 };

/** What the settings were called before (OpenSSH 8.5). */
const FORMER_NAMES: Partial<Record<AlgorithmKeyword, string>> = {
  PubkeyAcceptedAlgorithms: 'pubkeyacceptedkeytypes'
};

function algorithmsOf(settings: HostSettings): Hop['algorithms'] {
  // Of two names of one setting the first in the file counts.
  const given = Object.keys(settings);
  const found = ALGORITHM_KEYWORDS.flatMap(keyword => {
    const name = given.find(each => each === keyword.toLowerCase() || each === FORMER_NAMES[keyword]);
    return name === undefined ? [] : [[keyword, listOf(settings[name]).join('')] as const];
  });
  return Object.fromEntries(found);
}

/** @throws DbError `invalid` */
function portOf(host: string, text: string | undefined): number {
  if (text === undefined) {
    return 22;
  }
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) {
    throw new DbError({
      code: 'invalid',
      message: `Port ${text} of ${host} in the SSH configuration is no port`
    });
  }
  return port;
}

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A time such as `10`, `90s` or `1h30m` (sshd_config(5), TIME FORMATS); nothing for `none`, 0 and what is no time. */
function millisecondsOf(value: string | string[] | undefined): number | undefined {
  const text = wordOf(value)?.toLowerCase() ?? '';
  if (!/^(\d+[smhdw]?)+$/.test(text)) {
    return undefined;
  }
  const parts = text.matchAll(/(\d+)([smhdw]?)/g);
  return (
    [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS[unit] * 1000, 0) || undefined
  );
}

/** Paths may name variables of the environment (ssh_config(5), ENVIRONMENT VARIABLES). */
function withVariables(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (all, name: string) => process.env[name] ?? all);
}

function isYes(value: string | string[] | undefined): boolean {
  return wordOf(value)?.toLowerCase() === 'yes';
}

function knownHostsOf(value: string | string[] | undefined, fallback: string[]): string[] {
  const files = listOf(value).filter(file => file !== 'none');
  return value === undefined ? fallback : files;
}

function agentOf(setting: string | undefined, expand: (text: string) => string): string | undefined {
  const { SSH_AUTH_SOCK } = process.env;
  if (setting === 'none') {
    return undefined;
  }
  if (setting === undefined || setting === 'SSH_AUTH_SOCK') {
    return SSH_AUTH_SOCK || (process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined);
  }
  return setting.startsWith('$') ? process.env[setting.replace(/^\$\{?|\}$/g, '')] : expand(setting);
}
