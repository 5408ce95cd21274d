import type { KindDescriptor, ObjectRef, Summary } from '../../model';
import { sameObject } from './locate';
import type { TreeNode } from './tree-node';

/** A starred object, as it is remembered. A type and not an interface: the state database wants JSON. */
export type Favourite = {
  connection: string;
  ref: { kind: string; path: string[] };
  label: string;
  /** Quoted name, where rows can be selected from it. */
  sql?: string;
};

/** The folder of a connection's starred objects, as if they were of a kind. */
export const FAVOURITES: KindDescriptor = {
  id: 'favourites',
  label: 'Favourite',
  plural: 'Favourites',
  parents: [null],
  tree: 'folder',
  icon: 'object',
  schema: null,
  can: {
    create: 'Star an object instead',
    alter: 'Favourites have no form',
    rename: 'Favourites have no name',
    drop: 'Remove the star instead'
  }
};

/** Whether a folder is that of the starred objects. */
export function isFavourites(node: TreeNode): boolean {
  return node.type === 'folder' && node.kind === FAVOURITES;
}

/** The user's starred objects. */
export class Favourites {
  /** @param onChange - told the connection whose favourites changed */
  constructor(
    private list: Favourite[],
    private readonly onChange: (connection: string) => void
  ) {}

  get all(): Favourite[] {
    return this.list;
  }

  of(connection: string): Summary[] {
    return this.list.filter(each => each.connection === connection);
  }

  has(connection: string, ref: ObjectRef): boolean {
    return this.list.some(each => each.connection === connection && sameObject(each.ref, ref));
  }

  add(connection: string, { ref, label, sql }: Summary): void {
    if (!this.has(connection, ref)) {
      const { kind, path } = ref;
      this.list = [...this.list, { connection, ref: { kind, path: [...path] }, label, ...(sql && { sql }) }];
      this.onChange(connection);
    }
  }

  remove(connection: string, ref: ObjectRef): void {
    this.list = this.list.filter(each => each.connection !== connection || !sameObject(each.ref, ref));
    this.onChange(connection);
  }
}
