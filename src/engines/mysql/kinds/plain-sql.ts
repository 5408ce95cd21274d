import { isExecutableComment, skipOpaque } from '../lexer';

/**
 * `SHOW CREATE` texts without the marks of executable comments: `/*!80023 INVISIBLE *​/` becomes
 * `INVISIBLE`. The server wrote them for itself, so their content always counts (manual, section 11.7).
 */
export function plainSql(sql: string): string {
  let plain = '';
  let inside = 0;
  for (let at = 0; at < sql.length;) {
    if (isExecutableComment(sql, at)) {
      inside++;
      at += sql[at + 2] === 'M' ? 4 : 3;
      while (sql[at] >= '0' && sql[at] <= '9') {
        at++;
      }
    } else if (inside > 0 && sql.startsWith('*/', at)) {
      inside--;
      at += 2;
    } else {
      const end = Math.max(skipOpaque(sql, at), at + 1);
      plain += sql.slice(at, end);
      at = end;
    }
  }
  return plain;
}
