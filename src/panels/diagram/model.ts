import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CatalogObject, ObjectRef } from '../../model';
import { DbError } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import type { DiagramTable, Graph } from './graph';
import { EMPTY_GRAPH, graphOf, keyOf, neighbourhood, subgraph } from './graph';
import type { Box, Placement } from './layout';
import { keepPlaces, place } from './layout';
import { Viewport } from './viewport';

/** Which tables are shown: all, those near one, or chosen ones. Keys are those of tables. */
export type Choice = { all: true } | { focus: string; depth: number } | { only: string[] };

/** What a tab remembers across a reload. */
export interface DiagramMemory {
  views?: boolean;
  choice?: Choice;
  /** Where the user moved tables to, by choice and table: x and y. */
  moved?: Record<string, Record<string, [number, number]>>;
}

/** Args of the command that opens a diagram. A table's diagram begins with its neighbours. */
export interface DiagramTarget {
  connection: string;
  /** A database, a schema or a table. */
  ref: ObjectRef;
  memory?: DiagramMemory;
}

export interface DiagramModelOptions {
  host: Host;
  connections: ConnectionsModel;
  trans: TranslationBundle;
  target: DiagramTarget;
}

const CONTAINERS = new Set(['database', 'schema']);

/** The tables of a database or schema, where they stand in the picture and what of it is in sight. */
export class DiagramModel implements IDisposable {
  readonly trans: TranslationBundle;
  readonly connection: string;
  /** The database or schema. */
  readonly scope: ObjectRef;
  readonly viewport = new Viewport(() => this._changed.emit());
  private readonly host: Host;
  private readonly connections: ConnectionsModel;
  private readonly _changed = new Signal<this, void>(this);
  private readonly abort = new AbortController();
  private readonly stop: () => void;
  private objects: readonly CatalogObject[] = [];
  private full: Graph = EMPTY_GRAPH;
  private _graph: Graph = EMPTY_GRAPH;
  private _placement: Placement = new Map();
  private _status: 'reading' | 'ready' | 'failed' = 'reading';
  private _error: DbError | null = null;
  private _choice: Choice;
  private _views: boolean;
  private _query = '';
  private _selected: string | null = null;
  private readonly _checked = new Set<string>();
  private moved: Record<string, Record<string, [number, number]>>;
  private turn = 0;

