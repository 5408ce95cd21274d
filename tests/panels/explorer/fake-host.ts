import { Signal } from '@lumino/signaling';
import type { RequestOptions } from '../../../src/kernel-bridge/common/client';
import type {
  EventName,
  Events,
  Method,
  Params,
  Progress,
  Result
} from '../../../src/kernel-bridge/common/methods';
import type { ConnectionConfig, ConnectionState, KindDescriptor, Summary } from '../../../src/model';
import { DbError } from '../../../src/model';
import type { Host, HostState } from '../../../src/panels/shared/host';

/** Answers requests from a table of functions and remembers what was asked. */
export class FakeHost implements Host {
  state: HostState = 'ready';
  readonly stateChanged = new Signal<this, HostState>(this);
  readonly info = null;
  readonly error = null;
  readonly asked: [method: Method, params: unknown][] = [];
  /** What is reported before the answer. */
  readonly progress: { [M in Method]?: readonly Progress<M>[] } = {};
  private readonly listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor(readonly answers: { [M in Method]?: (params: Params<M>) => Result<M> | Promise<Result<M>> }) {}

  async request<M extends Method>(method: M, params: Params<M>, options: RequestOptions<M> = {}) {
    this.asked.push([method, params]);
    this.progress[method]?.forEach(each => options.onProgress?.(each));
    const answer = this.answers[method];
    if (!answer) {
      throw new DbError({ code: 'internal', message: `nobody answers ${method}` });
    }
    return { result: await answer(params), buffers: [] };
  }

  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  push<E extends EventName>(name: E, payload: Events[E]): void {
    this.listeners.get(name)?.forEach(listener => listener(payload as never));
  }

  restart(): Promise<void> {
    return Promise.resolve();
  }

  /** How often a listing of this kind was asked for. */
  listings(kind: string): number {
    return this.asked.filter(
      ([method, params]) => method === 'object.list' && (params as Params<'object.list'>).kind === kind
    ).length;
  }
}

const can = { create: true, alter: true, rename: true, drop: true } as const;

export function kind(
  id: string,
  parents: KindDescriptor['parents'],
  tree: KindDescriptor['tree'],
  extra: Partial<KindDescriptor> = {}
): KindDescriptor {
  return { id, label: id, plural: `${id}s`, parents, tree, icon: id, schema: null, can, ...extra };
}

/** database › folder of tables › columns, and roles beside the databases. */
export const kinds = [
  kind('database', [null], 'inline'),
  kind('table', ['database'], 'folder', { queryable: true }),
  kind('secret', ['database'], 'hidden'),
  kind('column', ['table'], 'inline'),
  kind('role', [null], 'folder')
];

export function state(name: string, extra: Partial<ConnectionState> = {}): ConnectionState {
  const config: ConnectionConfig = { name, engine: 'postgres' };
  return { config, status: 'ready', kinds, ...extra };
}

export function summary(kindId: string, ...path: string[]): Summary {
  return { ref: { kind: kindId, path }, label: path[path.length - 1] };
}
