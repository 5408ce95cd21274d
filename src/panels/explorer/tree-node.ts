import type { ConnectionState, DbError, KindDescriptor, ObjectRef, Summary } from '../../model';

interface NodeBase {
  /** Identity that survives a reload: made of names, not of positions. */
  readonly key: string;
  readonly parent: TreeNode | null;
  readonly connection: string;
  /** Counts from 1, as `aria-level` does. */
  readonly level: number;
  /** `null` until loaded. Kept while they are loaded anew. */
  children: TreeNode[] | null;
  /** Why the children could not be loaded. */
  error: DbError | null;
  /** Being loaded because the user asked; counting in the background does not show. */
  loading: boolean;
}

/** A connection: the top level of the tree. */
export interface ConnectionNode extends NodeBase {
  readonly type: 'connection';
  state: ConnectionState;
}

/** The objects of one kind below one parent, under the kind's plural. */
export interface FolderNode extends NodeBase {
  readonly type: 'folder';
  readonly kind: KindDescriptor;
  /** The object whose children these are; `null` for the connection itself. */
  readonly owner: ObjectRef | null;
}

/** One object of the database. */
export interface ObjectNode extends NodeBase {
  readonly type: 'object';
  readonly kind: KindDescriptor;
  summary: Summary;
}

export type TreeNode = ConnectionNode | FolderNode | ObjectNode;

/** One line of the tree as it is shown. */
export type TreeRow =
  | {
      type: 'node';
      key: string;
      node: TreeNode;
      level: number;
      /** `undefined` for what cannot be expanded. */
      expanded: boolean | undefined;
      /** Position among the siblings, from 1, and their number: the screen reader says `3 of 124`. */
      position: number;
      siblings: number;
    }
  | { type: 'message'; key: string; node: TreeNode; level: number; message: 'error' | 'empty' };

export const connectionKey = (name: string): string => JSON.stringify([name]);
export const folderKey = (parent: string, kind: string): string => `${parent}/${kind}`;
export const objectKey = (parent: string, ref: ObjectRef): string =>
  `${parent}/${ref.kind}:${JSON.stringify(ref.path)}`;

/** What the node is called in the tree; filters and typing look at it. */
export function labelOf(node: TreeNode): string {
  switch (node.type) {
    case 'connection':
      return node.state.config.name;
    case 'folder':
      return node.kind.plural;
    case 'object':
      return node.summary.label;
  }
}

/** The name of an object itself: of a routine without its arguments. */
export function ownName({ kind, path }: ObjectRef): string {
  const name = path[path.length - 1] ?? '';
  const isRoutine = kind === 'function' || kind === 'procedure' || kind === 'aggregate';
  return isRoutine && name.endsWith(')') ? name.slice(0, name.indexOf('(')) : name;
}

/** The field of a definition that names the object: accounts of MySQL have a user and a host. */
export function nameField({ schema }: KindDescriptor): 'name' | 'user' {
  const { properties = {} } = (schema ?? {}) as { properties?: object };
  return 'user' in properties && !('name' in properties) ? 'user' : 'name';
}

/** The connection at the top of a node's branch. */
export function rootOf(node: TreeNode): ConnectionNode {
  let top = node;
  while (top.parent) {
    top = top.parent;
  }
  return top as ConnectionNode;
}

/** Kinds listed below objects of `kind` (`null`: below the connection). */
export function kindsBelow(state: ConnectionState, kind: string | null): KindDescriptor[] {
  return state.kinds.filter(each => each.tree !== 'hidden' && each.parents.includes(kind));
}

/** A database or schema: opening it means to look into it. */
export function isContainer(node: ObjectNode): boolean {
  return node.kind.tree === 'inline' && kindsBelow(rootOf(node).state, node.kind.id).length > 0;
}

/** Whether a node may have something below it. */
export function isExpandable(node: TreeNode): boolean {
  switch (node.type) {
    case 'connection':
      return true;
    case 'folder':
      return node.children === null || node.children.length > 0;
    case 'object':
      return kindsBelow(rootOf(node).state, node.kind.id).length > 0;
  }
}

/** Where an object of a kind can be made. */
export interface Place {
  kind: KindDescriptor;
  /** The object below which it is made; `null`: the connection. */
  owner: ObjectRef | null;
}

/** The kinds that can be made at a node: in a folder its own, elsewhere those that stand below it. */
export function placesBelow(node: TreeNode): Place[] {
  if (node.type === 'folder') {
    return [{ kind: node.kind, owner: node.owner }];
  }
  const owner = node.type === 'object' ? node.summary.ref : null;
  const { state } = rootOf(node);
  return kindsBelow(state, owner?.kind ?? null)
    .filter(kind => kind.schema !== null)
    .map(kind => ({ kind, owner }));
}
