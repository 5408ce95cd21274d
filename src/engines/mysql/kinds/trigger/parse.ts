import { DbError } from '../../../../model';
import { tokens, type Token } from '../../lexer';
import { definerOf, unquoted } from '../routine/account';
import { EVENTS, type TriggerDefinition, type TriggerEvent } from './definition';

type Parsed = Pick<TriggerDefinition, 'definer' | 'table' | 'timing' | 'events' | 'columns' | 'body'>;

/**
 * A `SHOW CREATE TRIGGER` text. MariaDB keeps what the user wrote, comments and databases included; the
 * body of information_schema lacks introducers of strings.
 */
export function parseTrigger(text: string): Parsed {
  const reader = new TokenReader(text);
  const definer = definerOf(text);
  reader.skipPast('TRIGGER');
  if (reader.takes('IF')) {
    reader.takes('NOT');
    reader.takes('EXISTS');
  }
  reader.name();
  const timing = reader.takes('BEFORE') ? 'BEFORE' : (reader.needs('AFTER'), 'AFTER');
  const events: TriggerEvent[] = [];
  let columns: string[] | null = null;
  do {
    const event = EVENTS.find(each => reader.takes(each));
    if (!event) {
      throw reader.notUnderstood();
    }
    events.push(event);
    if (reader.takes('OF')) {
      columns = [reader.name()];
      while (reader.takes(',')) {
        columns.push(reader.name());
      }
    }
  } while (reader.takes('OR'));
  reader.needs('ON');
  const table = reader.name();
  reader.needs('FOR');
  reader.needs('EACH');
  const end = reader.needs('ROW');
  return { definer, table, timing, events, columns, body: reader.afterOrder(end).trimStart() };
}

/** Reads code word by word, comments left out. */
class TokenReader {
  private readonly tokens: Token[] = [];
  private at = 0;

  constructor(private readonly text: string) {
    // A header has few tokens; a body may be large.
    for (const token of tokens(text)) {
      this.tokens.push(token);
      const [for_, each, row] = this.tokens
        .slice(-6, -3)
        .map(({ text, quoted }) => (quoted ? '' : text.toUpperCase()));
      if (for_ === 'FOR' && each === 'EACH' && row === 'ROW') {
        break;
      }
    }
  }

  takes(word: string): boolean {
    const token = this.tokens[this.at];
    const found = token !== undefined && !token.quoted && token.text.toUpperCase() === word;
    this.at += found ? 1 : 0;
    return found;
  }

  /** Reads the word and gives where it ends. */
  needs(word: string): number {
    if (!this.takes(word)) {
      throw this.notUnderstood();
    }
    return this.tokens[this.at - 1].end;
  }

  skipPast(word: string): void {
    while (this.at < this.tokens.length && !this.takes(word)) {
      this.at++;
    }
  }

  /** A name; of a qualified one the last part. */
  name(): string {
    let token: Token | undefined;
    do {
      token = this.tokens[this.at++];
      if (!token) {
        throw this.notUnderstood();
      }
    } while (this.takes('.'));
    return unquoted(token.text);
  }

  /** What stands behind `end`, without `FOLLOWS other` in front: the order is read from the catalog. */
  afterOrder(end: number): string {
    const ordered = this.takes('FOLLOWS') || this.takes('PRECEDES');
    return this.text.slice(ordered ? this.tokens[this.at].end : end);
  }

  notUnderstood(): DbError {
    const near = this.text.slice(this.tokens[this.at]?.start ?? this.text.length).slice(0, 60);
    return new DbError({
      code: 'unsupported',
      message: `The server's definition of the trigger is not understood near "${near}"`
    });
  }
}
