import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ConnectionState, ObjectRef } from '../../model';
import { DbError } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { ChildReader } from './child-reader';
import { flatten } from './flatten';
import { FolderCounter } from './folder-counter';
import type { ConnectionNode, FolderNode, TreeNode, TreeRow } from './tree-node';
import type { Favourite } from './favourites';
import { Favourites, isFavourites } from './favourites';
import type { SelectMode } from './selection';
import { Selection } from './selection';
import { leadsTo, listsObject, sameObject } from './locate';
import { connectionKey, isExpandable, rootOf } from './tree-node';

/** What is remembered of the tree across a reload. A type and not an interface: the state database wants JSON. */
export type ExplorerMemory = {
  expanded: string[];
  filter: string;
  selected: string | null;
  favourites: Favourite[];
};

/**
 * State of the explorer: a lazy tree built from the kinds that each connection has, and from
 * `object.list`, without knowing any kind or engine.
 */
export class ExplorerModel implements IDisposable {
  private readonly host: Host;
  readonly connections: ConnectionsModel;
  private readonly subscription: IDisposable;
  private readonly _changed = new Signal<this, void>(this);
  private readonly expanded = new Set<string>();
  private readonly loads = new Map<TreeNode, Promise<void>>();
  private readonly children: ChildReader;
  private readonly counter = new FolderCounter({
    isUncounted: folder =>
      folder.children === null &&
      !folder.error &&
      !this.loads.has(folder) &&
      isOpen(rootOf(folder).state) &&
      !this._isDisposed,
    load: folder => this.load(folder)
  });
  private roots: ConnectionNode[] = [];
  private _filter = '';
  private readonly selection: Selection;
  private _renaming: string | null = null;
  readonly favourites: Favourites;
  private _rows: TreeRow[] | null = null;
  private _isDisposed = false;

  constructor(options: { host: Host; connections: ConnectionsModel; memory?: Partial<ExplorerMemory> }) {
    this.host = options.host;
    this.connections = options.connections;
    const { expanded = [], filter = '', selected = null, favourites = [] } = options.memory ?? {};
    this.favourites = new Favourites(favourites, connection => this.showFavourites(connection));
    this.children = new ChildReader(this.host, this.favourites);
    expanded.forEach(key => this.expanded.add(key));
    this._filter = filter;
    this.selection = new Selection(selected);
    this.connections.changed.connect(this.onConnections, this);
    this.subscription = new DisposableDelegate(
      this.host.on('catalog.changed', ({ connection, refs }) => this.onCatalog(connection, refs))
    );
    this.onConnections();
  }

  /** Emitted after any change of what is shown. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The lines to show, top to bottom. */
  get rows(): readonly TreeRow[] {
    this._rows ??= flatten(this.roots, this.expanded, this._filter);
    return this._rows;
  }

  get filter(): string {
    return this._filter;
  }

  set filter(value: string) {
    if (value !== this._filter) {
      this._filter = value;
      this.emit();
    }
  }

  /** Key of the selected line. */
  get selected(): string | null {
    return this.selection.active;
  }

  /** The selected node, if it is still there. */
  get selectedNode(): TreeNode | null {
    const row = this.rows.find(each => each.key === this.selection.active);
    return row?.node ?? null;
  }

  /** The selected nodes from top to bottom. */
  get selectedNodes(): TreeNode[] {
    const nodes = this.rows
      .filter(row => row.type === 'node' && this.isSelected(row.key))
      .map(({ node }) => node);
    return nodes.length > 0 ? nodes : this.selectedNode ? [this.selectedNode] : [];
  }

  isSelected(key: string): boolean {
    return this.selection.has(key);
  }

  /** Key of the line whose name is being edited. */
  get renaming(): string | null {
    return this._renaming;
  }

  set renaming(key: string | null) {
    this._renaming = key;
    this.emit();
  }

  get memory(): ExplorerMemory {
    return {
      expanded: [...this.expanded],
      filter: this._filter,
      selected: this.selection.active,
      favourites: this.favourites.all
    };
  }

