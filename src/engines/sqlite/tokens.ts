/** What a piece of SQL text is. `variable` is a placeholder (`?`, `?1`, `:a`, `@a`, `$a`). */
export type TokenType =
  | 'word'
  | 'quoted'
  | 'string'
  | 'blob'
  | 'number'
  | 'variable'
  | 'operator'
  | 'space'
  | 'comment'
  | 'illegal';

/** A token with its place in the text, UTF-16 offsets. */
export interface Token {
  type: TokenType;
  text: string;
  start: number;
  end: number;
}

/**
 * The lexical rules of SQLite (`tokenize.c`; "SQL As Understood By SQLite"). A block comment may be
 * left open at the end, quotes double inside themselves, `[…]` has no escape.
 */
const RULES: readonly (readonly [TokenType, RegExp])[] = [
  ['space', /[ \t\n\f\r\uFEFF]+/y],
  ['comment', /--[^\n]*|\/\*[^]*?(?:\*\/|$)/y],
  ['blob', /[xX]'(?:[0-9a-fA-F]{2})*'/y],
  ['string', /'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y],
  ['number', /0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?/y],
  ['variable', /\?[0-9]*|[:@][\w$\u0080-\uFFFF]+|\$[\w$\u0080-\uFFFF]+(?:::[\w$]+)*(?:\([^)\s]*\))?/y],
  ['word', /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y],
  ['operator', /->>|->|\|\||<<|>>|<=|<>|>=|==|!=|[-+*/%&|~<>=(),;.]/y],
  ['illegal', /['"`[][^]*|[^]/y]
];

/** Cuts SQL text into tokens; every character belongs to exactly one. Never fails. */
export function* tokenize(sql: string): Generator<Token> {
  let at = 0;
  while (at < sql.length) {
    for (const [type, rule] of RULES) {
      rule.lastIndex = at;
      const match = rule.exec(sql);
      if (match) {
        const start = at;
        at = rule.lastIndex;
        yield { type, text: match[0], start, end: at };
        break;
      }
    }
  }
}

/** The tokens that mean something: no space, no comments. */
export function significantTokens(sql: string): Token[] {
  return [...tokenize(sql)].filter(token => token.type !== 'space' && token.type !== 'comment');
}

/** True for an unquoted word equal to `word` (given in upper case). */
export function isWord(token: Token | undefined, word: string): boolean {
  return token?.type === 'word' && token.text.toUpperCase() === word;
}

/** The name that a word, quoted name or (as SQLite allows for names) string literal stands for. */
export function nameOf(token: Token): string {
  const { text } = token;
  switch (text[0]) {
    case '"':
    case "'":
    case '`':
      return text.slice(1, -1).replaceAll(text[0] + text[0], text[0]);
    case '[':
      return text.slice(1, -1);
    default:
      return text;
  }
}

/** A name as SQLite compares it: without case, ASCII letters only. */
export function lower(name: string): string {
  return name.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
