import { NotUnderstood, TokenReader } from '../../token-reader';
import { isWord } from '../../tokens';
import type { TriggerDefinition } from './definition';

export type TriggerFields = Omit<TriggerDefinition, 'sql' | 'obstacle'>;

/**
 * Reads a CREATE TRIGGER as the schema table stores it ("CREATE TRIGGER").
 *
 * @throws NotUnderstood
 */
export function parseTrigger(sql: string): TriggerFields {
  const reader = new TokenReader(sql);
  reader.needs('CREATE');
  reader.takes('TEMP');
  reader.needs('TRIGGER');
  const name = reader.name();
  const timing = reader.takes('INSTEAD', 'OF')
    ? 'INSTEAD OF'
    : reader.takes('AFTER')
      ? 'AFTER'
      : (reader.takes('BEFORE'), 'BEFORE');
  const event = (['INSERT', 'UPDATE', 'DELETE'] as const).find(word => reader.takes(word));
  if (!event) {
    throw new NotUnderstood('a trigger without INSERT, UPDATE or DELETE');
  }
  const columns: string[] = [];
  if (event === 'UPDATE' && reader.takes('OF')) {
    do {
      columns.push(reader.name());
    } while (reader.takes(','));
  }
  reader.needs('ON');
  const first = reader.name();
  const second = reader.takes('.') ? reader.name() : null;
  reader.takes('FOR', 'EACH', 'ROW');
  const when = whenOf(reader);
  reader.needs('BEGIN');
  const last = reader.tokens[reader.tokens.length - 1];
  if (!isWord(last, 'END')) {
    throw new NotUnderstood('a trigger that does not end with END');
  }
  return {
    name,
    timing,
    event,
    columns,
    tableDatabase: second === null ? null : first,
    table: second ?? first,
    when,
    body: sql.slice(reader.end, last.start).trim()
  };
}

/** The condition: everything up to the BEGIN that is in no parenthesis. */
function whenOf(reader: TokenReader): string | null {
  if (!reader.takes('WHEN')) {
    return null;
  }
  const start = reader.peek()?.start ?? 0;
  for (let first = true; first || !reader.sees('BEGIN'); first = false) {
    if (reader.sees('(')) {
      reader.group();
    } else {
      reader.next();
    }
  }
  return reader.text.slice(start, reader.end);
}
