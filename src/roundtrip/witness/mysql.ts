import type { Connection } from '../../engines/core/engine';
import { keyFrom, type ObjectKey } from '../../catalog/keys';
import type { Facts, Witness } from './witness';

/** One source of facts: a query with one parameter, the database, and how its rows tell their object. */
interface Source {
  name: string;
  sql: string;
  /** Columns that are state, not definition. */
  ignore?: readonly string[];
  /** Absent: information_schema has the table on every server. */
  when?(db: Connection): boolean;
}

const isMaria = (db: Connection): boolean => db.version.flavor === 'mariadb';

/** Columns of information_schema that change by themselves. */
const VOLATILE = new Set(
  (
    'TABLE_CATALOG TABLE_SCHEMA ROUTINE_CATALOG ROUTINE_SCHEMA TRIGGER_CATALOG TRIGGER_SCHEMA EVENT_OBJECT_CATALOG EVENT_OBJECT_SCHEMA EVENT_CATALOG ' +
    'EVENT_SCHEMA CONSTRAINT_CATALOG CONSTRAINT_SCHEMA INDEX_SCHEMA SPECIFIC_CATALOG SPECIFIC_SCHEMA UNIQUE_CONSTRAINT_CATALOG ' +
    'TABLE_ROWS AVG_ROW_LENGTH DATA_LENGTH MAX_DATA_LENGTH INDEX_LENGTH DATA_FREE AUTO_INCREMENT CREATE_TIME UPDATE_TIME CHECK_TIME CHECKSUM ' +
    'CARDINALITY CREATED LAST_ALTERED LAST_EXECUTED MAX_INDEX_LENGTH NODEGROUP ACTION_ORDER ORIGINATOR ' +
    // Events are copied disabled.
    'STATUS'
  ).split(' ')
);

/** What the server derives for a view's columns when it is made, from what happens to be there by then. */
const DERIVED: ReadonlySet<string> = new Set([...VOLATILE, 'IS_NULLABLE', 'COLUMN_DEFAULT']);

const sources: readonly Source[] = [
  {
    name: 'table',
    sql: 'SELECT TABLE_NAME AS o, TABLE_TYPE AS t, x.* FROM information_schema.TABLES x WHERE TABLE_SCHEMA = ?'
  },
  {
    name: 'column',
    sql: 'SELECT TABLE_NAME AS o, COLUMN_NAME AS l, x.* FROM information_schema.COLUMNS x WHERE TABLE_SCHEMA = ?'
  },
  {
    name: 'index',
    sql: `SELECT TABLE_NAME AS o, CONCAT(INDEX_NAME, ' ', SEQ_IN_INDEX) AS l, x.* FROM information_schema.STATISTICS x WHERE TABLE_SCHEMA = ?`,
    ignore: ['COMMENT']
  },
  {
    name: 'constraint',
    sql: 'SELECT TABLE_NAME AS o, CONSTRAINT_NAME AS l, x.* FROM information_schema.TABLE_CONSTRAINTS x WHERE TABLE_SCHEMA = ?'
  },
  {
    name: 'foreign key',
    sql: 'SELECT TABLE_NAME AS o, CONSTRAINT_NAME AS l, x.* FROM information_schema.REFERENTIAL_CONSTRAINTS x WHERE CONSTRAINT_SCHEMA = ?'
  },
  {
    name: 'partition',
    sql: `SELECT TABLE_NAME AS o, CONCAT_WS(' ', PARTITION_NAME, SUBPARTITION_NAME) AS l, x.*
            FROM information_schema.PARTITIONS x WHERE TABLE_SCHEMA = ? AND PARTITION_NAME IS NOT NULL`
  },
  {
    name: 'parameter',
    sql: `SELECT SPECIFIC_NAME AS o, ROUTINE_TYPE AS r, LPAD(ORDINAL_POSITION, 4, '0') AS l, x.*
            FROM information_schema.PARAMETERS x WHERE SPECIFIC_SCHEMA = ?`
  },
  { name: 'view', sql: 'SELECT TABLE_NAME AS o, x.* FROM information_schema.VIEWS x WHERE TABLE_SCHEMA = ?' },
  {
    name: 'routine',
    sql: `SELECT ROUTINE_NAME AS o, ROUTINE_TYPE AS r, IF(ROUTINE_TYPE LIKE '% BODY', 'body', NULL) AS l, x.*
            FROM information_schema.ROUTINES x WHERE ROUTINE_SCHEMA = ?`
  },
  {
    name: 'trigger',
    sql: 'SELECT TRIGGER_NAME AS o, x.* FROM information_schema.TRIGGERS x WHERE TRIGGER_SCHEMA = ?'
  },
  {
    name: 'event',
    sql: 'SELECT EVENT_NAME AS o, x.* FROM information_schema.EVENTS x WHERE EVENT_SCHEMA = ?'
  },
  {
    name: 'table privilege',
    sql: `SELECT TABLE_NAME AS o, CONCAT(GRANTEE, ' ', PRIVILEGE_TYPE) AS l, x.* FROM information_schema.TABLE_PRIVILEGES x WHERE TABLE_SCHEMA = ?`
  },
  {
    name: 'column privilege',
    sql: `SELECT TABLE_NAME AS o, CONCAT_WS(' ', GRANTEE, COLUMN_NAME, PRIVILEGE_TYPE) AS l, x.* FROM information_schema.COLUMN_PRIVILEGES x WHERE TABLE_SCHEMA = ?`
  },
  {
    name: 'database privilege',
    sql: `SELECT '' AS o, CONCAT(GRANTEE, ' ', PRIVILEGE_TYPE) AS l, x.* FROM information_schema.SCHEMA_PRIVILEGES x WHERE TABLE_SCHEMA = ?`
  },
  {
    name: 'routine privilege',
    sql: `SELECT Routine_name AS o, Routine_type AS r, CONCAT(User, '@', Host, IF(Routine_type LIKE '% BODY', ' body', '')) AS l, Proc_priv AS privileges FROM mysql.procs_priv WHERE Db = ?`
  },
  {
    name: 'check',
    sql: 'SELECT TABLE_NAME AS o, CONSTRAINT_NAME AS l, x.* FROM information_schema.CHECK_CONSTRAINTS x WHERE CONSTRAINT_SCHEMA = ?',
    when: isMaria
  },
  {
    name: 'check',
    sql: `SELECT t.TABLE_NAME AS o, CONSTRAINT_NAME AS l, x.CHECK_CLAUSE, t.ENFORCED FROM information_schema.CHECK_CONSTRAINTS x
            JOIN information_schema.TABLE_CONSTRAINTS t USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) WHERE CONSTRAINT_SCHEMA = ?`,
    when: db => !isMaria(db)
  }
];

