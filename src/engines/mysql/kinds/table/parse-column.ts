import { SqlReader } from '../sql-reader';
import type { Column } from './definition';

/** Words that end a type or an expression: with them an attribute of the column begins. */
const ATTRIBUTES = new Set(
  `CHARACTER COLLATE GENERATED NOT NULL DEFAULT ON AUTO_INCREMENT COMMENT INVISIBLE VISIBLE CHECK SRID WITH WITHOUT
   COLUMN_FORMAT STORAGE ENGINE_ATTRIBUTE SECONDARY_ENGINE_ATTRIBUTE`.split(/\s+/)
);
/** Attributes kept as they stand, each with one value behind it. */
const WITH_VALUE = /^(COLUMN_FORMAT|STORAGE|ENGINE_ATTRIBUTE|SECONDARY_ENGINE_ATTRIBUTE)$/;

/** A column of a `SHOW CREATE TABLE`; character set and collation only where the text names them. */
export function parseColumn(text: string): Column {
  const reader = new SqlReader(text);
  const column: Column = {
    name: reader.name(),
    previousName: null,
    type: untilAttribute(reader),
    charset: null,
    collation: null,
    nullable: true,
    default: null,
    onUpdate: null,
    withoutDefault: false,
    autoIncrement: false,
    generated: null,
    invisible: false,
    srid: null,
    comment: '',
    check: null,
    options: []
  };
  while (!reader.done) {
    readAttribute(reader, column);
  }
  return column;
}

function readAttribute(reader: SqlReader, column: Column): void {
  if (reader.takes('CHARACTER', 'SET')) {
    column.charset = reader.name();
  } else if (reader.takes('COLLATE')) {
    column.collation = reader.name();
  } else if (reader.takes('GENERATED', 'ALWAYS', 'AS')) {
    column.generated = readGenerated(reader);
  } else if (reader.takes('NOT', 'NULL')) {
    column.nullable = false;
  } else if (reader.takes('NULL')) {
    column.nullable = true;
  } else if (reader.takes('DEFAULT')) {
    column.default = untilAttribute(reader);
  } else if (reader.takes('ON', 'UPDATE')) {
    column.onUpdate = untilAttribute(reader);
  } else if (reader.takes('AUTO_INCREMENT')) {
    column.autoIncrement = true;
  } else if (reader.takes('INVISIBLE')) {
    column.invisible = true;
  } else if (reader.takes('SRID')) {
    column.srid = Number(reader.token());
  } else if (reader.takes('COMMENT')) {
    column.comment = reader.string();
  } else if (reader.takes('CHECK')) {
    column.check = reader.brackets();
  } else {
    column.options.push(readOption(reader));
  }
}

function readGenerated(reader: SqlReader): NonNullable<Column['generated']> {
  if (reader.takes('ROW')) {
    return { expression: '', storage: reader.takes('START') ? 'ROW START' : (reader.token(), 'ROW END') };
  }
  const expression = reader.brackets();
  const stored = reader.takes('STORED') || reader.takes('PERSISTENT');
  if (!stored) {
    reader.takes('VIRTUAL');
  }
  return { expression, storage: stored ? 'STORED' : 'VIRTUAL' };
}

function readOption(reader: SqlReader): string {
  const start = reader.position;
  if (reader.takes('WITHOUT', 'SYSTEM', 'VERSIONING') || reader.takes('WITH', 'SYSTEM', 'VERSIONING')) {
    return reader.since(start);
  }
  if (reader.takes('NOT', 'SECONDARY')) {
    return reader.since(start);
  }
  const valued = WITH_VALUE.test(reader.peekWord());
  reader.token();
  if (reader.takes('=') || valued) {
    reader.token();
  }
  return reader.since(start);
}

/** Text up to the next attribute: a type, a default. The first token always belongs to it. */
function untilAttribute(reader: SqlReader): string {
  const start = reader.position;
  do {
    reader.token();
  } while (!reader.done && reader.char !== '`' && !ATTRIBUTES.has(reader.peekWord()));
  return reader.since(start);
}
