import type { EventName, Events } from '../../common/methods';
import type { ArrangedResults } from '../services/arranged-results';
import type { Calls } from '../services/calls';
import type { Checks } from '../services/checks';
import type { Comparisons } from '../services/comparison/comparisons';
import type { Completion } from '../services/completion/completion';
import type { ConnectionManager } from '../services/connection-manager';
import type { ConnectionStore } from '../services/connection-store';
import type { DataFrames } from '../services/data-frames';
import type { Explain } from '../services/explain';
import type { Fires } from '../services/fires';
import type { Plans } from '../services/plans';
import type { QueryHistory } from '../services/query-history';
import type { QueryRunner } from '../services/query-runner';
import type { RowChanges } from '../services/row-changes';
import type { RunningStatements } from '../services/running-statements';
import type { SessionFeed } from '../services/session-feed';
import type { Sessions } from '../services/sessions';
import type { Spool } from '../services/spool';

/** What the handlers work with. */
export interface HostServices {
  store: ConnectionStore;
  manager: ConnectionManager;
  sessions: Sessions;
  spool: Spool;
  arranged: ArrangedResults;
  runner: QueryRunner;
  frames: DataFrames;
  plans: Plans;
  comparisons: Comparisons;
  checks: Checks;
  calls: Calls;
  fires: Fires;
  rowChanges: RowChanges;
  completion: Completion;
  history: QueryHistory;
  explain: Explain;
  sessionFeed: SessionFeed;
  running: RunningStatements;
  emitConnections(): void;
  emit<E extends EventName>(name: E, payload: Events[E]): void;
}
