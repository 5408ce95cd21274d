import { DbError } from '../../model';
import type { JsonObject } from '../../model';
import { errorContent } from '../common/error-report';
import { CellQueue } from './cell-queue';
import { toCodePoints, toUtf16 } from './code-points';
import { Comms } from './comm-channel';
import type { OnConnect } from './comm-channel';
import type { ConnectionFile } from './connection-file';
import type { Executor } from './executor';
import { History } from './history';
import { Outlet } from './outlet';
import { KernelSockets } from './sockets';
import type { RequestSocket } from './sockets';
import { StdinPrompt } from './stdin-prompt';
import { PROTOCOL_VERSION, Wire } from './wire';
import type { WireMessage } from './wire';

/** What the kernel says of itself and its language. */
export interface KernelInfo {
  implementation: string;
  implementationVersion: string;
  banner: string;
  /** `language_info` of a `kernel_info_reply`. */
  language: JsonObject;
}

export interface KernelOptions {
  connection: ConnectionFile;
  executor: Executor;
  info: KernelInfo;
  onConnect: OnConnect;
  /** Called when the kernel has ended: after a shutdown request was answered. */
  onExit(): void;
}

/** Answers a request: the content of its reply, or nothing where the protocol knows none. */
type RequestHandler = (request: WireMessage) => Promise<JsonObject> | JsonObject;

/** Comm messages get no busy and idle around them: see `Outlet`. */
const QUIET = new Set(['comm_msg', 'comm_close']);

/** A Jupyter kernel ("Messaging in Jupyter", protocol 5.5). It knows the protocol, not the language. */
export class Kernel {
  private readonly wire: Wire;
  private readonly sockets = new KernelSockets();
  private readonly outlet: Outlet;
  private readonly comms: Comms;
  private readonly prompt: StdinPrompt;
  private readonly history = new History();
  private readonly cells: CellQueue;
  private readonly handlers: ReadonlyMap<string, RequestHandler>;
  private ending = false;

  constructor(private readonly options: KernelOptions) {
    const { connection, executor, onConnect } = options;
    this.wire = new Wire({ key: connection.key, scheme: connection.signature_scheme });
    this.outlet = new Outlet(this.wire, this.sockets);
    this.comms = new Comms(this.outlet, onConnect);
    this.prompt = new StdinPrompt(this.outlet);
    this.cells = new CellQueue({
      executor,
      outlet: this.outlet,
      history: this.history,
      prompt: this.prompt,
      sessionKey: 'kernel'
    });
    this.handlers = new Map<string, RequestHandler>([
      ['kernel_info_request', () => this.kernelInfo()],
      ['is_complete_request', ({ content }) => executor.isComplete(String(content.code ?? ''))],
      ['complete_request', request => this.complete(request)],
      ['inspect_request', request => this.inspect(request)],
      ['history_request', ({ content }) => this.history.reply(content)],
      ['comm_info_request', ({ content }) => this.comms.info(content.target_name)],
      ['interrupt_request', () => this.interrupt()]
    ]);
  }

  /** Opens the sockets and serves until shut down. */
  async start(): Promise<void> {
    await this.sockets.bind(this.options.connection);
    this.outlet.publish('status', { execution_state: 'starting' }, null);
    await this.sockets.listen((socket, frames) => this.receive(socket, frames));
  }

  interrupt(): JsonObject {
    this.cells.interrupt();
    return { status: 'ok' };
  }

  /** Ends running work and every session, sends what is queued, and closes. */
  async stop(): Promise<void> {
    if (this.ending) {
      return;
    }
    this.ending = true;
    this.cells.clear();
    this.comms.closeAll();
    await this.options.executor.shutdown();
    await this.sockets.close();
    this.options.onExit();
  }

  private receive(socket: RequestSocket, frames: Buffer[]): void {
    let request: WireMessage;
    try {
      request = this.wire.decode(frames);
    } catch (error) {
      warn((error as Error).message);
      return;
    }
    this.dispatch(socket, request).catch((error: Error) => {
      warn(`${request.header.msg_type}: ${error.message}`);
    });
  }

  private async dispatch(socket: RequestSocket, request: WireMessage): Promise<void> {
    const { header } = request;
    const type = header.msg_type;
    if (type === 'execute_request') {
      this.cells.add(request);
      return;
    }
    if (type === 'input_reply') {
      this.prompt.answer(request);
      return;
    }
    const quiet = QUIET.has(type);
    if (!quiet) {
      this.outlet.busy(header);
    }
    try {
      await this.answer(socket, request);
    } finally {
      if (!quiet) {
        this.outlet.idle(header);
      }
    }
    if (type === 'shutdown_request') {
      await this.stop();
    }
  }

  private async answer(socket: RequestSocket, request: WireMessage): Promise<void> {
    const type = request.header.msg_type;
    switch (type) {
      case 'comm_open':
        this.comms.open(request);
        return;
      case 'comm_msg':
        this.comms.message(request);
        return;
      case 'comm_close':
        this.comms.close(request);
        return;
      case 'shutdown_request': {
        const content = { status: 'ok', restart: request.content.restart === true };
        this.outlet.publish('shutdown_reply', content, request.header);
        this.outlet.reply(socket, request, 'shutdown_reply', content);
        return;
      }
    }
    const handler = this.handlers.get(type);
    if (handler) {
      const content = await answerOrError(handler, request);
      this.outlet.reply(socket, request, type.replace(/_request$/, '_reply'), content);
    }
  }

  private kernelInfo(): JsonObject {
    const { implementation, implementationVersion, banner, language } = this.options.info;
    return {
      status: 'ok',
      protocol_version: PROTOCOL_VERSION,
      implementation,
      implementation_version: implementationVersion,
      banner,
      language_info: language,
      help_links: [],
      supported_features: []
    };
  }

  private async complete({ content }: WireMessage): Promise<JsonObject> {
    const code = String(content.code ?? '');
    const cursorPos = toUtf16(code, Number(content.cursor_pos ?? 0));
    const reply = await this.options.executor.complete({ code, cursorPos });
    const start = toCodePoints(code, reply.start);
    const end = toCodePoints(code, reply.end);
    const typed = reply.matches.map(({ text, type = '' }) => ({ start, end, text, type }));
    return {
      status: 'ok',
      matches: reply.matches.map(({ text }) => text),
      cursor_start: start,
      cursor_end: end,
      metadata: { _jupyter_types_experimental: typed }
    };
  }

  private async inspect({ content }: WireMessage): Promise<JsonObject> {
    const code = String(content.code ?? '');
    const cursorPos = toUtf16(code, Number(content.cursor_pos ?? 0));
    const detailLevel = content.detail_level === 1 ? 1 : 0;
    const data = await this.options.executor.inspect({ code, cursorPos, detailLevel });
    return { status: 'ok', found: data !== null, data: data ?? {}, metadata: {} };
  }
}

async function answerOrError(handler: RequestHandler, request: WireMessage): Promise<JsonObject> {
  try {
    return await handler(request);
  } catch (error) {
    return { status: 'error', ...errorContent(DbError.from(error), '') };
  }
}

/** Goes to the server's log: never with content of messages. */
function warn(text: string): void {
  process.stderr.write(`petersql: ${text}\n`);
}
