import { utils, type Client, type ParsedKey } from 'ssh2';
import { sendPacket } from 'ssh2/lib/protocol/utils.js';
import { algorithmOf, RSA_SIGNATURES, type UserKey } from './user-key';
import { sshString } from './wire';

/** RFC 4252, section 5. */
const USERAUTH_REQUEST = 50;

/** Fields of ssh2 1.x that are not in its typings. */
interface Protocol {
  authPK(user: string, key: unknown, algorithm: unknown, sign?: ContinueWithSignature): void;
  _kex: { sessionID: Buffer };
  _compatFlags: number;
  _handlers: { EXT_INFO?(protocol: unknown, extensions: readonly { name: string; algs: string[] }[]): void };
  _authsQueue: string[];
  _packetRW: {
    write: { alloc(length: number): Buffer; allocStart: number; finalize(packet: Buffer): Buffer };
  };
}
type ContinueWithSignature = (data: Buffer, done: () => void) => void;

/** A server that takes RSA with SHA-2, whatever it says; ssh2's name for it is IMPLY_RSA_SHA2_SIGALGS. */
const IMPLIES_RSA_SHA2 = 1 << 4;

const userKeys = new WeakMap<object, UserKey>();

/** A key as ssh2 takes it, for the method `publickey`; what stands in it is known to {@link useUserKeys} alone. */
export function disguised(key: UserKey): ParsedKey {
  const disguise = Object.create(someKey(), {
    type: { value: 'known to the side that signs' },
    isPrivateKey: { value: () => true },
    // Asked only where `sign` of the user's key has failed.
    sign: { value: () => new Error('Error signing data: the key cannot sign') }
  }) as ParsedKey;
  userKeys.set(disguise, key);
  return disguise;
}

/**
 * Has ssh2 offer keys as {@link UserKey} says: certificates, keys on hardware and keys of an agent, each by itself. To be called when
 * `connect` was.
 */
export function useUserKeys(client: Client): void {
  const protocol = (client as unknown as { _protocol?: Protocol })._protocol;
  if (!protocol) {
    return;
  }
  const authPK = protocol.authPK.bind(protocol);
  let told: readonly string[] | undefined;
  const { EXT_INFO: onExtensions } = protocol._handlers;
  protocol._handlers.EXT_INFO = (sender, extensions) => {
    told ??= extensions.find(({ name }) => name === 'server-sig-algs')?.algs;
    onExtensions?.(sender, extensions);
  };
  const accepted = (): readonly string[] | undefined =>
    protocol._compatFlags & IMPLIES_RSA_SHA2 ? [...RSA_SIGNATURES, ...(told ?? [])] : told;
  protocol.authPK = (user, key, algorithm, sign) => {
    const userKey = userKeys.get(key as object);
    if (!userKey) {
      authPK(user, key, algorithm, sign);
      return;
    }
    const chosen = algorithmOf(userKey, accepted());
    const payload = request(user, userKey.blob, chosen, sign !== undefined);
    if (!sign) {
      send(protocol, payload);
    } else {
      userKey.sign(Buffer.concat([sshString(protocol._kex.sessionID), payload]), chosen).then(
        signature => send(protocol, Buffer.concat([payload, sshString(signature)])),
        () => sign(payload, () => undefined)
      );
    }
  };
}

/** RFC 4252, section 7. */
function request(user: string, blob: Buffer, algorithm: string, isSigned: boolean): Buffer {
  return Buffer.concat([
    Buffer.of(USERAUTH_REQUEST),
    sshString(user),
    sshString('ssh-connection'),
    sshString('publickey'),
    Buffer.of(isSigned ? 1 : 0),
    sshString(algorithm),
    sshString(blob)
  ]);
}

function send(protocol: Protocol, payload: Buffer): void {
  const { write } = protocol._packetRW;
  const packet = write.alloc(payload.length);
  packet.set(payload, write.allocStart);
  protocol._authsQueue.push('publickey');
  sendPacket(protocol, write.finalize(packet));
}

/** Any key that ssh2 can read. */
function someKey(): ParsedKey {
  const type = 'ssh-ed25519';
  const blob = Buffer.concat([sshString(type), sshString(Buffer.alloc(32))]);
  const key: ParsedKey | ParsedKey[] | Error = utils.parseKey(`${type} ${blob.toString('base64')}`);
  return (Array.isArray(key) ? key[0] : key) as ParsedKey;
}
