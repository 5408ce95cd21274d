import { INSTEAD, type ClientCommands } from '../core/client-commands';

/** Commands of the mysql and mariadb clients (manual, "mysql Client Commands"), and those of psql that list things. */
export const clientCommands: ClientCommands = {
  rule: 'Commands that begin with a backslash are for the command line client, not for the server.',
  command: /\\(?:[a-z]+\+?|[.!?#])/iy,
  instead: [
    [/^\\g$/i, `A semicolon ends a statement. ${INSTEAD.wideRows}`],
    [/^\\u$/, 'In SQL: USE name'],
    [/^\\s$/, 'In SQL: SELECT version(), current_user(), database()'],
    [/^\\[wW]$/, 'In SQL: SHOW WARNINGS'],
    [/^\\r$/, INSTEAD.connection],
    [/^\\T$/, INSTEAD.files],
    [
      /^\\(?:d\w*|l)\+?$/,
      'The Databases sidebar shows databases and tables; in SQL: SHOW DATABASES, SHOW TABLES, DESCRIBE name. DELIMITER is written out.'
    ]
  ]
};
