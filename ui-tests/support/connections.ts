import fs from 'node:fs';
import path from 'node:path';
import type { ConnectionConfig } from '../../src/model';
import { serverOf } from './servers';

const file = (): string =>
  path.join(process.env.PETERSQL_UI_FOLDER ?? '', 'config/petersql/connections.json');

/** The text of the stored connections. */
export function storedConnections(): string {
  return fs.readFileSync(file(), 'utf8');
}

/** Writes the stored connections back as they were, when a test left them changed. */
export function restoreConnections(before: string): void {
  if (storedConnections() !== before) {
    rewriteFile(before);
  }
}

function rewriteFile(text: string): void {
  fs.writeFileSync(`${file()}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file()}.new`, file());
}

/** Adds connections as another program would, by writing the file; returns what takes them away again. */
export function addConnections(...added: ConnectionConfig[]): () => void {
  const rewrite = (change: (connections: ConnectionConfig[]) => ConnectionConfig[]): void => {
    const stored = JSON.parse(storedConnections()) as { connections: ConnectionConfig[] };
    const connections = change(stored.connections);
    rewriteFile(JSON.stringify({ ...stored, connections }));
  };
  rewrite(connections => [...connections, ...added]);
  const names = added.map(({ name }) => name);
  return () => rewrite(connections => connections.filter(({ name }) => !names.includes(name)));
}

/** A connection like one of the UI tests' own, under another name and with changes. */
export function variantOf(
  name: 'pg' | 'maria' | 'mysql',
  as: string,
  changes: Partial<ConnectionConfig> = {}
): ConnectionConfig {
  const { engine, host, port, user, database } = serverOf(name);
  const passwordFrom = `\${PETERSQL_UI_${name.toUpperCase()}}`;
  return { name: as, engine, host, port, user, database, passwordFrom, ...changes };
}
