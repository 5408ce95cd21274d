import { SqlReader } from '../sql-reader';
import type { Check, ForeignKey, Index, IndexPart } from './definition';

const KINDS = ['PRIMARY', 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'VECTOR'] as const;

/** A key of a `SHOW CREATE TABLE`, from `PRIMARY KEY`, `UNIQUE KEY`, … `KEY` on. */
export function parseIndex(reader: SqlReader): Index {
  const kind = KINDS.find(word => reader.takes(word)) ?? 'INDEX';
  reader.needs('KEY');
  const index: Index = {
    name: kind === 'PRIMARY' ? 'PRIMARY' : reader.name(),
    kind,
    parts: [],
    withoutOverlaps: null,
    using: null,
    parser: null,
    keyBlockSize: null,
    comment: '',
    visible: true,
    options: []
  };
  for (const part of reader.list()) {
    const period = periodOf(part);
    if (period !== null) {
      index.withoutOverlaps = period;
    } else {
      index.parts.push(parsePart(part));
    }
  }
  while (!reader.done) {
    readOption(reader, index);
  }
  return index;
}

function periodOf(part: string): string | null {
  const reader = new SqlReader(part);
  const name = reader.char === '(' ? '' : reader.name();
  return reader.takes('WITHOUT', 'OVERLAPS') ? name : null;
}

function parsePart(text: string): IndexPart {
  const reader = new SqlReader(text);
  const expression = reader.char === '(' ? reader.brackets() : null;
  return {
    column: expression === null ? reader.name() : null,
    expression,
    length: reader.char === '(' ? Number(reader.brackets()) : null,
    descending: reader.takes('DESC')
  };
}

function readOption(reader: SqlReader, index: Index): void {
  const start = reader.position;
  if (reader.takes('USING')) {
    index.using = reader.name().toUpperCase() as Index['using'];
  } else if (reader.takes('KEY_BLOCK_SIZE')) {
    reader.takes('=');
    index.keyBlockSize = Number(reader.token());
  } else if (reader.takes('WITH', 'PARSER')) {
    index.parser = reader.name();
  } else if (reader.takes('COMMENT')) {
    index.comment = reader.string();
  } else if (reader.takes('INVISIBLE') || reader.takes('IGNORED')) {
    index.visible = false;
  } else {
    const valued = /_ATTRIBUTE$/.test(reader.peekWord());
    reader.token();
    if (reader.takes('=') || valued) {
      reader.token();
    }
    index.options.push(reader.since(start));
  }
}

/** From `FOREIGN KEY` on. */
export function parseForeignKey(name: string | null, reader: SqlReader): ForeignKey {
  reader.needs('FOREIGN', 'KEY');
  const columns = names(reader.list());
  reader.needs('REFERENCES');
  const first = reader.name();
  const second = reader.takes('.') ? reader.name() : null;
  const key: ForeignKey = {
    name,
    columns,
    referencedDatabase: second === null ? null : first,
    referencedTable: second ?? first,
    referencedColumns: names(reader.list()),
    match: null,
    onDelete: null,
    onUpdate: null
  };
  while (!reader.done) {
    if (reader.takes('MATCH')) {
      key.match = reader.name().toUpperCase() as ForeignKey['match'];
    } else if (reader.takes('ON', 'DELETE')) {
      key.onDelete = action(reader);
    } else {
      reader.needs('ON', 'UPDATE');
      key.onUpdate = action(reader);
    }
  }
  return key;
}

function action(reader: SqlReader): ForeignKey['onDelete'] {
  const first = reader.name().toUpperCase();
  return (
    /^(SET|NO)$/.test(first) ? `${first} ${reader.name().toUpperCase()}` : first
  ) as ForeignKey['onDelete'];
}

/** From `CHECK` on. */
export function parseCheck(name: string | null, reader: SqlReader): Check {
  reader.needs('CHECK');
  const expression = reader.brackets();
  const enforced = !reader.takes('NOT', 'ENFORCED');
  reader.takes('ENFORCED');
  return { name, expression, enforced };
}

export function names(parts: readonly string[]): string[] {
  return parts.map(part => new SqlReader(part).name());
}
