import fs from 'node:fs';

/**
 * How to meet the Jupyter client; written by it before it starts a kernel
 * ("Connection files" in the jupyter_client documentation).
 */
export interface ConnectionFile {
  transport: 'tcp' | 'ipc';
  ip: string;
  shell_port: number;
  control_port: number;
  stdin_port: number;
  iopub_port: number;
  hb_port: number;
  /** Secret of the message signatures; empty for unsigned messages. */
  key: string;
  signature_scheme: string;
}

/** Reads the file by which Jupyter tells a kernel its sockets and key. */
export function readConnectionFile(path: string): ConnectionFile {
  return JSON.parse(fs.readFileSync(path, 'utf8')) as ConnectionFile;
}

/** ZeroMQ address of one of the five sockets. */
export function address({ transport, ip }: ConnectionFile, port: number): string {
  return transport === 'ipc' ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;
}
