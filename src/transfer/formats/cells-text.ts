import type { Dialect } from '../../engines/core/engine';
import type { CellValue, EngineId, ResultColumn } from '../../model';

/** How rows become text: what comes before them, each row, and what is between. */
export interface CellsWriter {
  /** The first lines; empty without any. */
  head: string;
  row(cells: readonly CellValue[]): string;
  between: string;
  tail: string;
}

/** Whose syntax statements have. */
export interface SqlTarget {
  dialect: Dialect;
  engine: EngineId;
}

const text = (value: CellValue): string => String(value);

/** Tab-separated, as spreadsheets paste it: quotes around a field with a separator, NULL empty. */
export function tsv(columns: readonly ResultColumn[], withHeader: boolean): CellsWriter {
  const field = (value: CellValue): string => {
    const plain = value === null ? '' : text(value);
    return /["\t\r\n]/.test(plain) ? quoted(plain) : plain;
  };
  return separated(columns, withHeader, '\t', field);
}

/** RFC 4180; NULL is an empty field, the empty string a quoted one. */
export function csv(columns: readonly ResultColumn[], withHeader: boolean): CellsWriter {
  const field = (value: CellValue): string => {
    if (value === null) {
      return '';
    }
    const plain = text(value);
    return plain === '' || /[",\r\n]/.test(plain) ? quoted(plain) : plain;
  };
  return separated(columns, withHeader, ',', field);
}

function quoted(plain: string): string {
  return `"${plain.replace(/"/g, '""')}"`;
}

function separated(
  columns: readonly ResultColumn[],
  withHeader: boolean,
  separator: string,
  field: (value: CellValue) => string
): CellsWriter {
  const row = (cells: readonly CellValue[]): string => cells.map(field).join(separator);
  return {
    head: withHeader ? `${row(columns.map(({ name }) => name))}\n` : '',
    row,
    between: '\n',
    tail: ''
  };
}

/** A GitHub table, numbers aligned right. It always has its header. */
export function markdown(columns: readonly ResultColumn[]): CellsWriter {
  const escape = (value: CellValue): string =>
    (value === null ? 'NULL' : text(value))
      .replace(/\\/g, '\\\\')
      .replace(/\|/g, '\\|')
      .replace(/\r\n|[\r\n]/g, '<br>');
  const row = (cells: readonly CellValue[]): string => `| ${cells.map(escape).join(' | ')} |`;
  const rule = columns.map(({ meaning }) => (isNumeric(meaning) ? '---:' : '---'));
  const head = `${row(columns.map(({ name }) => name))}\n| ${rule.join(' | ')} |\n`;
  return { head, row, between: '\n', tail: '' };
}

/** An array of objects. Numbers keep all their digits; JSON columns are values and not texts. */
export function json(columns: readonly ResultColumn[]): CellsWriter {
  const names = columns.map(({ name }) => JSON.stringify(name));
  const row = (cells: readonly CellValue[]): string =>
    `  {${cells.map((cell, n) => `${names[n]}: ${jsonValue(cell, columns[n])}`).join(', ')}}`;
  return { head: '[\n', row, between: ',\n', tail: '\n]' };
}

function jsonValue(cell: CellValue, { meaning }: ResultColumn): string {
  if (typeof cell === 'string') {
    const isExactNumber = isNumeric(meaning) && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(cell);
    return isExactNumber || (meaning === 'json' && isJson(cell)) ? cell : JSON.stringify(cell);
  }
  return String(cell);
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** One INSERT statement per row, with the names and literals of the engine. `table`: its quoted name. */
export function insert(columns: readonly ResultColumn[], table: string, target: SqlTarget): CellsWriter {
  const names = columns.map(({ name, source }) => target.dialect.ident(source?.column ?? name)).join(', ');
  const row = (cells: readonly CellValue[]): string =>
    `INSERT INTO ${table} (${names}) VALUES (${cells.map((cell, n) => literal(cell, columns[n], target)).join(', ')});`;
  return { head: '', row, between: '\n', tail: '' };
}

/** A value as a literal of the engine. */
export function literal(
  cell: CellValue,
  { layout, meaning }: ResultColumn,
  { dialect, engine }: SqlTarget
): string {
  if (cell === null) {
    return 'NULL';
  }
  if (typeof cell === 'boolean') {
    return engine === 'sqlite' ? String(Number(cell)) : String(cell).toUpperCase();
  }
  const plain = text(cell);
  if (engine === 'sqlite' && (meaning === 'mixed' || meaning === 'float')) {
    const found = sqliteLiteral(plain, meaning);
    if (found !== null) {
      return found;
    }
  }
  // An unquoted -0 is an integer, which has no sign.
  if (isNumeric(meaning) && plain !== '-0' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(plain)) {
    return plain;
  }
  if (layout.kind === 'binary' && plain.startsWith('\\x')) {
    return engine === 'postgres' ? `${dialect.literal(plain)}::bytea` : `X'${plain.slice(2)}'`;
  }
  if (meaning === 'bit' && engine !== 'postgres') {
    return `b'${plain}'`;
  }
  if (layout.kind === 'timestamp' && (engine === 'mysql' || engine === 'mariadb')) {
    // A session in UTC shows instants with their offset, which no literal of MySQL has in this form.
    return dialect.literal(plain.replace(/\+00$/, ''));
  }
  return dialect.literal(plain);
}

/** What is no text among values of several classes, as `exactText` of the engine writes it; `null` for others. */
function sqliteLiteral(plain: string, meaning: 'mixed' | 'float'): string | null {
  if (/^-?Infinity$/.test(plain)) {
    // SQLite has no word for it; a number too large is one.
    return plain.replace('Infinity', '9e999');
  }
  if (meaning === 'float') {
    return null;
  }
  const isNumber =
    /^-?(?:0|[1-9]\d*)(?:\.0)?$/.test(plain) || String(Number(plain)) === plain.replace(/\.0$/, '');
  return (isNumber && plain !== 'NaN') || /^X'(?:[0-9A-F]{2})*'$/.test(plain) ? plain : null;
}

function isNumeric(meaning: ResultColumn['meaning']): boolean {
  return meaning === 'integer' || meaning === 'decimal' || meaning === 'float';
}
