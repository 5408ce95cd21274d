import type { TransactionState } from '../../model';
import { decodeText, encodeSql, isForeign } from './charset';
import { BinarySink, type ColumnSink } from './decode';
import { TextSink } from './decode-text';
import { describeField } from './fields';
import { STATUS_IN_TRANSACTION, STATUS_NO_BACKSLASH_ESCAPES, type Field, type Ok } from './wire/packets';

/** What a session's statements and rows are written and read by, as the server tells it with each answer ("Server Tracking of Client Session State"). */
export class TrackedState {
  transaction: TransactionState = 'none';
  timeZone = '';
  /** How texts are quoted. Of ANSI_QUOTES no packet tells. */
  readonly quoting = { noEscapes: false, ansiQuotes: false };
  private clientCharset = 'utf8mb4';
  private resultCharset = 'utf8mb4';

  follow({ status, variables }: Ok): void {
    this.transaction = status & STATUS_IN_TRANSACTION ? 'open' : 'none';
    this.quoting.noEscapes = (status & STATUS_NO_BACKSLASH_ESCAPES) !== 0;
    this.clientCharset = variables?.get('character_set_client') ?? this.clientCharset;
    this.resultCharset = variables?.get('character_set_results') ?? this.resultCharset;
    this.timeZone = variables?.get('time_zone') ?? this.timeZone;
  }

  encode(sql: string): Buffer {
    return encodeSql(sql, this.clientCharset);
  }

  /** Names come in the character set of results, as text does; undefined: in ours. */
  get decodeName(): ((bytes: Buffer) => string) | undefined {
    return isForeign(this.resultCharset) ? bytes => decodeText(bytes, this.resultCharset) : undefined;
  }

  /** What takes rows of these columns. */
  columnSink(fields: Field[], isBinary: boolean): ColumnSink {
    const charset = this.resultCharset;
    const context = {
      utc: this.timeZone === '+00:00' || this.timeZone === 'UTC',
      foreign: isForeign(charset)
    };
    const described = fields.map(field => describeField(field, context));
    // The width of a BIT column, the fraction digits of a time.
    const digits = fields.map(field => (field.type === 16 ? field.length : field.decimals));
    const decode = (bytes: Buffer): string => decodeText(bytes, charset);
    return isBinary ? new BinarySink(described, digits, decode) : new TextSink(described, digits, decode);
  }
}
