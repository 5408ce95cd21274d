import { DbError, type ResultColumn } from '../../../model';
import type { HandOver } from '../../common/methods';
import type { SpooledResult } from './spool';

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const PYTHON_LIBRARIES = ['polars', 'pandas', 'pyarrow'];

/**
 * The code by which a kernel takes over a finished result. It reads the spool by memory mapping, binds
 * `name`, leaves no other name behind and evaluates to the type's name.
 */
export function handOver(result: SpooledResult, name: string, language: string, library?: string): HandOver {
  if (!IDENTIFIER.test(name)) {
    throw new DbError({ code: 'invalid', message: `"${name}" cannot be the name of a variable` });
  }
  if (!result.done) {
    throw new DbError({ code: 'invalid', message: 'The result is still growing' });
  }
  const { path, info } = result;
  const code = codeFor(language.toLowerCase(), { path, name, columns: info.columns, library });
  return { path, rows: info.rows, code };
}

interface HandOverSource {
  path: string;
  name: string;
  columns: readonly ResultColumn[];
  library?: string;
}

function codeFor(language: string, source: HandOverSource): string {
  switch (language) {
    case 'python':
      return pythonCode(source);
    case 'r':
      return rCode(source);
    default:
      throw new DbError({
        code: 'unsupported',
        message: `Results can be bound in Python and R kernels, not in ${language}`
      });
  }
}

/** Columns whose unscaled text becomes a decimal where every value fits. */
function textDecimals(columns: readonly ResultColumn[]): string[] {
  return columns
    .filter(({ meaning, layout }) => meaning === 'decimal' && layout.kind === 'utf8')
    .map(({ name }) => name);
}

function pythonCode({ path, name, columns, library }: HandOverSource): string {
  const libraries = library && library !== 'auto' ? [library] : PYTHON_LIBRARIES;
  return `def __petersql_read():
    import importlib
    def decimals(read):
        from decimal import Decimal, InvalidOperation
        def convert(values):
            try:
                return [None if value is None else Decimal(value) for value in values]
            except InvalidOperation:
                return None
        return convert(read)
    path, texts = ${JSON.stringify(path)}, ${JSON.stringify(textDecimals(columns))}
    for library in ${JSON.stringify(libraries)}:
        try:
            module = importlib.import_module(library)
            arrow = importlib.import_module("pyarrow") if library != "polars" else None
        except ImportError:
            continue
        if library == "polars":
            frame = module.scan_ipc(path).collect()
            for text in texts:
                values = decimals(frame[text].to_list())
                if values is not None:
                    try:
                        frame = frame.with_columns(module.Series(text, values, dtype=None if any(values) else module.Decimal))
                    except Exception:
                        pass
            return frame, "polars.DataFrame"
        table = arrow.ipc.open_file(arrow.memory_map(path)).read_all()
        for text in texts:
            values = decimals(table.column(text).to_pylist())
            if values is not None:
                try:
                    index = table.schema.get_field_index(text)
                    table = table.set_column(index, text, arrow.array(values))
                except arrow.ArrowInvalid:
                    pass
        if library == "pandas":
            return table.to_pandas(), "pandas.DataFrame"
        return table, "pyarrow.Table"
    raise ImportError("Install polars, or pyarrow with or without pandas, in this kernel to bind a result")
__petersql_read = __petersql_read()
${name} = __petersql_read[0]
(__petersql_read[1], globals().pop("__petersql_read"))[0]
`;
}

function rCode({ path, name }: HandOverSource): string {
  return `${name} <- arrow::read_ipc_file(${JSON.stringify(path)}, mmap = TRUE)
cat(class(${name})[1])
`;
}
