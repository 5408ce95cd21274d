/** What ssh2 makes its own ciphers with; for comparing them with ours. */
declare module 'ssh2/lib/protocol/crypto.js' {
  export const CIPHER_INFO: Readonly<Record<string, object>>;
  export function createCipher(config: { outbound: object }): {
    allocPacket(payloadLength: number): Buffer;
    encrypt(packet: Buffer): void;
  };
  export function createDecipher(config: { inbound: object }): {
    decrypt(data: Buffer, at: number, end: number): unknown;
  };
}
