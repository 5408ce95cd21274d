import type { JsonObject } from '../../model';

/** The fields of a connection that SQLite uses. */
export const connectionForm: JsonObject = {
  type: 'object',
  required: ['file'],
  properties: {
    file: {
      type: 'string',
      title: 'File',
      description: 'Path of the database file, absolute or relative to the Jupyter root; :memory: for none.',
      minLength: 1
    },
    readOnly: {
      type: 'boolean',
      title: 'Read-only',
      description: 'The file is opened without the right to write.'
    },
    production: { type: 'boolean', title: 'Production', description: 'Dangerous statements are confirmed.' },
    initSql: { type: 'string', title: 'Initial statements', description: 'Run right after connecting.' },
    color: { type: 'string', title: 'Color' },
    group: { type: 'string', title: 'Group' }
  }
};