  select(key: string | null, mode: SelectMode = 'one'): void {
    const keys = (): string[] => this.rows.filter(({ type }) => type === 'node').map(each => each.key);
    if (this.selection.select(key, mode, keys)) {
      this.emit();
    }
  }

  /**
   * Opens what leads to an object and selects it, without `ref` the connection itself; `false` when the tree
   * does not show such an object.
   */
  async reveal(connection: string, ref?: ObjectRef): Promise<boolean> {
    await this.connections.whenLoaded;
    this._filter = '';
    const root = this.roots.find(each => each.connection === connection);
    if (!root) {
      return false;
    }
    if (ref) {
      return this.revealBelow(root, ref);
    }
    this.select(root.key);
    // Not awaited: the line is in sight at once, whatever the server or a password takes.
    void this.expand(root);
    return true;
  }

  /** Opens a node; a closed connection is connected first, which may ask for its password. */
  async expand(node: TreeNode): Promise<void> {
    if (isExpandable(node)) {
      this.expanded.add(node.key);
      this.emit();
      await this.load(node);
    }
  }

  collapse(node: TreeNode): void {
    if (this.expanded.delete(node.key)) {
      this.emit();
    }
  }

  toggle(node: TreeNode): void {
    if (this.expanded.has(node.key)) {
      this.collapse(node);
    } else {
      void this.expand(node);
    }
  }

  collapseAll(): void {
    this.expanded.clear();
    this.emit();
  }

  isExpanded(node: TreeNode): boolean {
    return this.expanded.has(node.key);
  }

  /** Connects. Failures are shown at the node, giving up at the password is none. */
  async connect(node: ConnectionNode): Promise<boolean> {
    node.loading = true;
    node.error = null;
    this.emit();
    try {
      this.setState(node, await this.connections.open(node.connection));
      return true;
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (error.code === 'cancelled') {
        this.expanded.delete(node.key);
      } else {
        node.error = error;
        this.expanded.add(node.key);
      }
      return false;
    } finally {
      node.loading = false;
      this.emit();
    }
  }

  /** Loads the children of a node again, and of everything expanded below it. */
  async refresh(node: TreeNode): Promise<void> {
    if (node.type === 'connection' && !isOpen(node.state)) {
      await this.load(node);
      return;
    }
    const loaded = node.children !== null || this.expanded.has(node.key);
    if (loaded) {
      await this.load(node, true);
      await Promise.all(
        (node.children ?? []).filter(child => child.children).map(child => this.refresh(child))
      );
    }
  }

  /** What the user does about an error or a lost link at a node. */
  async retry(node: TreeNode): Promise<void> {
    if (node.type === 'connection' && node.state.status === 'reconnecting') {
      // A failure shows as the next countdown.
      await this.connections.open(node.connection).catch(() => undefined);
    } else {
      await this.refresh(node);
    }
  }

  /** Reads the connections and all that is open again. */
  async refreshAll(): Promise<void> {
    await this.connections.refresh();
    await Promise.all(this.roots.filter(root => isOpen(root.state)).map(root => this.refresh(root)));
  }

