import {
  DATE_INFINITY,
  LAST_MARKED_TIMESTAMP,
  LAST_PARTIAL_DATE,
  TIMESTAMP_INFINITY
} from '../../../engines/core/sentinels';
import { DbError, type ResultColumn } from '../../../model';
import type { BatchPlace } from '../../../transfer/formats/arrow-file';
import type { HandOver } from '../../common/methods';
import { pythonCode } from './hand-over-python';
import { requireArrow, rText } from './r-code';
import type { SpooledResult } from './spool';

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;

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
  const code = codeFor(language.toLowerCase(), {
    path,
    name,
    columns: info.columns,
    batches: result.batches,
    library
  });
  return { path, rows: info.rows, code };
}

/** A finished file, where the kernel has it, and what is to become of it. */
export interface HandOverSource {
  path: string;
  name: string;
  columns: readonly ResultColumn[];
  batches: readonly BatchPlace[];
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
        `list(${column}, ${Number(LAST_MARKED_TIMESTAMP) / 1e6}, ${Number(TIMESTAMP_INFINITY) / 1e6})`
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
