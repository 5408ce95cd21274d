import { openedAt } from './clauses';
import type { NamedThing } from './expectation';
import { isParameters, isTableList, MODES } from './create-lists';
import type { ScopeReader } from './scope';
import type { Source } from './sources';

/** What is named at `at` of the things that no catalog lists. */
export function namedThing(reader: ScopeReader, at: number): NamedThing | null {
  const verb = reader.word(0);
  const last = reader.word(at - 1);
  const isFirst = at === 1;
  switch (verb) {
    case 'ROLLBACK':
      return last === 'TO' || last === 'SAVEPOINT' ? 'savepoint' : null;
    case 'RELEASE':
      return isFirst
        ? reader.engine === 'postgres' || reader.engine === 'sqlite'
          ? 'savepoint'
          : null
        : 'savepoint';
    case 'OPEN':
    case 'CLOSE':
      return isFirst ? 'cursor' : null;
    case 'FETCH':
    case 'MOVE':
      return isFirst || last === 'FROM' || last === 'IN' ? 'cursor' : null;
    case 'EXECUTE':
      return isFirst ? 'prepared' : null;
    case 'DEALLOCATE':
      return isFirst || last === 'PREPARE' ? 'prepared' : null;
    case 'LEAVE':
    case 'ITERATE':
    case 'EXIT':
    case 'CONTINUE':
      return isFirst ? 'label' : null;
    default:
      return last === 'OF' && reader.word(at - 2) === 'CURRENT' ? 'cursor' : null;
  }
}

/** Whether the name of an index stands at `at`: of one that is there. */
export function isIndex(reader: ScopeReader, at: number): boolean {
  const verb = reader.word(0);
  let last = at - 1;
  while (['IF', 'EXISTS', 'CONCURRENTLY'].includes(reader.word(last))) {
    last--;
  }
  const word = reader.word(last);
  if (
    word === 'INDEX' ||
    (word === 'KEY' && reader.word(last - 1) !== 'PRIMARY' && reader.word(last - 1) !== 'FOREIGN')
  ) {
    return last === 1
      ? ['DROP', 'ALTER', 'REINDEX'].includes(verb)
      : verb === 'ALTER' && ['DROP', 'RENAME', 'ALTER'].includes(reader.word(last - 1));
  }
  return (
    (word === 'BY' && reader.word(last - 1) === 'INDEXED') ||
    (word === 'REINDEX' && last === 0 && reader.engine === 'sqlite') ||
    (word === 'USING' && verb === 'CLUSTER')
  );
}

/** The table whose index it is, where the statement tells. */
export function tableOfIndex(reader: ScopeReader, at: number): readonly Source[] | undefined {
  const verb = reader.word(0);
  if (reader.word(at - 1) === 'BY') {
    return reader
      .visibleAt(at)
      .filter(({ end = 0 }) => end <= at)
      .slice(-1);
  }
  const table =
    verb === 'ALTER' && reader.word(1) === 'TABLE'
      ? 2
      : verb === 'CLUSTER'
        ? 1
        : reader.find(at, reader.tokens.length, n => reader.word(n) === 'ON') + 1;
  const { path } = reader.path(table);
  return path.length > 0 ? [{ alias: '', path }] : undefined;
}

/** `USE INDEX (`, `FORCE KEY FOR JOIN (` of MySQL and MariaDB. */
export function isIndexHint(reader: ScopeReader, open: number): boolean {
  let n = open - 1;
  if (['JOIN', 'BY'].includes(reader.word(n))) {
    n -= reader.word(n) === 'BY' ? 3 : 2;
  }
  return ['INDEX', 'KEY'].includes(reader.word(n)) && ['USE', 'FORCE', 'IGNORE'].includes(reader.word(n - 1));
}

/** `CREATE TRIGGER … UPDATE OF a, b`. */
export function isTriggersColumn(reader: ScopeReader, at: number): boolean {
  let n = at - 1;
  while (reader.text(n) === ',' && reader.isName(n - 1)) {
    n -= 2;
  }
  return reader.word(n) === 'OF' && reader.word(n - 1) === 'UPDATE';
}

const SETTERS = new Set(['SET', 'SHOW', 'RESET', 'PRAGMA']);

const SCOPES = new Set(['SESSION', 'LOCAL', 'GLOBAL', 'PERSIST', 'PERSIST_ONLY']);

/** What is altered with settings of its own (PostgreSQL). */
const WITH_SETTINGS = new Set(['ROLE', 'USER', 'DATABASE', 'FUNCTION', 'PROCEDURE', 'ROUTINE', 'SYSTEM']);

/** Whether the name of a setting stands at `at`. MySQL shows many other things, which its words begin. */
export function isSetting(reader: ScopeReader, at: number): boolean {
  const verb = reader.word(0);
  const last = reader.word(at - 1);
  if (verb === 'ALTER') {
    return (last === 'SET' || last === 'RESET') && WITH_SETTINGS.has(reader.word(1));
  }
  const isMysql = reader.engine === 'mysql' || reader.engine === 'mariadb';
  return (
    SETTERS.has(verb) &&
    !(isMysql && verb !== 'SET') &&
    (at === 1 || (at === 2 && SCOPES.has(last)) || (isMysql && reader.text(at - 1) === ','))
  );
}

/** Words behind which a type is named: of a result, a column, a variable. */
export function isType(reader: ScopeReader, at: number, open: number | null): boolean {
  const last = reader.word(at - 1);
  const verb = reader.word(0);
  if ((last === 'RETURNS' && verb === 'CREATE') || last === 'SETOF') {
    return true;
  }
  if (verb === 'ALTER') {
    const isAdded =
      reader.word(at - 2) === 'ADD'
        ? last !== 'COLUMN'
        : reader.word(at - 2) === 'COLUMN' && reader.word(at - 3) === 'ADD';
    return (
      (isAdded && reader.isName(at - 1) && !ELEMENTS.has(last)) ||
      (last === 'TYPE' && reader.word(1) === 'TABLE')
    );
  }
  if (verb === 'PREPARE' && open === 2) {
    return true;
  }
  if (open !== null && reader.isName(at - 1) && !ELEMENTS.has(last) && !MODES.has(last)) {
    const first = MODES.has(reader.word(at - 2)) ? at - 3 : at - 2;
    const isBeginning = first === open || (reader.text(first) === ',' && open === openedAt(reader, first));
    return (
      isBeginning &&
      (reader.word(open - 1) === 'COLUMNS' ||
        (reader.word(open - 1) === 'TABLE' && reader.word(open - 2) === 'RETURNS') ||
        isParameters(reader, open) ||
        (verb === 'CREATE' && isTableList(reader, open)))
    );
  }
  return verb === 'DECLARE' && at === 2 && reader.isName(1);
}

/** What an element of a table begins with that is no column. */
const ELEMENTS = new Set(
  'CONSTRAINT PRIMARY FOREIGN UNIQUE CHECK EXCLUDE LIKE INDEX KEY FULLTEXT SPATIAL PERIOD COLUMN'.split(' ')
);
