import { SqlReader } from '../sql-reader';
import type { Partition, Partitioning } from './definition';

/** The clause behind `PARTITION BY` (manual, section 26.2). */
export function parsePartitioning(reader: SqlReader, engine: string | null): Partitioning {
  const { method, expression } = readMethod(reader);
  const partitioning: Partitioning = {
    method,
    expression,
    count: reader.takes('PARTITIONS') ? Number(reader.token()) : null,
    subMethod: null,
    subExpression: null,
    subCount: null,
    partitions: []
  };
  if (reader.takes('SUBPARTITION', 'BY')) {
    const sub = readMethod(reader);
    partitioning.subMethod = sub.method;
    partitioning.subExpression = sub.expression;
    partitioning.subCount = reader.takes('SUBPARTITIONS') ? Number(reader.token()) : null;
  }
  if (reader.char === '(') {
    partitioning.partitions = reader.list().map(text => parsePartition(text, engine));
  }
  return partitioning;
}

function readMethod(reader: SqlReader): { method: string; expression: string } {
  if (reader.takes('SYSTEM_TIME')) {
    const start = reader.position;
    while (
      !reader.done &&
      reader.char !== '(' &&
      !reader.sees('PARTITIONS') &&
      !reader.sees('SUBPARTITION')
    ) {
      reader.token();
    }
    return { method: 'SYSTEM_TIME', expression: reader.since(start) };
  }
  const start = reader.position;
  while (reader.char !== '(') {
    reader.token();
  }
  const method = reader.since(start).replace(/\s+/g, ' ').toUpperCase();
  return { method, expression: reader.brackets() };
}

function parsePartition(text: string, engine: string | null): Partition {
  const reader = new SqlReader(text);
  reader.needs('PARTITION');
  const partition: Partition = { name: reader.name(), bound: null, options: '', subpartitions: [] };
  const start = reader.position;
  if (reader.takes('VALUES')) {
    do {
      reader.token();
    } while (/^(THAN|MAXVALUE)$/.test(reader.peekWord()) || reader.char === '(');
    partition.bound = reader.since(start);
  } else if (reader.takes('HISTORY') || reader.takes('CURRENT') || reader.takes('DEFAULT')) {
    partition.bound = reader.since(start);
  }
  partition.options = readOptions(reader, engine);
  if (reader.char === '(') {
    partition.subpartitions = reader.list().map(each => {
      const sub = new SqlReader(each);
      sub.needs('SUBPARTITION');
      return { name: sub.name(), options: readOptions(sub, engine) };
    });
  }
  return partition;
}

/** Options as they stand, without the engine, which is the table's own. */
function readOptions(reader: SqlReader, engine: string | null): string {
  const options: string[] = [];
  while (!reader.done && reader.char !== '(') {
    const start = reader.position;
    const name = reader.token().toUpperCase();
    if (/^(DATA|INDEX)$/.test(name)) {
      reader.takes('DIRECTORY');
    }
    reader.takes('=');
    const value = reader.token();
    if (name !== 'ENGINE' || value.toUpperCase() !== engine?.toUpperCase()) {
      options.push(reader.since(start));
    }
  }
  return options.join(' ');
}
