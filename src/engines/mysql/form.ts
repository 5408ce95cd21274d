import type { JsonObject } from '../../model';
import { passwordForm } from '../core/password-form';
import { sshForm } from '../core/ssh/form';

/** The fields of a connection that MySQL and MariaDB use. */
export const connectionForm: JsonObject = {
  type: 'object',
  properties: {
    host: {
      type: 'string',
      title: 'Host',
      description: 'Several are tried in order: a:3306, b, c.',
      default: 'localhost'
    },
    port: { type: 'integer', title: 'Port', default: 3306, minimum: 1, maximum: 65535 },
    socket: { type: 'string', title: 'Unix socket', description: 'Path of the socket, instead of a host.' },
    user: { type: 'string', title: 'User' },
    database: { type: 'string', title: 'Database', description: 'The default database; may be left empty.' },
    ...passwordForm(
      'the password is asked for.',
      'an option file such as ~/.my.cnf with the group that has the password.'
    ),
    tls: {
      type: 'object',
      title: 'TLS',
      properties: {
        mode: {
          type: 'string',
          title: 'Mode',
          enum: ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
          default: 'prefer'
        },
        ca: {
          type: 'string',
          title: 'CA certificate',
          description: 'Path of a PEM file on the Jupyter server.'
        },
        cert: { type: 'string', title: 'Client certificate', description: 'Path of a PEM file.' },
        key: { type: 'string', title: 'Client key', description: 'Path of a PEM file.' }
      }
    },
    ssh: sshForm,
    readOnly: {
      type: 'boolean',
      title: 'Read-only',
      description: 'Transactions of the session are read-only.'
    },
    production: { type: 'boolean', title: 'Production', description: 'Dangerous statements are confirmed.' },
    initSql: { type: 'string', title: 'Initial statements', description: 'Run right after connecting.' },
    timeZone: {
      type: 'string',
      title: 'Time zone',
      description: 'For example +00:00. Default: the server’s.'
    },
    connectTimeoutMs: { type: 'integer', title: 'Connect timeout (ms)', default: 15000, minimum: 1 },
    heartbeatS: {
      type: 'integer',
      title: 'Check idle sessions every (s)',
      description: 'Finds a link that died without a word. 0: never.',
      default: 20,
      minimum: 0
    },
    answerWithinS: {
      type: 'integer',
      title: 'Give up after (s)',
      description: 'A server that does not answer a check for so long counts as gone.',
      default: 10,
      minimum: 1
    },
    color: { type: 'string', title: 'Color' },
    group: { type: 'string', title: 'Group' }
  }
};
