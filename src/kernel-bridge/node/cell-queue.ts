import { DbError } from '../../model';
import type { JsonObject, JsonValue } from '../../model';
import { errorContent } from '../common/error-report';
import type { Executor, Publication } from './executor';
import type { History } from './history';
import type { Outlet } from './outlet';
import type { StdinPrompt } from './stdin-prompt';
import type { WireMessage } from './wire';

export interface CellQueueOptions {
  executor: Executor;
  outlet: Outlet;
  history: History;
  prompt: StdinPrompt;
  sessionKey: string;
}

/** Runs the cells that clients send, one after the other. */
export class CellQueue {
  private readonly waiting: WireMessage[] = [];
  private running: AbortController | null = null;
  private count = 0;

  constructor(private readonly options: CellQueueOptions) {}

  add(request: WireMessage): void {
    this.waiting.push(request);
    if (!this.running) {
      void this.run();
    }
  }

  /** Cancels the running cell. */
  interrupt(): void {
    this.running?.abort();
    this.options.prompt.cancel();
  }

  /** Cancels the running cell and forgets the waiting ones. */
  clear(): void {
    this.waiting.length = 0;
    this.interrupt();
  }

  private async run(): Promise<void> {
    for (let request = this.waiting.shift(); request; request = this.waiting.shift()) {
      this.running = new AbortController();
      try {
        await this.runCell(request, this.running.signal);
      } finally {
        this.running = null;
      }
    }
  }

  private async runCell(request: WireMessage, signal: AbortSignal): Promise<void> {
    const { executor, outlet, history } = this.options;
    const { content, header } = request;
    const code = String(content.code ?? '');
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    if (stored) {
      this.count += 1;
      history.add(this.count, code);
    }
    const counted = { execution_count: this.count };
    outlet.setExecuting(header);
    outlet.busy(header);
    if (!silent) {
      outlet.publish('execute_input', { code, ...counted }, header);
    }
    let reply: JsonObject;
    try {
      await executor.execute({
        code,
        silent,
        sessionKey: this.options.sessionKey,
        parameters: objectOf(ours(request).parameters),
        confirmed: ours(request).confirmed === true,
        upload: textOf(ours(request).upload),
        signal,
        publish: output => {
          if (!silent) {
            this.publish(output, request, counted);
          }
        },
        input: (prompt, password = false) => this.options.prompt.ask(request, prompt, password)
      });
      const user_expressions = await this.evaluate(objectOf(content.user_expressions));
      reply = { status: 'ok', ...counted, user_expressions, payload: [] };
    } catch (error) {
      const report = errorContent(DbError.from(error), code);
      if (!silent) {
        outlet.publish('error', report, header);
      }
      reply = { status: 'error', ...counted, ...report, user_expressions: {}, payload: [] };
    }
    outlet.reply('shell', request, 'execute_reply', reply);
    outlet.setExecuting(null);
    outlet.idle(header);
    if (reply.status === 'error' && content.stop_on_error !== false) {
      this.abortWaiting();
    }
  }

  /** What the request asks after its code. An expression that fails says so in its own place. */
  private async evaluate(expressions: JsonObject): Promise<JsonObject> {
    const { executor, sessionKey } = this.options;
    const answers: JsonObject = {};
    for (const [name, expression] of Object.entries(expressions)) {
      try {
        if (!executor.evaluate) {
          throw new DbError({ code: 'unsupported', message: 'This kernel evaluates no expressions' });
        }
        const data = await executor.evaluate(String(expression), sessionKey);
        answers[name] = { status: 'ok', data, metadata: {} };
      } catch (error) {
        answers[name] = { status: 'error', ...errorContent(DbError.from(error), '') };
      }
    }
    return answers;
  }

  /** Answers the cells behind a failed one: clients that sent them all at once expect them not to run. */
  private abortWaiting(): void {
    const { outlet } = this.options;
    for (const request of this.waiting.splice(0)) {
      outlet.busy(request.header);
      outlet.reply('shell', request, 'execute_reply', { status: 'aborted', execution_count: this.count });
      outlet.idle(request.header);
    }
  }

  private publish(output: Publication, request: WireMessage, counted: { execution_count: number }): void {
    const { outlet } = this.options;
    const { header } = request;
    switch (output.type) {
      case 'stream':
        outlet.publish('stream', { name: output.name, text: output.text }, header);
        break;
      case 'clear_output':
        outlet.publish('clear_output', { wait: output.wait }, header);
        break;
      default: {
        const { type, data, metadata = {}, displayId } = output;
        const transient: JsonObject = displayId ? { display_id: displayId } : {};
        const count = type === 'execute_result' ? counted : {};
        outlet.publish(type, { data, metadata, transient, ...count }, header);
      }
    }
  }
}

/** What clients say in `metadata.petersql`: values of `parameters`, that a danger is `confirmed`, the `upload` to load. */
function ours({ metadata }: WireMessage): JsonObject {
  return objectOf(metadata.petersql);
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
