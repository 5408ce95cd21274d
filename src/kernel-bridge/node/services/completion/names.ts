import type { Engine } from '../../../../engines/core/engine';

/** Names that are the same without quotes (`quote_ident()`; MySQL manual, section 11.2; SQLite's tokenizer). */
const PLAIN: Readonly<Record<string, RegExp>> = {
  postgres: /^[a-z_][a-z0-9_]*$/,
  sqlite: /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*$/,
  mysql: /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*$/
};

/** Writes a name, with quotes only where it needs them. */
export function written(
  engine: Pick<Engine, 'id' | 'dialect'>,
  name: string,
  reserved: ReadonlySet<string>
): string {
  const plain = PLAIN[engine.id] ?? PLAIN.mysql;
  return plain.test(name) && !reserved.has(name.toUpperCase()) ? name : engine.dialect.ident(name);
}
