import { plainSql } from '../plain-sql';
import { SqlReader, splitList } from '../sql-reader';
import type { TableDefinition } from './definition';
import { parseColumn } from './parse-column';
import { names, parseCheck, parseForeignKey, parseIndex } from './parse-keys';
import { parsePartitioning } from './parse-partitions';

/**
 * Reads a `SHOW CREATE TABLE`, the only place where the server says everything about a table
 * (information_schema escapes checks wrongly and lacks many options: skeema#86).
 */
export function parseTable(show: string): TableDefinition {
  const reader = new SqlReader(plainSql(show));
  reader.needs('CREATE');
  reader.takes('TEMPORARY');
  reader.needs('TABLE');
  const table: TableDefinition = {
    name: reader.name(),
    columns: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    periods: [],
    systemVersioned: false,
    engine: null,
    autoIncrement: null,
    charset: null,
    collation: null,
    rowFormat: null,
    comment: '',
    options: [],
    partitioning: null
  };
  for (const item of splitList(reader.brackets())) {
    readItem(item, table);
  }
  while (!reader.done) {
    if (reader.takes('PARTITION', 'BY')) {
      table.partitioning = parsePartitioning(reader, table.engine);
    } else {
      readOption(reader, table);
    }
  }
  return table;
}

function readItem(text: string, table: TableDefinition): void {
  const reader = new SqlReader(text);
  if (reader.char === '`') {
    table.columns.push(parseColumn(text));
    return;
  }
  const constraint = reader.takes('CONSTRAINT') ? reader.name() : null;
  if (reader.sees('FOREIGN')) {
    table.foreignKeys.push(parseForeignKey(constraint, reader));
  } else if (reader.sees('CHECK')) {
    table.checks.push(parseCheck(constraint, reader));
  } else if (reader.takes('PERIOD', 'FOR')) {
    const name = reader.name();
    const [start, end] = names(reader.list());
    table.periods.push({ name, start, end });
  } else {
    table.indexes.push(parseIndex(reader));
  }
}

function readOption(reader: SqlReader, table: TableDefinition): void {
  if (reader.takes('WITH', 'SYSTEM', 'VERSIONING')) {
    table.systemVersioned = true;
    return;
  }
  const start = reader.position;
  // Options of an engine are quoted (MariaDB), some have two words.
  const quoted = reader.char === '`';
  const first = reader.token();
  let name = quoted ? first : first.toUpperCase();
  if (/^(DEFAULT|DATA|INDEX)$/.test(name) && !reader.sees('=')) {
    reader.token();
    name = reader.since(start).toUpperCase().replace(/\s+/g, ' ');
  }
  reader.takes('=');
  switch (name) {
    case 'ENGINE':
      table.engine = reader.name();
      break;
    case 'AUTO_INCREMENT':
      table.autoIncrement = reader.token();
      break;
    case 'DEFAULT CHARSET':
      table.charset = reader.name();
      break;
    case 'COLLATE':
      table.collation = reader.name();
      break;
    case 'ROW_FORMAT':
      table.rowFormat = reader.name().toUpperCase();
      break;
    case 'COMMENT':
      table.comment = reader.string();
      break;
    default:
      table.options.push({ name, value: reader.token() });
  }
}
