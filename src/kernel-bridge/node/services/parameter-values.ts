import { DbError } from '../../../model';

/**
 * Code that prints, as one line of JSON, what a kernel's variables `names` hold (see `ParameterValues`).
 * It leaves no name behind. Integers beyond 2^53 are written as `{"$integer": "…"}`.
 */
export function valuesCode(names: readonly string[], language: string): string {
  switch (language.toLowerCase()) {
    case 'python':
      return pythonCode(names);
    case 'r':
      return rCode(names);
    default:
      throw new DbError({
        code: 'unsupported',
        message: `Parameters are read from Python and R kernels, not from ${language}`
      });
  }
}

function pythonCode(names: readonly string[]): string {
  return `def __petersql_values():
    import decimal, json, math, uuid
    def plain(value):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, int):
            return int(value) if abs(value) <= 2**53 else {"$integer": str(int(value))}
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else str(float(value))
        if isinstance(value, (decimal.Decimal, uuid.UUID)):
            return str(value)
        if isinstance(value, (list, tuple, set, frozenset, range)):
            return [plain(each) for each in value]
        if isinstance(value, dict):
            return {str(key): plain(each) for key, each in value.items()}
        if hasattr(value, "isoformat"):
            if value != value:
                return None
            try:
                return value.isoformat(" ")
            except TypeError:
                return value.isoformat()
        for method in ("to_list", "to_pylist", "tolist"):
            if hasattr(value, method):
                return plain(getattr(value, method)())
        raise TypeError
    found = {"values": {}, "missing": [], "unusable": {}}
    for name in ${JSON.stringify(names)}:
        if name not in globals():
            found["missing"].append(name)
            continue
        try:
            found["values"][name] = plain(globals()[name])
        except Exception:
            found["unusable"][name] = type(globals()[name]).__name__
    print(json.dumps(found))
__petersql_values()
del __petersql_values
`;
}

function rCode(names: readonly string[]): string {
  return `local({
  names <- c(${names.map(name => JSON.stringify(name)).join(', ')})
  known <- vapply(names, exists, logical(1), envir = globalenv(), inherits = FALSE)
  values <- mget(names[known], envir = globalenv())
  usable <- vapply(values, function(value) is.null(value) || is.atomic(value), logical(1))
  plain <- function(value) {
    if (inherits(value, c("Date", "POSIXt"))) value <- format(value)
    if (is.factor(value)) value <- as.character(value)
    if (length(value) == 1) jsonlite::unbox(value) else value
  }
  cat(jsonlite::toJSON(list(
    values = lapply(values[usable], plain),
    missing = I(unname(names[!known])),
    unusable = lapply(values[!usable], function(value) jsonlite::unbox(class(value)[1]))
  ), digits = NA, null = "null", na = "null"), "\\n", sep = "")
})
`;
}
