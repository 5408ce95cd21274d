/** SQLite takes any words as a type; these are the usual ones ("Datatypes In SQLite", section 3.1.1). */
const TYPES = [
  'INTEGER',
  'TEXT',
  'REAL',
  'BLOB',
  'NUMERIC',
  'ANY',
  'BOOLEAN',
  'DATE',
  'DATETIME',
  'TIMESTAMP',
  'DECIMAL(10,2)',
  'VARCHAR(255)',
  'JSON'
];

export function typeNames(): Promise<string[]> {
  return Promise.resolve(TYPES);
}
