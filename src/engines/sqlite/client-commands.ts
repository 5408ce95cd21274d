import { INSTEAD, type ClientCommands } from '../core/client-commands';

const inSchema = (what: string, query: string): string =>
  `The Databases sidebar shows ${what}; in SQL: ${query}`;

/**
 * Commands of the sqlite3 program ("Command Line Shell For SQLite"). Only those that people know it by: a line of
 * SQL may begin with a dot too.
 */
export const clientCommands: ClientCommands = {
  rule: 'Commands that begin with a dot are for the sqlite3 program, not for the database.',
  command:
    /(?<=^[ \t]*)\.(?:backup|databases|dump|exit|explain|fullschema|headers?|help|import|indexes|indices|load|mode|nullvalue|once|open|output|parameter|print|quit|read|restore|save|schema|separator|shell|show|system|tables|timer|width)\b/imy,
  instead: [
    [/^\.tables/i, inSchema('tables', "SELECT name FROM sqlite_schema WHERE type = 'table'")],
    [/^\.(?:full)?schema/i, inSchema('tables and their DDL', 'SELECT sql FROM sqlite_schema')],
    [/^\.ind/i, inSchema('indexes', "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index'")],
    [/^\.databases/i, inSchema('attached databases', 'PRAGMA database_list')],
    [/^\.(?:headers?|mode|nullvalue|separator|width)/i, INSTEAD.wideRows],
    [/^\.open/i, INSTEAD.connection],
    [/^\.(?:import|once|output)/i, INSTEAD.files],
    [/^\.timer/i, INSTEAD.timing]
  ]
};
