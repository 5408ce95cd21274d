import type { CatalogIndex } from './catalog-index';
import { nameOf } from './catalog-index';
import type { Relations } from './sources';

/** What a statement's names are looked up in. */
export function relationsOf(index: CatalogIndex): Relations {
  const columnsOf = (path: readonly string[]): string[] =>
    index.relation(path)?.columns?.map(([column]) => column) ?? [];
  return {
    columnsOf,
    rowsOf(path) {
      const name = path[path.length - 1].toLowerCase();
      const routine =
        index.objects.find(each => each.ref.kind === 'function' && nameOf(each).toLowerCase() === name) ??
        index.words.functions.find(each => each.name === name);
      const rows = routine && rowsOf(routine, columnsOf);
      const asTable = columnsOf(path);
      return rows ?? (asTable.length > 0 ? asTable : undefined);
    }
  };
}

const OUTGOING = /^(?:OUT|INOUT)\s+("(?:[^"]|"")+"|[^\s]+)\s/;

/** Columns of a function's rows, by PostgreSQL's words for its arguments and result. */
function rowsOf(
  routine: { arguments?: string; returns?: string },
  columnsOf: Relations['columnsOf']
): readonly string[] | undefined {
  const { arguments: taken = '', returns = '' } = routine;
  const table = /^TABLE\((.*)\)$/.exec(returns)?.[1];
  if (table !== undefined) {
    return parts(table).flatMap(part => /^("(?:[^"]|"")+"|[^\s]+)\s/.exec(part)?.slice(1).map(plain) ?? []);
  }
  const outgoing = parts(taken).flatMap(part => OUTGOING.exec(part)?.slice(1).map(plain) ?? []);
  if (outgoing.length > 0) {
    return outgoing;
  }
  const type = returns.replace(/^SETOF /, '');
  const columns = columnsOf(type.split('.').map(plain));
  return columns.length > 0 ? columns : type === 'record' ? [] : undefined;
}

/** What stands between the commas outside of parentheses. */
function parts(list: string): string[] {
  return list.split(/,\s*(?![^()]*\))/);
}

function plain(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
