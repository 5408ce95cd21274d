import { skipOpaque } from '../lexer';
import { ident } from '../dialect';

/** A chain of quoted names, `` `a`.`b`.`c` ``, or whatever stands between two of them. */
interface Piece {
  text: string;
  names: readonly string[];
}

/**
 * A select as the server stores it, without the name of its own database: so that the view can be made
 * in another one. Where taking it away could change the meaning the text stays as it is.
 */
export function withoutDatabase(select: string, database: string): string {
  const own = ident(database);
  const pieces = cut(select);
  const chains = pieces.map(piece => piece.names).filter(names => names.length > 0);
  const qualified = chains.filter(names => names[0] === own && names.length > 1);
  // The database's name may also be that of a table, a view or an alias, whose columns it would qualify.
  const ambiguous =
    qualified.some(names => names[1] === own) ||
    pieces.some(
      (piece, index) =>
        piece.names.length === 1 && piece.names[0] === own && !isColumnAlias(pieces[index - 1])
    );
  // Columns of two tables of the same name in different databases need the database.
  const tables = new Set(qualified.map(names => names[1]));
  const clash = chains.some(names => names.length === 3 && names[0] !== own && tables.has(names[1]));
  if (ambiguous || clash) {
    return select;
  }
  return pieces
    .map(({ text, names }) => (names[0] === own && names.length > 1 ? names.slice(1).join('.') : text))
    .join('');
}

function isColumnAlias(before: Piece | undefined): boolean {
  return / AS $/i.test(before?.text ?? '');
}

function cut(sql: string): Piece[] {
  const pieces: Piece[] = [];
  let other = '';
  for (let at = 0; at < sql.length;) {
    if (sql[at] !== '`') {
      const end = Math.max(skipOpaque(sql, at), at + 1);
      other += sql.slice(at, end);
      at = end;
      continue;
    }
    const start = at;
    const names: string[] = [];
    do {
      const end = skipOpaque(sql, at);
      names.push(sql.slice(at, end));
      at = sql[end] === '.' && sql[end + 1] === '`' ? end + 1 : end;
    } while (sql[at] === '`' && sql[at - 1] === '.');
    pieces.push({ text: other, names: [] }, { text: sql.slice(start, at), names });
    other = '';
  }
  return [...pieces, { text: other, names: [] }];
}
