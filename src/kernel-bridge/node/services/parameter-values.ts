import { DbError } from '../../../model';
import { rTexts } from './r-code';

/**
 * Code that prints, as one line of JSON, what a kernel's variables `names` hold (see `ParameterValues`).
 * It leaves no name behind. What JSON has no exact form for is written as {@link TypedValue}.
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
    import datetime, decimal, json, math, uuid
    def plain(value):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, int):
            return int(value) if abs(value) <= 2**53 else {"$integer": str(int(value))}
        if isinstance(value, float):
            # JSON would make an integer of 2.0.
            whole = not math.isfinite(value) or value.is_integer()
            return {"$float": str(float(value))} if whole else float(value)
        if isinstance(value, decimal.Decimal):
            return {"$decimal": str(value)} if value.is_finite() else {"$float": str(float(value))}
        if isinstance(value, uuid.UUID):
            return str(value)
        if isinstance(value, (bytes, bytearray, memoryview)):
            return {"$bytes": bytes(value).hex()}
        if isinstance(value, (list, tuple, set, frozenset, range)):
            return [plain(each) for each in value]
        if isinstance(value, dict):
            return json.dumps(inner(value))
        if type(value).__module__.startswith("pandas.") and repr(value) == "<NA>":
            return None
        # What numpy makes of its times are numbers, where they are finer than Python's.
        kind = getattr(getattr(value, "dtype", None), "kind", None)
        if kind in ("m", "M") and hasattr(value, "__len__"):
            return [plain(each) for each in value]
        if kind in ("m", "M") and value != value:
            return None
        if kind == "m":
            micros = value.astype("timedelta64[us]")
            if micros != value:
                raise TypeError
            return plain(micros.item())
        if kind == "M":
            text = str(value)
            if "T" not in text:
                return {"$date": str(value.astype("datetime64[D]"))}
            return {"$timestamp": text.replace("T", " ") + ("" if ":" in text else ":00")}
        if isinstance(value, datetime.timedelta):
            if value != value:
                return None
            if getattr(value, "nanoseconds", 0):
                raise TypeError
            micros = (value.days * 86400 + value.seconds) * 1000000 + value.microseconds
            seconds, rest = divmod(abs(micros), 1000000)
            minutes, seconds = divmod(seconds, 60)
            text = "%s%02d:%02d:%02d" % ("-" if micros < 0 else "", minutes // 60, minutes % 60, seconds)
            return {"$interval": text + (".%06d" % rest if rest else "")}
        if hasattr(value, "isoformat"):
            if value != value:
                return None
            try:
                text = value.isoformat(" ")
            except (TypeError, ValueError):
                text = value.isoformat()
            zoned = hasattr(value, "utcoffset") and value.utcoffset() is not None
            if isinstance(value, datetime.datetime):
                return {"$instant" if zoned else "$timestamp": text}
            if isinstance(value, datetime.date):
                return {"$date": text}
            return {"$time": text} if isinstance(value, datetime.time) and not zoned else text
        for method in ("to_list", "to_pylist", "as_py", "tolist"):
            if hasattr(value, method):
                return plain(getattr(value, method)())
        raise TypeError
    # What stands in JSON, where a number is a number and everything else a text.
    def inner(value):
        if isinstance(value, dict):
            return {str(key): inner(each) for key, each in value.items()}
        if isinstance(value, (list, tuple, set, frozenset, range)):
            return [inner(each) for each in value]
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value)
        if isinstance(value, float) and math.isfinite(value):
            return float(value)
        known = plain(value)
        if isinstance(known, list):
            return [inner(each) for each in known]
        return next(iter(known.values())) if isinstance(known, dict) else known
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

/** In R a vector of one value is that value. Base R alone, as not every R kernel has a package for JSON. */
function rCode(names: readonly string[]): string {
  return String.raw`local({
  escaped <- function(code) {
    if (code > 65535) paste0(escaped(55296 + (code - 65536) %/% 1024), escaped(56320 + (code - 65536) %% 1024))
    else if (code == 34 || code == 92) paste0("\\", intToUtf8(code))
    else if (code < 32 || code > 126) sprintf("\\u%04x", as.integer(code))
    else intToUtf8(code)
  }
  text <- function(value) paste0("\"", paste(vapply(utf8ToInt(enc2utf8(value)), escaped, ""), collapse = ""), "\"")
  real <- function(value) {
    if (is.nan(value)) return("{\"$float\":\"nan\"}")
    if (is.infinite(value)) return(if (value > 0) "{\"$float\":\"inf\"}" else "{\"$float\":\"-inf\"}")
    for (digits in 15:17) {
      shown <- sprintf("%.*g", digits, value)
      if (as.numeric(shown) == value) break
    }
    shown
  }
  moment <- function(value) {
    value <- as.POSIXct(value)
    shown <- sub("[.]000000$", "", format(value + 5e-7, "%Y-%m-%d %H:%M:%OS6"))
    zone <- attr(value, "tzone")[1]
    if (is.null(zone) || zone == "") shown else paste0(shown, sub("(..)$", ":\\1", format(value, "%z")))
  }
  one <- function(value) {
    if (is.na(value) && !is.nan(value)) "null"
    else if (is.character(value)) text(value)
    else if (is.logical(value)) if (value) "true" else "false"
    else if (is.double(value)) real(value)
    else as.character(value)
  }
  plain <- function(value) {
    if (is.list(value) && !is.object(value)) {
      parts <- vapply(value, plain, "")
      if (is.null(names(value))) return(paste0("[", paste(parts, collapse = ","), "]"))
      return(paste0("{", paste0(vapply(names(value), text, ""), ":", parts, collapse = ","), "}"))
    }
    if (is.null(value)) return("null")
    if (is.factor(value)) value <- as.character(value)
    else if (inherits(value, "Date")) value <- ifelse(is.finite(value), format(value, "%Y-%m-%d"), NA_character_)
    else if (inherits(value, "POSIXt")) value <- moment(value)
    else if (inherits(value, "integer64")) value <- as.character(value)
    else if (inherits(value, "hms")) value <- format(value)
    else if (!(is.numeric(value) || is.character(value) || is.logical(value)) || inherits(value, "difftime")) stop()
    parts <- vapply(seq_along(value), function(at) one(value[[at]]), "")
    if (length(parts) == 1) parts else paste0("[", paste(parts, collapse = ","), "]")
  }
  names <- ${rTexts(names)}
  values <- character(0)
  missing <- character(0)
  unusable <- character(0)
  for (name in names) {
    if (!exists(name, envir = globalenv(), inherits = FALSE)) {
      missing <- c(missing, text(name))
      next
    }
    value <- get(name, envir = globalenv())
    shown <- tryCatch(plain(value), error = function(failure) NULL)
    if (is.null(shown)) unusable <- c(unusable, paste0(text(name), ":", text(class(value)[1])))
    else values <- c(values, paste0(text(name), ":", shown))
  }
  list <- function(parts) paste(parts, collapse = ",")
  cat("{\"values\":{", list(values), "},\"missing\":[", list(missing), "],\"unusable\":{", list(unusable), "}}\n", sep = "")
})
`;
}
