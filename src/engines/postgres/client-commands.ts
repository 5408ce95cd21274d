import { INSTEAD, type ClientCommands } from '../core/client-commands';

const inCatalog = (what: string, query: string): string =>
  `The Databases sidebar shows ${what}; in SQL: ${query}`;

/** Commands of psql (manual, "psql", "Meta-Commands"), and \G of those who come from MySQL. */
export const clientCommands: ClientCommands = {
  rule: 'Commands that begin with a backslash are for psql, not for the server.',
  command: /\\(?:[a-z_]+\+?|[!?])/iy,
  instead: [
    [/^\\g/i, `A semicolon ends a statement. ${INSTEAD.wideRows}`],
    [/^\\x/, INSTEAD.wideRows],
    [/^\\l(?:ist)?\+?$/, inCatalog('databases', 'SELECT datname FROM pg_database')],
    [/^\\d[gu]/, inCatalog('roles', 'SELECT * FROM pg_roles')],
    [/^\\dn/, inCatalog('schemas', 'SELECT nspname FROM pg_namespace')],
    [/^\\d[af]/, inCatalog('functions', 'SELECT oid::regprocedure FROM pg_proc')],
    [/^\\dx/, inCatalog('extensions', 'SELECT * FROM pg_extension')],
    [
      /^\\(?:d[tvmisE]*|z)\+?$/,
      inCatalog('tables and all that is in them', 'SELECT * FROM information_schema.tables, or .columns')
    ],
    [/^\\d/, inCatalog('what a database holds', 'the tables and views of pg_catalog')],
    [/^\\[se]f/, 'The Databases sidebar opens functions in an editor; in SQL: pg_get_functiondef()'],
    [/^\\[se]v/, 'The Databases sidebar opens views in an editor; in SQL: pg_get_viewdef()'],
    [/^\\c(?:onnect)?$/, INSTEAD.connection],
    [/^\\conninfo/, 'In SQL: SELECT current_user, current_database(), version()'],
    [/^\\(?:copy|o|out)$/, INSTEAD.files],
    [/^\\timing/, INSTEAD.timing]
  ]
};
