import {
  DATE_INFINITY,
  LAST_MARKED_TIMESTAMP,
  LAST_PARTIAL_DATE,
  TIMESTAMP_INFINITY
} from '../../../engines/core/sentinels';
import type { ResultColumn } from '../../../model';
import { fieldNames } from '../../../transfer/formats/arrow-schema';
import type { HandOverSource } from './hand-over';

const PYTHON_LIBRARIES = ['polars', 'pandas', 'pyarrow'];
/** PostgreSQL's `24:00:00`: Arrow's and Python's times of a day end before it. */
const DAY_US = 86_400_000_000;
/** Digits that polars has for decimals. */
const POLARS_DIGITS = 38;
/** 0001-01-01 and 9999-12-31 as days since 1970: what Python's `date` can be. */
const FIRST_PYTHON_DAY = -719_162;
const LAST_PYTHON_DAY = 2_932_896;

/** Reads a finished file into a data frame or table; leaves nothing but its name behind. */
export function pythonCode({ path, name, columns, batches, library }: HandOverSource): string {
  const libraries = library && library !== 'auto' ? [library] : PYTHON_LIBRARIES;
  const names = fieldNames(columns);
  const wide = wideDecimals(columns).map(({ index, scale }) => [
    names[index],
    scale,
    batches.map(({ rows, columns: places }) => [rows, places[index].validity, places[index].values])
  ]);
  return `def __petersql_read():
    import importlib
    from decimal import Decimal, InvalidOperation
    def decimals(read):
        try:
            found = [None if value is None else Decimal(value) for value in read]
        except InvalidOperation:
            return None
        # NaN and infinity have no place in a decimal column: it stays text then.
        return found if all(value is None or value.is_finite() for value in found) else None
    path, texts = ${JSON.stringify(path)}, ${JSON.stringify(textDecimals(columns, names))}
    names, wide = ${JSON.stringify(names)}, ${JSON.stringify(wide)}
    marked = ${JSON.stringify(marked(columns, names))}
    # A kernel that cannot read the file says so in the same way whatever library it has.
    with open(path, "rb"):
        pass
    bounds = {
        "date": ("int32", ${DATE_INFINITY}, ${LAST_PARTIAL_DATE}),
        "time": ("int64", ${DAY_US}, -1),
        "timestamp": ("int64", ${TIMESTAMP_INFINITY}, ${LAST_MARKED_TIMESTAMP}),
    }
    def warn(name, kind, count):
        import warnings
        warnings.warn(f"{name}: {count} values that a {kind} cannot hold (infinity, NaN, 0000-00-00, 24:00) became null", stacklevel=4)
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
    def pandas_frame(table):
        import pyarrow.compute as compute
        gaps = []
        for index, field in enumerate(table.schema):
            column = table.column(index)
            if arrow.types.is_date32(field.type):
                span = compute.min_max(column.cast("int32"))
                least, most = span["min"].as_py(), span["max"].as_py()
                # Objects of Python end with the year 9999; the array type of pandas goes on.
                if most is not None and (least < ${FIRST_PYTHON_DAY} or most > ${LAST_PYTHON_DAY}):
                    table = table.set_column(index, field.name, column.cast(arrow.timestamp("s")))
            elif field.type in (arrow.int64(), arrow.uint64()) and column.null_count:
                span = compute.min_max(column)
                least, most = span["min"].as_py(), span["max"].as_py()
                # Beside a null pandas makes floats of integers, which change these.
                if most is not None and max(-least, most) > 2**53:
                    gaps.append((field.name, column))
        frame = table.to_pandas()
        for name, column in gaps:
            dtype = module.UInt64Dtype() if column.type == arrow.uint64() else module.Int64Dtype()
            frame[name] = dtype.__from_arrow__(column)
        return frame
    def polars_decimals(name, values):
        digits = [value.as_tuple() for value in values if value is not None]
        scale = max([-each.exponent for each in digits] + [0])
        if any(len(each.digits) + each.exponent + scale > ${POLARS_DIGITS} for each in digits if each.digits != (0,)):
            return None
        return None if scale > ${POLARS_DIGITS} else module.Series(name, values, dtype=module.Decimal(${POLARS_DIGITS}, scale))
    # polars has no decimals of 256 bits: they are read from where they stand in the file.
    def wide_decimals(name, scale, places):
        values, marks = [], 0
        with open(path, "rb") as file:
            for rows, validity, start in places:
                file.seek(max(validity, 0))
                bits = file.read((rows + 7) // 8) if validity >= 0 else None
                file.seek(start)
                data = file.read(32 * rows)
                for row in range(rows):
                    if bits is not None and not bits[row >> 3] & 1 << (row & 7):
                        values.append(None)
                        continue
                    value = int.from_bytes(data[32 * row : 32 * row + 32], "little", signed=True)
                    marks += value == -(2**255)
                    values.append(None if value == -(2**255) else Decimal(f"{value}e-{scale}"))
        if marks:
            warn(name, "decimal", marks)
        found = polars_decimals(name, values)
        return module.Series(name, [None if value is None else f"{value:f}" for value in values], dtype=module.String) if found is None else found
    def polars_frame():
        late = {name: wide_decimals(name, scale, places) for name, scale, places in wide}
        near = [name for name in names if name not in late]
        frame = module.scan_ipc(path).select(near).collect() if late else module.scan_ipc(path).collect()
        for name, kind in marked:
            if name in late:
                continue
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
        for name in texts:
            values = decimals(frame[name].to_list())
            found = None if values is None else polars_decimals(name, values)
            if found is not None:
                frame = frame.with_columns(found)
        return module.DataFrame([late[name] if name in late else frame[name] for name in names]) if late else frame
    for library in ${JSON.stringify(libraries)}:
        try:
            module = importlib.import_module(library)
            arrow = importlib.import_module("pyarrow") if library != "polars" else None
        except ImportError:
            continue
        if library == "polars":
            return polars_frame(), "polars.DataFrame"
        table = cleaned_table(arrow.ipc.open_file(arrow.memory_map(path)).read_all())
        for name in texts:
            values = decimals(table.column(name).to_pylist())
            if values is not None:
                try:
                    index = table.schema.get_field_index(name)
                    # Of nothing but nulls no type could be seen.
                    kind = None if any(value is not None for value in values) else arrow.decimal128(38, 0)
                    table = table.set_column(index, name, arrow.array(values, kind))
                except arrow.ArrowInvalid:
                    pass
        if library == "pandas":
            return pandas_frame(table), "pandas.DataFrame"
        return table, "pyarrow.Table"
    raise ImportError("Install polars, or pyarrow with or without pandas, in this kernel to bind a result")
__petersql_read = __petersql_read()
${name} = __petersql_read[0]
(__petersql_read[1], globals().pop("__petersql_read"))[0]
`;
}

/** Columns that may hold marks in place of values that Arrow's types have not: see `core/sentinels.ts`. */
function marked(columns: readonly ResultColumn[], names: readonly string[]): [name: string, kind: string][] {
  const kinds = ['date', 'time', 'timestamp', 'decimal'];
  return columns.flatMap(({ layout }, index): [string, string][] =>
    kinds.includes(layout.kind) ? [[names[index], layout.kind]] : []
  );
}

/** Columns whose unscaled text becomes a decimal where every value fits. */
function textDecimals(columns: readonly ResultColumn[], names: readonly string[]): string[] {
  return names.filter((_, index) => {
    const { meaning, layout } = columns[index];
    return meaning === 'decimal' && layout.kind === 'utf8';
  });
}

function wideDecimals(columns: readonly ResultColumn[]): { index: number; scale: number }[] {
  return columns.flatMap(({ layout }, index) =>
    layout.kind === 'decimal' && layout.precision > POLARS_DIGITS ? [{ index, scale: layout.scale }] : []
  );
}
