import type {
  Danger,
  JsonObject,
  Notice,
  ResultInfo,
  ResultMime,
  ResultPage,
  Secrets,
  StatementOutcome,
  TransactionState
} from '../../../model';

/** What a running query reports, in order. */
export type QueryProgress =
  | { type: 'statement'; index: number; start: number; end: number }
  /** `page`: the first rows, so that they are shown without another round trip. */
  | { type: 'result'; index: number; result: ResultInfo; page?: ResultPage }
  | { type: 'rows'; index: number; rows: number; bytes: number }
  | { type: 'notice'; index: number; notice: Notice }
  | { type: 'outcome'; index: number; outcome: StatementOutcome };

/** A finished query: what to put into the notebook. */
export interface QueryDone {
  /** `text/html`, `text/plain` and {@link ResultMime} under `RESULT_MIME`. */
  mime: JsonObject;
  result: ResultMime;
  transaction: TransactionState;
}

/** What a kernel knows of the variables that parameters name. */
export interface ParameterValues {
  values: JsonObject;
  /** Names that the kernel has no variable of. */
  missing: string[];
  /** Names whose values cannot be bound, with their types. */
  unusable: Record<string, string>;
}

/** SQL of a person, on the session of a notebook or panel. */
export interface QueryMethods {
  /** Rejects with `confirmation-required` where `query.check` finds something and nobody confirmed it. */
  'query.run': {
    params: {
      connection: string;
      /** Whose database session: the notebook's Jupyter session id, or a panel's id. */
      session: string;
      sql: string;
      /** Values for `:name` and `{{name}}` parameters; bound, never pasted. */
      parameters?: JsonObject;
      secrets?: Secrets;
      /** A person agreed to what {@link Methods.'query.check'} names. */
      confirmed?: boolean;
      /** Keep the text in the history: what a person wrote, not what a panel asks by itself. */
      history?: boolean;
    };
    progress: QueryProgress;
    result: QueryDone;
  };
  /** What of a text a person should confirm; nothing on connections that are not marked as production. */
  'query.check': { params: { connection: string; sql: string }; result: { dangers: Danger[] } };
  /**
   * The plan of one statement. `analyze` executes it, in a transaction that is rolled back; rejects with
   * `confirmation-required` for one that writes, and with `unsupported` where the engine cannot.
   */
  'query.explain': {
    params: {
      connection: string;
      session: string;
      sql: string;
      /** Offset in `sql`: the statement there. Default: the last one. */
      position?: number;
      analyze?: boolean;
      parameters?: JsonObject;
      confirmed?: boolean;
    };
    /** `text/html`, `text/plain` and a {@link PlanMime} under `PLAN_MIME`. */
    result: { mime: JsonObject };
  };
  /**
   * The `:name` and `{{name}}` parameters of a text. `code`, run in a kernel of `language`, prints one line of JSON:
   * {@link ParameterValues}.
   */
  'query.parameters': {
    params: { connection: string; sql: string; language: string };
    result: { names: string[]; code: string };
  };
  /** Closes the database sessions of a notebook or panel and releases its results. */
  'session.close': { params: { session: string }; result: null };
}
