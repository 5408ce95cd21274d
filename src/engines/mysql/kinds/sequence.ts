import { DbError, type Change, type Dependent, type ObjectRef, type Statement } from '../../../model';
import { definition, nullable, Type, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { committed, hazard } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { hasSequences, hasSequenceTypes, isMariadb } from '../capabilities';
import { literal, path } from '../dialect';
import { listRelations } from './relations';
import { programsNaming } from './routine/dependents';
import { completed, formSchema } from './schema';
import { showCreate } from './show-create';
import { SqlReader } from './sql-reader';

/** Numbers as text: they may pass 2^53. */
const number = (title: string) => nullable(Type.String({ pattern: '^-?[0-9]+$' }), title);

const schema = definition(
  {
    name: Type.String({ title: 'Name' }),
    /** MariaDB 11.5 on; null stands for bigint. */
    type: nullable(Type.String({ format: 'type' }), 'Type'),
    start: number('Start'),
    minimum: number('Minimum'),
    maximum: number('Maximum'),
    increment: number('Increment'),
    cache: number('Cache'),
    cycle: Type.Boolean({ title: 'Cycle', default: false }),
    engine: nullable(Type.String(), 'Engine'),
    comment: Type.String({ title: 'Comment', default: '' }),
    /** The value that the next one outside of the cache will have. */
    next: number('Next value'),
    /** How many times it began again. */
    round: number('Rounds')
  },
  { title: 'Sequence' }
);

type SequenceDefinition = Static<typeof schema>;

/** Sequences of MariaDB (Knowledge Base, "CREATE SEQUENCE"). */
export const sequenceKind: ObjectKind<SequenceDefinition> = {
  descriptor: {
    id: 'sequence',
    label: 'Sequence',
    plural: 'Sequences',
    parents: ['database'],
    tree: 'folder',
    icon: 'sequence',
    queryable: true,
    schema: formSchema(schema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  supported: version =>
    hasSequences(version) ||
    (isMariadb(version)
      ? 'Sequences need MariaDB 10.3 or newer.'
      : 'MySQL has no sequences: it has AUTO_INCREMENT columns.'),
  list: (db, parent) => listRelations(db, parent, 'sequence', ['SEQUENCE']),
  read,
  plan,
  dependents
};

/** Columns whose default takes its next value, and stored programs that name it. */
async function dependents(db: Queryable, ref: ObjectRef): Promise<Dependent[]> {
  const columns = await db.query<{ db: string; name: string; column_name: string }>(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, COLUMN_NAME AS column_name FROM information_schema.COLUMNS
      WHERE LOCATE(?, COLUMN_DEFAULT) > 0 ORDER BY 1, 2, ORDINAL_POSITION`,
    [path(ref.path)]
  );
  return [
    ...columns.map(row => ({
      ref: { kind: 'table', path: [row.db, row.name] },
      label: `${row.db}.${row.name}`,
      reason: `column ${row.column_name} takes its next value`
    })),
    ...(await programsNaming(db, ref))
  ];
}

async function read(db: Queryable, ref: ObjectRef): Promise<SequenceDefinition> {
  const shown = await showCreate(db, 'SEQUENCE', ref);
  const [state] = await db.query<{ next: string | number; round: string | number }>(
    `SELECT CAST(next_not_cached_value AS CHAR) AS next, CAST(cycle_count AS CHAR) AS round FROM ${path(ref.path)}`
  );
  return { ...parse(shown['Create Table'] ?? ''), next: String(state.next), round: String(state.round) };
}

function parse(text: string): Omit<SequenceDefinition, 'next' | 'round'> {
  const reader = new SqlReader(text);
  reader.needs('CREATE', 'SEQUENCE');
  const sequence: Omit<SequenceDefinition, 'next' | 'round'> = {
    name: reader.name(),
    type: null,
    start: null,
    minimum: null,
    maximum: null,
    increment: null,
    cache: null,
    cycle: false,
    engine: null,
    comment: ''
  };
  while (!reader.done) {
    const word = reader.token().toLowerCase();
    if (word === 'as') {
      const start = reader.position;
      while (reader.peekWord() !== 'START') {
        reader.token();
      }
      sequence.type = reader.since(start);
    } else if (word === 'start') {
      reader.takes('WITH');
      sequence.start = signed(reader);
    } else if (word === 'minvalue') {
      sequence.minimum = signed(reader);
    } else if (word === 'maxvalue') {
      sequence.maximum = signed(reader);
    } else if (word === 'increment') {
      reader.takes('BY');
      sequence.increment = signed(reader);
    } else if (word === 'cache') {
      sequence.cache = signed(reader);
    } else if (word === 'nocache') {
      sequence.cache = '0';
    } else if (word === 'cycle' || word === 'nocycle') {
      sequence.cycle = word === 'cycle';
    } else if (word === 'engine') {
      reader.takes('=');
      sequence.engine = reader.name();
    } else if (word === 'comment') {
      reader.takes('=');
      sequence.comment = reader.string();
    } else {
      throw reader.notUnderstood('an option of a sequence');
    }
  }
  return sequence;
}

function signed(reader: SqlReader): string {
  return reader.takes('-') ? `-${reader.token()}` : reader.token();
}

function plan(change: Change<SequenceDefinition>, version: ServerVersion): Statement[] {
  const [database, name] = change.ref.path;
  if (change.op === 'drop') {
    return [
      committed(`DROP SEQUENCE ${path([database, name])}`, {
        database,
        hazards: [
          hazard('data-loss', 'Its current value is lost'),
          hazard('drops-dependents', 'Columns whose default takes its next value will fail')
        ]
      })
    ];
  }
  const to = completed(schema, change.to);
  if (to.type !== null && !hasSequenceTypes(version)) {
    throw new DbError({ code: 'unsupported', message: 'Types of sequences need MariaDB 11.5 or newer' });
  }
  return change.op === 'create' ? create(database, to) : alter(database, completed(schema, change.from), to);
}

function create(database: string, to: SequenceDefinition): Statement[] {
  const target = path([database, to.name]);
  const sql = [
    `CREATE SEQUENCE ${target}`,
    to.type !== null && `AS ${to.type}`,
    ...limits(to),
    to.cycle ? 'CYCLE' : 'NOCYCLE',
    to.engine !== null && `ENGINE = ${to.engine}`,
    to.comment !== '' && `COMMENT = ${literal(to.comment)}`
  ]
    .filter(Boolean)
    .join(' ');
  const moved = to.next !== null && to.next !== firstValue(to);
  return [
    committed(sql, { database, undo: [`DROP SEQUENCE ${target}`] }),
    ...(moved ? [restart(database, to)] : []),
    ...turned(database, to)
  ];
}

function firstValue({ start, minimum, maximum, increment }: SequenceDefinition): string {
  return start ?? (increment?.startsWith('-') ? (maximum ?? '-1') : (minimum ?? '1'));
}

function restart(database: string, { name, next }: SequenceDefinition): Statement {
  return committed(`ALTER SEQUENCE ${path([database, name])} RESTART WITH ${next}`, { database });
}

/** A sequence that began again goes on in its round; RESTART sets it to 0, SETVAL only counts up. */
function turned(database: string, sequence: SequenceDefinition): Statement[] {
  const { name, round } = sequence;
  const next = sequence.next ?? firstValue(sequence);
  return round === null || round === '0'
    ? []
    : [committed(`DO SETVAL(${path([database, name])}, ${next}, 0, ${round})`, { database })];
}

function limits(sequence: Partial<SequenceDefinition>): string[] {
  const { start, minimum, maximum, increment, cache } = sequence;
  return [
    ...(start ? [`START WITH ${start}`] : []),
    ...(minimum ? [`MINVALUE ${minimum}`] : []),
    ...(maximum ? [`MAXVALUE ${maximum}`] : []),
    ...(increment ? [`INCREMENT BY ${increment}`] : []),
    ...(cache === '0' ? ['NOCACHE'] : cache ? [`CACHE ${cache}`] : [])
  ];
}

function alter(database: string, from: SequenceDefinition, to: SequenceDefinition): Statement[] {
  const target = path([database, to.name]);
  const statements: Statement[] = [];
  const add = (sql: string, undo: string): void =>
    void statements.push(committed(sql, { database, undo: [undo] }));
  if (from.name !== to.name) {
    const rename = (a: string, b: string): string =>
      `RENAME TABLE ${path([database, a])} TO ${path([database, b])}`;
    statements.push(
      committed(rename(from.name, to.name), {
        database,
        undo: [rename(to.name, from.name)],
        hazards: [
          hazard('drops-dependents', 'Columns whose default takes its next value go on naming the old one')
        ]
      })
    );
  }
  const forth = differences(from, to);
  if (forth.length > 0) {
    add(
      `ALTER SEQUENCE ${target} ${forth.join(' ')}`,
      `ALTER SEQUENCE ${target} ${differences(to, from).join(' ')}`
    );
  }
  const table = (one: SequenceDefinition, other: SequenceDefinition): string[] => [
    ...(other.engine !== null && one.engine !== other.engine ? [`ENGINE = ${other.engine}`] : []),
    ...(one.comment !== other.comment ? [`COMMENT = ${literal(other.comment)}`] : [])
  ];
  const options = table(from, to);
  if (options.length > 0) {
    add(`ALTER TABLE ${target} ${options.join(', ')}`, `ALTER TABLE ${target} ${table(to, from).join(', ')}`);
  }
  const moved = to.next !== null && to.next !== from.next;
  if (moved || (to.round !== null && to.round !== from.round)) {
    const hazards = [hazard('data-loss', 'Values may be given out again')];
    statements.push(
      { ...restart(database, { ...to, next: to.next ?? from.next }), hazards },
      ...turned(database, to)
    );
  }
  return statements;
}

function differences(from: SequenceDefinition, to: SequenceDefinition): string[] {
  const changed = (key: 'start' | 'minimum' | 'maximum' | 'increment' | 'cache'): string | null =>
    to[key] !== from[key] ? to[key] : null;
  return [
    ...(to.type !== null && to.type !== from.type ? [`AS ${to.type}`] : []),
    ...limits({
      start: changed('start'),
      minimum: changed('minimum'),
      maximum: changed('maximum'),
      increment: changed('increment'),
      cache: changed('cache')
    }),
    ...(to.cycle === from.cycle ? [] : [to.cycle ? 'CYCLE' : 'NOCYCLE'])
  ];
}