type Row = Record<string, unknown> & { o: string; l?: string; r?: string; t?: string };

/** Reads information_schema, the privilege tables and what SHOW CREATE says of every object. */
export async function mysqlWitness(db: Connection, database: string): Promise<Witness> {
  const own = `${db.dialect.ident(database)}.`;
  const objects = new Map<ObjectKey, Facts>();
  const kinds = new Map<string, string>();
  const [schema] = await db.query<Facts>(
    'SELECT DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?',
    [database]
  );
  const [shown] = await db.query<Facts>(`SHOW CREATE DATABASE ${db.dialect.ident(database)}`);
  objects.set(keyFrom('database', []), { ...schema, show: shown?.['Create Database'] });
  for (const { name, sql, when, ignore = [] } of sources) {
    if (when && !when(db)) {
      continue;
    }
    for (const row of await db.query<Row>(sql, [database])) {
      const kind = kindOf(name, row, kinds);
      const key = kind === 'database' ? keyFrom('database', []) : keyFrom(kind, [row.o]);
      const facts = objects.get(key) ?? {};
      facts[`${name} ${row.l ?? ''}`.trim()] = comparable(
        row,
        new Set([...(kind === 'view' ? DERIVED : VOLATILE), ...ignore]),
        own
      );
      objects.set(key, facts);
    }
  }
  for (const [key, facts] of objects) {
    const [kind, name] = JSON.parse(key) as string[];
    if (kind !== 'database') {
      facts.show = await showCreate(db, kind, [database, name]);
    }
  }
  return { objects, skip: new Set(), builtIn: new Map() };
}

/** The kind of the object that a row is about. */
function kindOf(source: string, { o, r, t }: Row, kinds: Map<string, string>): string {
  switch (source) {
    case 'table': {
      const kind = t?.includes('VIEW') ? 'view' : t?.includes('SEQUENCE') ? 'sequence' : 'table';
      kinds.set(o, kind);
      return kind;
    }
    case 'routine':
    case 'parameter':
    case 'routine privilege':
      // The body of a package is a part of it.
      return r!.toLowerCase().split(' ')[0];
    case 'trigger':
    case 'event':
      return source;
    case 'database privilege':
      return 'database';
    default:
      return kinds.get(o) ?? 'table';
  }
}

function comparable(row: Row, ignored: ReadonlySet<string>, own: string): Facts {
  const { o: _object, l: _label, r: _routine, t: _type, ...facts } = row;
  return Object.fromEntries(
    Object.entries(facts)
      .filter(([name]) => !ignored.has(name))
      .map(([name, value]) => [
        name,
        /^(VIEW_DEFINITION|PARTITION_EXPRESSION)$/.test(name) && typeof value === 'string'
          ? simplified(value, own)
          : value
      ])
  );
}

/**
 * What SHOW CREATE gives that is not compared: times, and the text of routines and events, where the server keeps
 * how their heads were written. Their parameters, clauses and bodies are in information_schema.
 */
const SAID_BETTER: ReadonlySet<string> = new Set([
  'Created',
  'Create Function',
  'Create Procedure',
  'Create Package',
  'Create Event'
]);

async function showCreate(db: Connection, kind: string, path: readonly string[]): Promise<Facts> {
  const own = `${db.dialect.ident(path[0])}.`;
  const [row = {}] = await db
    .query<Facts>(`SHOW CREATE ${kind.replaceAll('-', ' ')} ${db.dialect.path(path)}`)
    .catch((error: Error) => [{ error: error.message } as Facts]);
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !SAID_BETTER.has(name))
      .map(([name, value]) => [name, typeof value === 'string' ? simplified(value, own) : value])
  );
}

/**
 * A CREATE text without the name of its own database (`own`, quoted and with its dot), without what the
 * server prints now and then although it is the default, and without the parentheses that it puts round
 * joins when it reads a view again. The columns of information_schema say it exactly.
 */
function simplified(text: string, own: string): string {
  return text
    .replaceAll(own, '')
    .replace(/ AUTO_INCREMENT=\d+/, '')
    .replace(/ (CHARACTER SET|COLLATE)[ =]\w+/g, '')
    .replace(/ DEFAULT NULL/g, '')
    .replace(/[()"`]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ', ')
    .trim();
}
