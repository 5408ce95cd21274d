import { utils, type Client, type ParsedKey } from 'ssh2';
import { sendPacket } from 'ssh2/lib/protocol/utils.js';
import type { UserKey } from './user-key';
import { sshString } from './wire';

/** RFC 4252, section 5. */
const USERAUTH_REQUEST = 50;

/** Fields of ssh2 1.x that are not in its typings. */
interface Protocol {
  authPK(user: string, key: unknown, algorithm: unknown, sign?: ContinueWithSignature): void;
  _kex: { sessionID: Buffer };
  _authsQueue: string[];
  _packetRW: {
    write: { alloc(length: number): Buffer; allocStart: number; finalize(packet: Buffer): Buffer };
  };
}
type ContinueWithSignature = (data: Buffer, done: () => void) => void;

const userKeys = new WeakMap<object, UserKey>();

/** A key as ssh2 takes it, for the method `publickey`; what stands in it is known to {@link useUserKeys} alone. */
export function disguised(key: UserKey): ParsedKey {
  const disguise = Object.create(someKey(), {
    type: { value: key.algorithm },
    isPrivateKey: { value: () => true },
    // Asked only where `sign` of the user's key has failed.
    sign: { value: () => new Error('Error signing data: the key cannot sign') }
  }) as ParsedKey;
  userKeys.set(disguise, key);
  return disguise;
}

/**
 * Has ssh2 offer keys that it does not know, whose signatures are of another type than the key. To be called when
 * `connect` was. Other keys go the way that they always do.
 */
export function useUserKeys(client: Client): void {
  const protocol = (client as unknown as { _protocol?: Protocol })._protocol;
  if (!protocol) {
    return;
  }
  const authPK = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    const userKey = userKeys.get(key as object);
    if (!userKey) {
      authPK(user, key, algorithm, sign);
    } else if (!sign) {
      send(protocol, request(user, userKey, false));
    } else {
      const payload = request(user, userKey, true);
      userKey.sign(Buffer.concat([sshString(protocol._kex.sessionID), payload])).then(
        signature => send(protocol, Buffer.concat([payload, sshString(signature)])),
        () => sign(payload, () => undefined)
      );
    }
  };
}

/** RFC 4252, section 7. */
function request(user: string, { algorithm, blob }: UserKey, isSigned: boolean): Buffer {
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
