/** What a statement does that cannot be taken back and may reach further than it looks. */
export type DangerKind =
  | 'drop'
  | 'truncate'
  | 'update-all'
  | 'delete-all'
  /** SQLite's schema tables are opened for changes of any kind. */
  | 'writable-schema'
  /** It runs a text that only the server sees. */
  | 'unseen';

/** A statement that production connections want confirmed. */
export interface Danger {
  kind: DangerKind;
  sql: string;
  /** Position in the submitted text, UTF-16 code units. */
  start: number;
  end: number;
}
