import type { JsonObject } from '../../../model';

const reference = {
  type: 'string',
  pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$'
};

const hop: JsonObject = {
  host: { type: 'string', minLength: 1, title: 'SSH host' },
  port: { type: 'integer', minimum: 1, maximum: 65535, title: 'Port' },
  user: { type: 'string', title: 'SSH user' },
  auth: { type: 'string', enum: ['auto', 'key', 'agent', 'password'], title: 'Log in with' },
  keyFile: { type: 'string', title: 'Key file' },
  passwordFrom: { ...reference, title: 'SSH password from the environment' },
  passphraseFrom: { ...reference, title: 'Passphrase from the environment' }
};

/** The fields of `ssh` in a connection, the same for every engine with a server. */
export const sshForm: JsonObject = {
  type: 'object',
  title: 'SSH tunnel',
  required: ['host'],
  additionalProperties: false,
  properties: {
    ...hop,
    jumps: {
      type: 'array',
      title: 'Jump hosts',
      maxItems: 8,
      items: { type: 'object', required: ['host'], additionalProperties: false, properties: hop }
    },
    configFile: { type: 'string', title: 'SSH configuration file' },
    keepaliveS: { type: 'integer', minimum: 1, maximum: 3600, title: 'Keepalive (s)' },
    compression: { type: 'boolean', title: 'Compression' }
  }
};
