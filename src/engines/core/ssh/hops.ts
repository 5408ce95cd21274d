import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { DbError, type SshAuth, type SshHop, type SshTunnel } from '../../../model';
import { fullPath } from '../other-files';
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
  const port = hop.port ?? (Number(wordOf(settings.port)) || 22);
  const host = (wordOf(settings.hostname) ?? hop.host).replace(/%[h%]/g, token =>
    token === '%h' ? hop.host : '%'
  );
  const expand = (text: string): string =>
    fullPath(text).replace(/%([dhnpru%])/g, (_token, letter: string) =>
      letter === '%'
        ? '%'
        : { d: homedir(), h: host, n: hop.host, p: String(port), r: user, u: userInfo().username }[letter]!
    );
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
    hashKnownHosts: isYes(settings.hashknownhosts)
  };
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
