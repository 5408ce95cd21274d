/**
 * Where a connection's password may come from, as fields of a form (JSON Schema).
 *
 * @param from - what is done where the environment has none
 * @param file - which files can be read
 */
export function passwordForm(from: string, file: string) {
  return {
    passwordFrom: {
      type: 'string',
      title: 'Password from the environment',
      description: `A reference such as \${SALES_PASSWORD}. Left empty, ${from}`,
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
          description: `On the Jupyter server, read at each connect: ${file}`
        },
        section: { type: 'string', title: 'Section of the password file' }
      }
    }
  };
}
