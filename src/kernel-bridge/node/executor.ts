import type { JsonObject } from '../../model';

/** A bundle of representations: media type to text or JSON. */
export type MimeBundle = JsonObject;

/** An output of a running cell, in the words of the Jupyter messaging protocol. */
export type Publication =
  | { type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { type: 'execute_result'; data: MimeBundle; metadata?: JsonObject; displayId?: string }
  | {
      type: 'display_data' | 'update_display_data';
      data: MimeBundle;
      metadata?: JsonObject;
      /** Needed for an update: the id that the first display was published with. */
      displayId?: string;
    }
  | { type: 'clear_output'; wait: boolean };

export interface ExecuteRequest {
  code: string;
  /** Publish no outputs. */
  silent: boolean;
  /** Whose database session it runs in: constant for the life of a kernel. */
  sessionKey: string;
  /** Values of the code's parameters. */
  parameters?: JsonObject;
  /** The client's user agreed to what is dangerous on a production connection. */
  confirmed?: boolean;
  /** A data frame that the client's kernel has written, for `\load`. */
  upload?: string;
  /** Aborted by an interrupt and by a shutdown. */
  signal: AbortSignal;
  /** Sends an output to every client; does nothing when `silent`. */
  publish(output: Publication): void;
  /**
   * Asks the person at the front end; `password` hides what is typed. Rejects with `unsupported` where the
   * front end takes no input (nbconvert), with `cancelled` on an interrupt.
   */
  input(prompt: string, password?: boolean): Promise<string>;
}

/** `cursorPos`, `start` and `end` are UTF-16 offsets; the kernel converts to and from code points. */
export interface CompleteRequest {
  code: string;
  cursorPos: number;
}

export interface CompleteReply {
  matches: readonly { text: string; type?: string }[];
  start: number;
  end: number;
}

export interface InspectRequest {
  code: string;
  cursorPos: number;
  detailLevel: 0 | 1;
}

export type IsCompleteReply =
  { status: 'complete' | 'invalid' | 'unknown' } | { status: 'incomplete'; indent: string };

/** What the kernel runs code with. The kernel knows the protocol, the executor knows the language. */
export interface Executor {
  /**
   * Runs a cell. Called for one cell at a time. Rejects with a `DbError` whose `position` counts in
   * UTF-16 code units from the start of `code`; the kernel publishes it as the cell's error.
   */
  execute(request: ExecuteRequest): Promise<void>;
  /** Answers an entry of `user_expressions` after the code of its request. */
  evaluate?(expression: string, sessionKey: string): Promise<MimeBundle>;
  complete(request: CompleteRequest): Promise<CompleteReply>;
  /** Documentation of what stands at the cursor; `null` when nothing is known of it. */
  inspect(request: InspectRequest): Promise<MimeBundle | null>;
  isComplete(code: string): Promise<IsCompleteReply>;
  /** Ends everything that runs and closes every session. */
  shutdown(): Promise<void>;
}
