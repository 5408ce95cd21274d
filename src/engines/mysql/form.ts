import { serverForm } from '../core/server-form';

/** The fields of a connection that MySQL and MariaDB use. */
export const connectionForm = serverForm({
  port: 3306,
  socket: { title: 'Unix socket', description: 'Path of the socket, instead of a host.' },
  database: 'The default database; may be left empty.',
  password: {
    without: 'the password is asked for.',
    file: 'an option file such as ~/.my.cnf with the group that has the password.'
  },
  timeZone: '+00:00'
});
