/** Parts of ssh2 1.x that its typings leave out. */
declare module 'ssh2/lib/protocol/constants.js' {
  export const SUPPORTED_SERVER_HOST_KEY: string[];
}

declare module 'ssh2/lib/protocol/utils.js' {
  export function sendPacket(protocol: object, packet: Buffer): boolean;
}
