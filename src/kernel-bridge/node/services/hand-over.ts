import {
  DATE_INFINITY,
  LAST_PARTIAL_DATE,
  LAST_PARTIAL_TIMESTAMP,
  TIMESTAMP_INFINITY
} from '../../../engines/core/sentinels';
import { DbError, type ResultColumn } from '../../../model';
import type { HandOver } from '../../common/methods';
import { requireArrow, rText } from './r-code';
import type { SpooledResult } from './spool';

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const PYTHON_LIBRARIES = ['polars', 'pandas', 'pyarrow'];

export interface HandOverRequest {
  name: string;
  language: string;
  library?: string;
  /** Where the kernel has the file. Default: the spool's own. */
  path?: string;
}

/**
 * The code by which a kernel takes over a finished result. It reads the spool by memory mapping, binds
 * `name`, leaves no other name behind and evaluates to the type's name.
 */
export function handOver(result: SpooledResult, request: HandOverRequest): HandOver {
  const { name, language, library } = request;
  if (!IDENTIFIER.test(name)) {
    throw new DbError({ code: 'invalid', message: `"${name}" cannot be the name of a variable` });
  }
  if (!result.done) {
    throw new DbError({ code: 'invalid', message: 'The result is still growing' });
  }
  const { info } = result;
  const path = request.path ?? result.path;
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

/** Columns that may hold marks in place of values that Arrow's types have not: see `core/sentinels.ts`. */
function marked(columns: readonly ResultColumn[]): [name: string, kind: string][] {
  const kinds = ['date', 'timestamp', 'decimal'];
  return columns
    .filter(({ layout }) => kinds.includes(layout.kind))
    .map(({ name, layout }) => [name, layout.kind]);
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
                found = [None if value is None else Decimal(value) for value in values]
            except InvalidOperation:
                return None
            # NaN and infinity have no place in a decimal column: it stays text then.
            return found if all(value is None or value.is_finite() for value in found) else None
        return convert(read)
    path, texts = ${JSON.stringify(path)}, ${JSON.stringify(textDecimals(columns))}
    marked = ${JSON.stringify(marked(columns))}
    # A kernel that cannot read the file says so in the same way whatever library it has.
    with open(path, "rb"):
        pass
    bounds = {
        "date": ("int32", ${DATE_INFINITY}, ${LAST_PARTIAL_DATE}),
        "timestamp": ("int64", ${TIMESTAMP_INFINITY}, ${LAST_PARTIAL_TIMESTAMP}),
    }
    def warn(name, kind, count):
        import warnings
        warnings.warn(f"{name}: {count} values that a {kind} cannot hold (infinity, NaN, 0000-00-00) became null", stacklevel=4)
    def cleaned_table(table):
        import pyarrow.compute as compute
        for name, kind in marked:
            index = table.schema.get_field_index(name)
            if index < 0:
                continue
            column = table.column(index)
            if kind == "decimal":
                width = column.type.byte_width
                mark = arrow.scalar(b"\\x00" * (width - 1) + b"\\x80", arrow.binary(width))
                found = [compute.equal(chunk.view(arrow.binary(width)), mark) for chunk in column.chunks]
                mask = arrow.chunked_array(found, arrow.bool_())
            else:
                plain, last, partial = bounds[kind]
                values = column.cast(plain)
                mask = compute.or_(compute.equal(values, last), compute.less_equal(values, partial))
            count = compute.sum(mask).as_py() or 0
            if count:
                warn(name, kind, count)
                empty = arrow.scalar(None, column.type)
                table = table.set_column(index, table.schema.field(index), compute.if_else(mask, empty, column))
        return table
    def cleaned_frame(frame):
        for name, kind in marked:
            values = frame[name].to_physical()
            if kind == "decimal":
                mask = values == -(2**127)
            else:
                _, last, partial = bounds[kind]
                mask = (values == last) | (values <= partial)
            count = mask.sum()
            if count:
                warn(name, kind, count)
                column = module.select(module.when(mask).then(None).otherwise(frame[name])).to_series()
                frame = frame.with_columns(column.alias(name))
        return frame
    for library in ${JSON.stringify(libraries)}:
        try:
            module = importlib.import_module(library)
            arrow = importlib.import_module("pyarrow") if library != "polars" else None
        except ImportError:
            continue
        if library == "polars":
            frame = cleaned_frame(module.scan_ipc(path).collect())
            for text in texts:
                values = decimals(frame[text].to_list())
                if values is not None:
                    try:
                        frame = frame.with_columns(module.Series(text, values, dtype=None if any(values) else module.Decimal))
                    except Exception:
                        pass
            return frame, "polars.DataFrame"
        table = cleaned_table(arrow.ipc.open_file(arrow.memory_map(path)).read_all())
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

/** Where each column may hold marks: its number from 1, and the largest or the least value that is one, as R reads it. */
function rMarks(columns: readonly ResultColumn[]): string {
  const list: string[] = [];
  columns.forEach(({ layout }, index) => {
    const column = index + 1;
    if (layout.kind === 'date') {
      list.push(`list(${column}, ${LAST_PARTIAL_DATE}, ${DATE_INFINITY})`);
    } else if (layout.kind === 'timestamp') {
      // R has seconds, as doubles.
      list.push(
        `list(${column}, ${Number(LAST_PARTIAL_TIMESTAMP) / 1e6}, ${Number(TIMESTAMP_INFINITY) / 1e6})`
      );
    } else if (layout.kind === 'decimal') {
      list.push(`list(${column}, ${layout.precision > 38 ? -5e76 : -1.5e38} / 1e${layout.scale}, Inf)`);
    }
  });
  return `list(${list.join(', ')})`;
}

/** R has no decimals: arrow makes doubles of them, and so does this of those that are text. */
function rCode({ path, name, columns }: HandOverSource): string {
  const texts = columns.flatMap(({ meaning, layout }, index) =>
    meaning === 'decimal' && layout.kind === 'utf8' ? [index + 1] : []
  );
  return `local({
  ${requireArrow('bind a result')}
  path <- ${rText(path)}
  if (file.access(path, 4) != 0) stop("FileNotFoundError: ", path, call. = FALSE)
  frame <- arrow::read_ipc_file(path, mmap = TRUE)
  for (mark in ${rMarks(columns)}) {
    values <- unclass(frame[[mark[[1]]]])
    marked <- which(values <= mark[[2]] | values >= mark[[3]])
    if (length(marked) > 0) {
      frame[[mark[[1]]]][marked] <- NA
      note <- "values that R cannot hold (infinity, NaN, 0000-00-00) became NA"
      warning(names(frame)[mark[[1]]], ": ", length(marked), " ", note, call. = FALSE)
    }
  }
  for (column in c(${texts.join(', ')})) frame[[column]] <- as.numeric(frame[[column]])
  assign(${rText(name)}, frame, envir = globalenv())
  cat(class(frame)[1])
})
`;
}
