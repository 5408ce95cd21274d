import type { ConnectionConfig } from '../../model';

/** `user@host:port/database`, as far as the config says. */
export function addressOf(config: ConnectionConfig): string {
  if (config.file) {
    return config.file;
  }
  const user = config.user ? `${config.user}@` : '';
  const port = config.port ? `:${config.port}` : '';
  const database = config.database ? `/${config.database}` : '';
  return `${user}${config.socket ?? config.host ?? 'localhost'}${port}${database}`;
}
