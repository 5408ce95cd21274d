import type { Dependent, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { hasViewRoutineUsage } from '../../capabilities';
import { tokens } from '../../lexer';
import { unquoted } from './account';

interface Row {
  kind: string;
  db: string;
  name: string;
  body: string;
}

/** Bodies that may name the routine: the server keeps them as text and knows no more than we do. */
const BODIES = `
  SELECT LOWER(SUBSTRING_INDEX(ROUTINE_TYPE, ' ', 1)) AS kind, ROUTINE_SCHEMA AS db, ROUTINE_NAME AS name, ROUTINE_DEFINITION AS body
    FROM information_schema.ROUTINES WHERE LOCATE(?, ROUTINE_DEFINITION) > 0 AND ROUTINE_SCHEMA <> 'sys'
   UNION ALL
  SELECT 'trigger', TRIGGER_SCHEMA, TRIGGER_NAME, ACTION_STATEMENT
    FROM information_schema.TRIGGERS WHERE LOCATE(?, ACTION_STATEMENT) > 0
   UNION ALL
  SELECT 'event', EVENT_SCHEMA, EVENT_NAME, EVENT_DEFINITION
    FROM information_schema.EVENTS WHERE LOCATE(?, EVENT_DEFINITION) > 0`;

/** Views and stored programs that call a routine. */
export async function routineDependents(db: Queryable, ref: ObjectRef): Promise<Dependent[]> {
  const [database, name] = ref.path;
  const bodies = await db.query<Row>(BODIES, [name, name, name]);
  const views = ref.kind === 'function' ? await viewsCalling(db, database, name) : [];
  return [
    ...views.map(row => dependent('view', row, 'view calls it')),
    ...bodies
      .filter(row => row.kind !== ref.kind || row.db !== database || row.name !== name)
      .filter(row => names(row.body, ref, row.db === database))
      .map(row => dependent(row.kind, row, 'its body names it'))
  ];
}

async function viewsCalling(
  db: Queryable,
  database: string,
  name: string
): Promise<{ db: string; name: string }[]> {
  if (hasViewRoutineUsage(db.version)) {
    return db.query(
      `SELECT DISTINCT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.VIEW_ROUTINE_USAGE
        WHERE SPECIFIC_SCHEMA = ? AND SPECIFIC_NAME = ?`,
      [database, name]
    );
  }
  const rows = await db.query<Row>(
    `SELECT 'view' AS kind, TABLE_SCHEMA AS db, TABLE_NAME AS name, VIEW_DEFINITION AS body
       FROM information_schema.VIEWS WHERE LOCATE(?, VIEW_DEFINITION) > 0`,
    [name]
  );
  return rows.filter(row =>
    names(row.body, { kind: 'function', path: [database, name] }, row.db === database)
  );
}

/** Whether `name(` or `CALL name` stands in the text, with the database before it where that is another one. */
function names(body: string, { kind, path: [database, name] }: ObjectRef, within: boolean): boolean {
  const words = [...tokens(body)].map(({ text }) => (text[0] === "'" ? '' : unquoted(text)));
  const is = (at: number, word: string): boolean => words[at]?.toLowerCase() === word.toLowerCase();
  return words.some((_, at) => {
    if (!is(at, name)) {
      return false;
    }
    const qualified = words[at - 1] === '.';
    const called = kind === 'procedure' ? is(at - (qualified ? 3 : 1), 'CALL') : words[at + 1] === '(';
    return called && (qualified ? is(at - 2, database) : within);
  });
}

function dependent(kind: string, { db, name }: { db: string; name: string }, reason: string): Dependent {
  return { ref: { kind, path: [db, name] }, label: `${db}.${name}`, reason };
}
