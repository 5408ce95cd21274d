import type { HistoryEntry } from '../../../model';

/** What was run. */
export interface HistoryMethods {
  /** The newest first. `filter`: words that all occur in the text. `before`: an entry's id, to go on from there. */
  'history.list': {
    params: { connection?: string; filter?: string; before?: number; limit: number };
    result: { entries: HistoryEntry[]; connections: string[] };
  };
  /** Forgets these entries; without ids everything, or everything of one connection. */
  'history.remove': { params: { ids?: number[]; connection?: string }; result: null };
}