  constructor({ host, connections, trans, target }: DiagramModelOptions) {
    const { connection, ref, memory = {} } = target;
    this.host = host;
    this.connections = connections;
    this.trans = trans;
    this.connection = connection;
    const isTable = !CONTAINERS.has(ref.kind);
    this.scope = isTable ? containerOf(ref) : ref;
    this._choice = memory.choice ?? (isTable ? { focus: keyOf(ref.path), depth: 1 } : { all: true });
    this._views = memory.views ?? ref.kind.endsWith('view');
    this._selected = isTable ? keyOf(ref.path) : null;
    this.moved = { ...memory.moved };
    this.stop = host.on('catalog.changed', ({ connection: changed, refs }) => {
      if (changed === connection && refs.some(({ path }) => touches(path, this.scope.path))) {
        void this.read();
      }
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.abort.signal.aborted;
  }

  get status(): 'reading' | 'ready' | 'failed' {
    return this._status;
  }

  get error(): DbError | null {
    return this._error;
  }

  /** What is shown: the tables of the choice. */
  get graph(): Graph {
    return this._graph;
  }

  /** Every table of the database or schema. */
  get allTables(): readonly DiagramTable[] {
    return [...this.full.tables.values()];
  }

  /** Where the shown tables stand. */
  get placement(): Placement {
    return this._placement;
  }

  get choice(): Choice {
    return this._choice;
  }

  get memory(): DiagramMemory {
    return { views: this._views, choice: this._choice, moved: this.moved };
  }

  get views(): boolean {
    return this._views;
  }

  set views(views: boolean) {
    this._views = views;
    void this.show(this._choice);
  }

  get query(): string {
    return this._query;
  }

  set query(query: string) {
    this._query = query;
    this._changed.emit();
  }

  get selected(): string | null {
    return this._selected;
  }

  get checked(): ReadonlySet<string> {
    return this._checked;
  }

  /** Shown tables with the searched text in their name or that of a column; all without a search. */
  get found(): readonly DiagramTable[] {
    const needle = this._query.trim().toLowerCase();
    const tables = [...this._graph.tables.values()];
    return needle ? tables.filter(table => answers(table, needle)) : tables;
  }

  /** Opens the connection where it is closed, and reads the tables. Places of known ones stay. */
  async read(): Promise<void> {
    const turn = ++this.turn;
    const objects: CatalogObject[] = [];
    try {
      await this.connections.open(this.connection);
      const { connection, scope } = this;
      const engine = this.connections.find(connection)?.config.engine;
      await this.host.request(
        'catalog.read',
        // Only a session of PostgreSQL sees no other database than its own.
        { connection, within: [scope], ...(engine === 'postgres' && { database: scope.path[0] }) },
        { signal: this.abort.signal, onProgress: chunk => objects.push(...chunk.objects) }
      );
      if (turn === this.turn) {
        this.objects = objects;
        this._error = null;
        await this.show(this._choice);
      }
    } catch (thrown) {
      if (!this.isDisposed && turn === this.turn) {
        this._error = DbError.from(thrown);
        this._status = 'failed';
        this._changed.emit();
      }
    }
  }

  /** Shows these tables. A choice of tables that are gone becomes all. */
  async show(choice: Choice): Promise<void> {
    const { signal } = this.abort;
    const full = graphOf(this.objects, this.scope.path, this._views);
    const keys = chosenKeys(full, choice);
    const graph = keys.size > 0 ? subgraph(full, keys) : full;
    const same = this._status === 'ready' && nameOf(choice) === nameOf(this._choice);
    this._choice = keys.size > 0 ? choice : { all: true };
    const asked = this._choice;
    const fresh = await place(graph, signal);
    if (asked !== this._choice || this.isDisposed) {
      return;
    }
    this.full = full;
    this._graph = graph;
    this._placement = same ? keepPlaces(fresh, this._placement) : this.withMoves(fresh);
    this._status = 'ready';
    if (this._selected !== null && !graph.tables.has(this._selected)) {
      this._selected = null;
    }
    for (const key of this._checked) {
      if (!full.tables.has(key)) {
        this._checked.delete(key);
      }
    }
    if (!same) {
      this.viewport.fit(this._placement.values());
    }
    this._changed.emit();
  }

  select(key: string | null): void {
    this._selected = key;
    this._changed.emit();
  }

  /** Selects a table and brings it into the middle. */
  reveal(key: string): void {
    const box = this._placement.get(key);
    this._selected = key;
    if (box) {
      this.viewport.center(box);
    }
    this._changed.emit();
  }

  /** Selects the next table that the search found, or the one before. */
  revealNext(step: 1 | -1): void {
    const { found } = this;
    if (found.length > 0) {
      const at = found.findIndex(({ key }) => key === this._selected);
      const next = at < 0 ? (step > 0 ? 0 : -1) : (at + step) % found.length;
      this.reveal(found.at(next)!.key);
    }
  }

  /** Marks or unmarks a table for *Only marked*. */
  toggle(key: string): void {
    if (!this._checked.delete(key)) {
      this._checked.add(key);
    }
    this._changed.emit();
  }

  move(key: string, x: number, y: number): void {
    const box = this._placement.get(key);
    if (box) {
      this._placement = new Map(this._placement).set(key, { ...box, x, y });
      const name = nameOf(this._choice);
      this.moved[name] = { ...this.moved[name], [key]: [Math.round(x), Math.round(y)] };
      this._changed.emit();
    }
  }

  /** Forgets where the user moved tables to in this choice. */
  async arrange(): Promise<void> {
    const name = nameOf(this._choice);
    this.moved = Object.fromEntries(Object.entries(this.moved).filter(([each]) => each !== name));
    this._status = 'reading';
    await this.show(this._choice);
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.abort.abort();
      this.stop();
      Signal.clearData(this);
    }
  }

  private withMoves(fresh: Placement): Placement {
    const placement = new Map<string, Box>(fresh);
    for (const [key, [x, y]] of Object.entries(this.moved[nameOf(this._choice)] ?? {})) {
      const box = placement.get(key);
      if (box) {
        placement.set(key, { ...box, x, y });
      }
    }
    return placement;
  }
}

/** A path lies in the scope, or the scope in it. */
function touches(path: readonly string[], scope: readonly string[]): boolean {
  const length = Math.min(path.length, scope.length);
  return path.slice(0, length).every((name, at) => name === scope[at]);
}

function containerOf({ path }: ObjectRef): ObjectRef {
  return { kind: path.length > 2 ? 'schema' : 'database', path: path.slice(0, -1) };
}

function chosenKeys(graph: Graph, choice: Choice): Set<string> {
  if ('focus' in choice) {
    return neighbourhood(graph, choice.focus, choice.depth);
  }
  return new Set('only' in choice ? choice.only.filter(key => graph.tables.has(key)) : graph.tables.keys());
}

function nameOf(choice: Choice): string {
  return 'all' in choice
    ? 'all'
    : JSON.stringify('only' in choice ? choice.only : [choice.focus, choice.depth]);
}

function answers({ name, columns }: DiagramTable, needle: string): boolean {
  return (
    name.toLowerCase().includes(needle) || columns.some(column => column.name.toLowerCase().includes(needle))
  );
}