  /** Asks for the number of objects in folders that came into view; the answer arrives when it does. */
  count(folders: readonly FolderNode[]): void {
    this.counter.count(folders);
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this.subscription.dispose();
      Signal.clearData(this);
    }
  }

  private load(node: TreeNode, again = false): Promise<void> {
    if (node.children && !again && !node.error) {
      return this.loadExpanded(node);
    }
    let load = this.loads.get(node);
    if (!load) {
      load = this.loadChildren(node).finally(() => this.loads.delete(node));
      this.loads.set(node, load);
    }
    if (this.expanded.has(node.key) && !node.loading) {
      node.loading = true;
      this.emit();
    }
    return load.finally(() => {
      node.loading = false;
      this.emit();
    });
  }

  private async loadChildren(node: TreeNode): Promise<void> {
    if (node.type === 'connection' && !isOpen(node.state) && !(await this.connect(node))) {
      return;
    }
    try {
      const children = await this.children.read(node);
      node.error = null;
      node.children = children;
    } catch (thrown) {
      node.error = DbError.from(thrown);
    }
    this.emit();
    await this.loadExpanded(node);
  }

  /** Carries on below a node: what the user had expanded is loaded too. */
  private async loadExpanded(node: TreeNode): Promise<void> {
    const pending = (node.children ?? []).filter(
      child => this.expanded.has(child.key) && child.children === null && !child.error
    );
    await Promise.all(pending.map(child => this.load(child)));
  }

  private onConnections(): void {
    const known = new Map(this.roots.map(root => [root.connection, root]));
    this.roots = this.connections.all.map(state => {
      const { name } = state.config;
      const root: ConnectionNode = known.get(name) ?? {
        type: 'connection',
        key: connectionKey(name),
        parent: null,
        connection: name,
        level: 1,
        children: null,
        error: null,
        loading: false,
        state
      };
      this.setState(root, state);
      return root;
    });
    this.emit();
  }

  private setState(root: ConnectionNode, state: ConnectionState): void {
    const before = root.state.status;
    const wasOpen = isOpen(root.state) || before === 'reconnecting';
    root.state = state;
    if (state.status === 'failed' && state.error && !root.loading) {
      root.error = new DbError(state.error);
      this.expanded.add(root.key);
    } else if (isOpen(state) && before === 'reconnecting') {
      this.recover(root);
    }
    if (wasOpen && state.status === 'closed') {
      root.children = null;
      root.error = null;
      this.expanded.delete(root.key);
    }
    const waiting = root.children === null && !root.loading && !this.loads.has(root);
    if (isOpen(state) && waiting && this.expanded.has(root.key)) {
      void this.load(root);
    }
  }

  /** The link is back: what could not be read meanwhile is read now. */
  private recover(node: TreeNode): void {
    if (node.error) {
      node.error = null;
      if (this.expanded.has(node.key)) {
        void this.load(node, true);
      }
    }
    node.children?.forEach(child => this.recover(child));
  }

  private onCatalog(connection: string, refs: readonly ObjectRef[]): void {
    const root = this.roots.find(each => each.connection === connection);
    if (!root) {
      return;
    }
    if (refs.length === 0) {
      void this.refresh(root);
      return;
    }
    // A changed object may have another name by now, a new or dropped one changes the list that it stands in.
    const visit = (node: TreeNode): void => {
      if (node.children && refs.some(ref => listsObject(node, ref))) {
        void this.refresh(node);
      } else {
        node.children?.forEach(visit);
      }
    };
    visit(root);
  }

  /** Several folders may lead on, tables and views to a column: they are tried in turn. */
  private async revealBelow(node: TreeNode, ref: ObjectRef): Promise<boolean> {
    if (node.type === 'object' && sameObject(node.summary.ref, ref)) {
      this.select(node.key);
      return true;
    }
    const wasExpanded = this.expanded.has(node.key);
    await this.expand(node);
    for (const child of node.children ?? []) {
      if (!isFavourites(child) && leadsTo(child, ref) && (await this.revealBelow(child, ref))) {
        return true;
      }
    }
    if (!wasExpanded) {
      this.collapse(node);
    }
    return false;
  }

  private showFavourites(connection: string): void {
    const root = this.roots.find(each => each.connection === connection);
    if (root?.children) {
      const rest = root.children.filter(child => !isFavourites(child));
      root.children = [...this.children.favouritesFolder(root), ...rest];
      for (const child of root.children) {
        if (child.type === 'folder' && isFavourites(child)) {
          child.children = this.children.favouriteNodes(child);
        }
      }
    }
    this.emit();
  }

  private emit(): void {
    this._rows = null;
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }
}

/** The catalog can be read now. */
export function isOpen(state: ConnectionState): boolean {
  return state.status === 'ready' || state.status === 'degraded';
}
