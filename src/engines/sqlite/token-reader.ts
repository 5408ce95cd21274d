import { isWord, nameOf, significantTokens, type Token } from './tokens';

/** A statement that says something this reader's user has no place for. */
export class NotUnderstood extends Error {}

/** Walks over the meaningful tokens of a text, one by one. */
export class TokenReader {
  private at = 0;

  constructor(
    readonly text: string,
    readonly tokens: readonly Token[] = significantTokens(text)
  ) {}

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  /** Offset in the text where the last token that was read ends. */
  get end(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  next(): Token {
    const token = this.tokens[this.at];
    if (!token) {
      throw new NotUnderstood('the statement ends too early');
    }
    this.at++;
    return token;
  }

  /** Whether these words (upper case) or signs come next. */
  sees(...words: string[]): boolean {
    return words.every((word, n) => {
      const token = this.peek(n);
      return token?.text === word || isWord(token, word);
    });
  }

  /** Reads these words if they come next, all or none. */
  takes(...words: string[]): boolean {
    const seen = this.sees(...words);
    this.at += seen ? words.length : 0;
    return seen;
  }

  needs(...words: string[]): void {
    if (!this.takes(...words)) {
      throw new NotUnderstood(`${words.join(' ')} was expected before ${this.peek()?.text ?? 'the end'}`);
    }
  }

  /** A name; SQLite takes string literals for names too. */
  name(): string {
    return nameOf(this.nameToken());
  }

  nameToken(): Token {
    const token = this.next();
    if (token.type !== 'word' && token.type !== 'quoted' && token.type !== 'string') {
      throw new NotUnderstood(`a name was expected instead of ${token.text}`);
    }
    return token;
  }

  /** What is between the parenthesis that comes next and its partner. */
  group(): TokenReader {
    this.needs('(');
    const from = this.at;
    for (let depth = 1; depth > 0;) {
      const { text } = this.next();
      depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    }
    return new TokenReader(this.text, this.tokens.slice(from, this.at - 1));
  }

  /** The source of all tokens of this reader, without what surrounds them. */
  source(): string {
    return this.tokens.length === 0
      ? ''
      : this.text.slice(this.tokens[0].start, this.tokens[this.tokens.length - 1].end);
  }

  /** The parts between the commas that are in no parenthesis. */
  parts(): TokenReader[] {
    const parts: TokenReader[] = [];
    let depth = 0;
    let from = 0;
    this.tokens.forEach((token, n) => {
      depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
      if (token.text === ',' && depth === 0) {
        parts.push(new TokenReader(this.text, this.tokens.slice(from, n)));
        from = n + 1;
      }
    });
    parts.push(new TokenReader(this.text, this.tokens.slice(from)));
    return parts;
  }
}
