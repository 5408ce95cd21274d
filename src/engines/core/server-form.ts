import type { JsonObject } from '../../model';
import { sshForm } from './ssh/form';

/** What differs between the forms of servers. */
interface ServerForm {
  port: number;
  socket: { title: string; description: string };
  /** Which one it is where none is given. */
  database: string;
  password: {
    /** What is done where the environment has none. */
    without: string;
    /** Which files can be read. */
    file: string;
  };
  /** An example. */
  timeZone: string;
  /** Fields of this engine only. */
  more?: Record<string, JsonObject>;
}

const PEM = 'Path of a PEM file.';

/** The fields of a connection to a server (JSON Schema). */
export function serverForm(server: ServerForm): JsonObject {
  const { port, socket, database, password, timeZone, more } = server;
  return {
    type: 'object',
    properties: {
      host: {
        type: 'string',
        title: 'Host',
        description: `Several are tried in order: a:${port}, b, c.`,
        default: 'localhost'
      },
      port: { type: 'integer', title: 'Port', default: port, minimum: 1, maximum: 65535 },
      socket: { type: 'string', ...socket },
      user: { type: 'string', title: 'User' },
      database: { type: 'string', title: 'Database', description: database },
      passwordFrom: {
        type: 'string',
        title: 'Password from the environment',
        description: `A reference such as \${SALES_PASSWORD}. Left empty, ${password.without}`,
        pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$'
      },
      passwordFile: {
        type: 'object',
        title: 'Password file',
        required: ['path'],
        properties: {
          path: {
            type: 'string',
            minLength: 1,
            title: 'Password file',
            description: `On the Jupyter server, read at each connect: ${password.file}`
          },
          section: { type: 'string', title: 'Section of the password file' }
        }
      },
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
          cert: { type: 'string', title: 'Client certificate', description: PEM },
          key: { type: 'string', title: 'Client key', description: PEM }
        }
      },
      ssh: sshForm,
      readOnly: {
        type: 'boolean',
        title: 'Read-only',
        description: 'Transactions of the session are read-only.'
      },
      production: {
        type: 'boolean',
        title: 'Production',
        description: 'Dangerous statements are confirmed.'
      },
      initSql: { type: 'string', title: 'Initial statements', description: 'Run right after connecting.' },
      timeZone: {
        type: 'string',
        title: 'Time zone',
        description: `For example ${timeZone}. Default: the server’s.`
      },
      connectTimeoutMs: { type: 'integer', title: 'Connect timeout (ms)', default: 15000, minimum: 1 },
      ...more,
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
}
