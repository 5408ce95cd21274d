import type { JsonObject, JsonValue } from '../../model';

/** Cells kept for `history_request`. */
const KEPT = 1000;

/** The code that this kernel ran: consoles offer it again. Kept in memory only. */
export class History {
  private readonly entries: { line: number; code: string }[] = [];

  add(line: number, code: string): void {
    this.entries.push({ line, code });
    if (this.entries.length > KEPT) {
      this.entries.shift();
    }
  }

  /** Content of a `history_reply`: tuples of session, line number, and code (or code and output). */
  reply(request: JsonObject): JsonObject {
    const found = this.find(request);
    const history = found.map<JsonValue>(({ line, code }) => [0, line, request.output ? [code, null] : code]);
    return { status: 'ok', history };
  }

  private find(request: JsonObject): { line: number; code: string }[] {
    const last = <T>(items: T[]) => items.slice(-(Number(request.n) || KEPT));
    switch (request.hist_access_type) {
      case 'range': {
        const start = Number(request.start ?? 0);
        const stop = Number(request.stop ?? Infinity);
        return this.entries.filter(({ line }) => line >= start && line < stop);
      }
      case 'search': {
        const pattern = glob(String(request.pattern ?? '*'));
        const matches = this.entries.filter(({ code }) => pattern.test(code));
        return last(
          request.unique ? [...new Map(matches.map(entry => [entry.code, entry])).values()] : matches
        );
      }
      default:
        return last(this.entries);
    }
  }
}

/** A shell pattern with `*` and `?` as a regular expression for the whole text. */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
}
