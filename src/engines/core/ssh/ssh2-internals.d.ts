/** Parts of ssh2 1.x that its typings leave out. */
declare module 'ssh2/lib/protocol/constants.js' {
  export const SUPPORTED_SERVER_HOST_KEY: string[];
  export const DEFAULT_KEX: readonly string[];
  export const SUPPORTED_KEX: readonly string[];
  export const DEFAULT_CIPHER: readonly string[];
  export const SUPPORTED_CIPHER: readonly string[];
  export const DEFAULT_MAC: readonly string[];
  export const SUPPORTED_MAC: readonly string[];
}

declare module 'ssh2/lib/protocol/utils.js' {
  export function sendPacket(protocol: object, packet: Buffer): boolean;
}
