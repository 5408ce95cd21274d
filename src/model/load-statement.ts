import { DbError } from './errors';

/** What happens to a table that is there: nothing may be, rows are added, or it is made anew. */
export type LoadMode = 'create' | 'append' | 'replace';

/** `\load <data frame> into <table> [create | append | replace]` */
export interface LoadStatement {
  /** A variable of the notebook's kernel. */
  frame: string;
  /** Names of the table's path: `[schema, table]` or `[table]`. */
  table: string[];
  mode: LoadMode;
}

const NAME = /^(?:"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|([\p{L}_][\p{L}\p{N}_$]*))/u;
const LOAD =
  /^\s*\\load\s+([\p{L}_][\p{L}\p{N}_]*)\s+into\s+(.+?)(?:\s+(create|append|replace))?\s*;?\s*$/isu;

/** Whether a cell's body is meant to be such a statement. */
export function isLoadStatement(sql: string): boolean {
  return /^\s*\\load\b/i.test(sql);
}

/** @throws DbError `syntax` when the statement is not well formed. */
export function readLoadStatement(sql: string): LoadStatement {
  const match = LOAD.exec(sql);
  const table = match && readPath(match[2]);
  if (!match || !table) {
    throw new DbError({
      code: 'syntax',
      message: 'This is not how a data frame is loaded.',
      hint: '\\load <data frame> into <schema>.<table> create | append | replace'
    });
  }
  return { frame: match[1], table, mode: (match[3]?.toLowerCase() ?? 'create') as LoadMode };
}

/** Dotted names, quoted as SQL or MySQL does or bare. */
function readPath(text: string): string[] | null {
  const names: string[] = [];
  for (let rest = text; ; rest = rest.slice(1)) {
    const match = NAME.exec(rest);
    if (!match) {
      return null;
    }
    names.push(match[1]?.replaceAll('""', '"') ?? match[2]?.replaceAll('``', '`') ?? match[3]);
    rest = rest.slice(match[0].length);
    if (rest === '') {
      return names;
    }
    if (!rest.startsWith('.')) {
      return null;
    }
  }
}

/** The statement as text. Names that need it are quoted. */
export function formatLoadStatement({ frame, table, mode }: LoadStatement): string {
  const names = table.map(name =>
    /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`
  );
  return `\\load ${frame} into ${names.join('.')} ${mode}`;
}
