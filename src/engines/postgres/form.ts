import { serverForm } from '../core/server-form';

/** The fields of a connection that PostgreSQL uses. */
export const connectionForm = serverForm({
  port: 5432,
  socket: { title: 'Unix socket folder', description: 'Instead of a host, for example /var/run/postgresql.' },
  database: 'Default: the name of the user.',
  password: {
    without: '~/.pgpass is read, then the password is asked for.',
    file: 'a .pgpass, or a service file with the section that has the password.'
  },
  timeZone: 'Europe/Berlin',
  more: {
    targetSessionAttrs: {
      type: 'string',
      title: 'Of several hosts, take one that is',
      enum: ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'],
      default: 'any'
    }
  }
});
