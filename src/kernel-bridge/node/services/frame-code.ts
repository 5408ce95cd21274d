import { DbError } from '../../../model';
import { requireArrow, rText } from './r-code';

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
/** Rows of one batch of the file. */
const BATCH_ROWS = 32_768;

/**
 * Code that writes a kernel's data frame as an Arrow stream to `path`, readable by its owner alone, and prints one line of JSON:
 * `{"rows"}`, `{"missing"}`, `{"unusable": type}`, or `{"elsewhere": path}` when the folder cannot be written to and the file is
 * in the kernel's own. It leaves no name behind.
 */
export function frameCode(name: string, path: string, language: string): string {
  if (!IDENTIFIER.test(name)) {
    throw new DbError({ code: 'invalid', message: `"${name}" cannot be the name of a variable` });
  }
  switch (language.toLowerCase()) {
    case 'python':
      return pythonCode(name, path);
    case 'r':
      return rCode(name, path);
    default:
      throw new DbError({
        code: 'unsupported',
        message: `Data frames are read from Python and R kernels, not from ${language}`
      });
  }
}

function pythonCode(name: string, path: string): string {
  return `def __petersql_write():
    import json, os, tempfile
    def target():
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            return os.fdopen(os.open(path, flags, 0o600), "wb"), None
        except OSError:
            handle, other = tempfile.mkstemp(suffix=".arrows")
            return os.fdopen(handle, "wb"), other
    def text(value):
        return None if value is None else json.dumps(value, default=str, ensure_ascii=False)
    def plain(arrow, name, column):
        kind = column.type
        if isinstance(kind, arrow.BaseExtensionType):
            return plain(arrow, name, arrow.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type))
        if arrow.types.is_dictionary(kind):
            return plain(arrow, name, column.cast(kind.value_type))
        if arrow.types.is_nested(kind):
            return arrow.chunked_array([arrow.array(map(text, chunk.to_pylist()), arrow.string()) for chunk in column.chunks], arrow.string())
        if arrow.types.is_float16(kind):
            return column.cast(arrow.float32())
        if "string" in str(kind):
            return column.cast(arrow.large_string())
        if "binary" in str(kind):
            return column.cast(arrow.large_binary())
        if arrow.types.is_decimal(kind) and kind.bit_width < 128:
            return column.cast(arrow.decimal128(kind.precision, kind.scale))
        if arrow.types.is_duration(kind) or arrow.types.is_interval(kind):
            raise TypeError(f"column {name} holds durations, which no table column keeps the same everywhere: make numbers or text of them")
        return column
    def with_arrow(arrow, frame):
        module = type(frame).__module__.split(".")[0]
        if isinstance(frame, arrow.RecordBatch):
            table = arrow.Table.from_batches([frame])
        elif isinstance(frame, arrow.Table):
            table = frame
        elif module == "pandas":
            named = any(name is not None for name in frame.index.names)
            table = arrow.Table.from_pandas(frame, preserve_index=named)
        elif hasattr(frame, "__arrow_c_stream__"):
            table = arrow.table(frame)
        else:
            return None
        names = [str(name) for name in table.column_names]
        table = arrow.Table.from_arrays([plain(arrow, name, column) for name, column in zip(names, table.columns)], names)
        file, other = target()
        with file, arrow.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table, max_chunksize=${BATCH_ROWS})
        return table.num_rows, other
    def with_polars(polars, frame):
        if not isinstance(frame, polars.DataFrame):
            return None
        casts = []
        for name, kind in frame.schema.items():
            column = polars.col(name)
            if kind in (polars.Categorical, polars.Enum):
                casts.append(column.cast(polars.String))
            elif kind.is_nested() or kind == polars.Duration or kind == polars.Object:
                raise TypeError(f"column {name}: install pyarrow to load values of type {kind}")
        frame = frame.with_columns(casts)
        parts = list(frame.iter_slices(${BATCH_ROWS}))
        file, other = target()
        with file:
            (polars.concat(parts, rechunk=False) if parts else frame).write_ipc_stream(file, compat_level=polars.CompatLevel.oldest())
        return frame.height, other
    path, name = ${JSON.stringify(path)}, ${JSON.stringify(name)}
    if name not in globals():
        return json.dumps({"missing": True})
    frame = globals()[name]
    if type(frame).__module__.startswith("polars") and hasattr(frame, "collect"):
        frame = frame.collect()
    try:
        import pyarrow
        import pyarrow.ipc
        done = with_arrow(pyarrow, frame)
    except ImportError:
        try:
            import polars
        except ImportError:
            raise ImportError("Install pyarrow in this kernel to load its data frames into tables") from None
        done = with_polars(polars, frame)
    if done is None:
        return json.dumps({"unusable": type(frame).__name__})
    return json.dumps({"rows": done[0], **({"elsewhere": done[1]} if done[1] else {})})
try:
    print(__petersql_write())
finally:
    del __petersql_write
`;
}

function rCode(name: string, path: string): string {
  return `local({
  name <- ${rText(name)}
  path <- ${rText(path)}
  say <- function(...) cat("{", ..., "}\\n", sep = "")
  if (!exists(name, envir = globalenv(), inherits = FALSE)) return(say("\\"missing\\": true"))
  frame <- get(name, envir = globalenv())
  if (!is.data.frame(frame)) return(say("\\"unusable\\": ", dQuote(class(frame)[1], FALSE)))
  ${requireArrow('load its data frames into tables')}
  frame <- as.data.frame(frame)
  for (column in names(frame)) {
    values <- frame[[column]]
    if (is.factor(values)) frame[[column]] <- as.character(values)
    if (inherits(values, "POSIXlt")) frame[[column]] <- as.POSIXct(values)
    if (inherits(values, "difftime") && !inherits(values, "hms")) {
      stop("column ", column, " holds durations, which no table column keeps the same everywhere: make numbers or text of them", call. = FALSE)
    }
    if (is.list(frame[[column]])) stop("column ", column, " holds lists: make text of them", call. = FALSE)
  }
  before <- Sys.umask("077")
  on.exit(Sys.umask(before))
  elsewhere <- file.access(dirname(path), 2) != 0
  target <- if (elsewhere) tempfile(fileext = ".arrows") else path
  arrow::write_ipc_stream(frame, target)
  say("\\"rows\\": ", nrow(frame), if (elsewhere) paste0(", \\"elsewhere\\": ", encodeString(target, quote = "\\"")))
})
`;
}
