import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ConnectionConfig } from '../../model';

type Tls = NonNullable<ConnectionConfig['tls']>;

/**
 * The files of a connection, and where none is named those in libpq's places (manual, "SSL Support"): the authority from
 * `verify-ca` on, and the client's certificate with its key.
 */
export async function withUsualFiles(tls: Tls): Promise<Tls> {
  const checked = tls.mode === 'verify-ca' || tls.mode === 'verify-full';
  const ca = tls.ca ?? (checked ? await usual('root.crt') : undefined);
  if (tls.cert !== undefined || tls.key !== undefined) {
    return { ...tls, ca };
  }
  const [cert, key] = await Promise.all([usual('postgresql.crt'), usual('postgresql.key')]);
  return { ...tls, ca, ...(cert && key && { cert, key }) };
}

async function usual(name: string): Promise<string | undefined> {
  const folder =
    process.platform === 'win32'
      ? path.join(process.env.APPDATA ?? '', 'postgresql')
      : path.join(homedir(), '.postgresql');
  const file = path.join(folder, name);
  return access(file, constants.R_OK).then(
    () => file,
    () => undefined
  );
}
