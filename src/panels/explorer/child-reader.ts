import type { ObjectRef } from '../../model';
import type { Host } from '../shared/host';
import type { Favourites } from './favourites';
import { FAVOURITES, isFavourites } from './favourites';
import type { ConnectionNode, FolderNode, ObjectNode, TreeNode } from './tree-node';
import { folderKey, kindsBelow, objectKey, rootOf } from './tree-node';

/** Reads what stands below a node. A child that was there before stays the same node, with all below it. */
export class ChildReader {
  constructor(
    private readonly host: Pick<Host, 'request'>,
    private readonly favourites: Favourites
  ) {}

  async read(node: TreeNode): Promise<TreeNode[]> {
    if (node.type === 'folder') {
      return isFavourites(node) ? this.favouriteNodes(node) : this.objects(node, node.kind, node.owner);
    }
    const { state } = rootOf(node);
    const owner = node.type === 'object' ? node.summary.ref : null;
    const kinds = kindsBelow(state, owner ? owner.kind : null);
    const lists = await Promise.all(
      kinds.filter(kind => kind.tree === 'inline').map(kind => this.objects(node, kind, owner))
    );
    const folders = kinds
      .filter(kind => kind.tree === 'folder')
      .map((kind): FolderNode => {
        const key = folderKey(node.key, kind.id);
        const known = node.children?.find((child): child is FolderNode => child.key === key);
        return known ?? { type: 'folder', key, parent: node, kind, owner, ...fresh(node) };
      });
    const favourites = node.type === 'connection' ? this.favouritesFolder(node) : [];
    return [...favourites, ...lists.flat(), ...folders];
  }

  /** The folder of starred objects at the top of a connection, when it has any. */
  favouritesFolder(root: ConnectionNode): FolderNode[] {
    if (this.favourites.of(root.connection).length === 0) {
      return [];
    }
    const key = folderKey(root.key, FAVOURITES.id);
    const known = root.children?.find((child): child is FolderNode => child.key === key);
    return [known ?? { type: 'folder', key, parent: root, kind: FAVOURITES, owner: null, ...fresh(root) }];
  }

  favouriteNodes(folder: FolderNode): ObjectNode[] {
    const { state } = rootOf(folder);
    const known = new Map(folder.children?.map(child => [child.key, child]));
    return this.favourites.of(folder.connection).flatMap((summary): ObjectNode[] => {
      const kind = state.kinds.find(({ id }) => id === summary.ref.kind);
      const key = objectKey(folder.key, summary.ref);
      const old = known.get(key);
      if (old?.type === 'object') {
        return [old];
      }
      return kind ? [{ type: 'object', key, parent: folder, kind, summary, ...fresh(folder) }] : [];
    });
  }

  private async objects(
    parent: TreeNode,
    kind: ObjectNode['kind'],
    owner: ObjectRef | null
  ): Promise<ObjectNode[]> {
    const { result } = await this.host.request('object.list', {
      connection: parent.connection,
      kind: kind.id,
      parent: owner
    });
    const known = new Map(parent.children?.map(child => [child.key, child]));
    return result.items.map((summary): ObjectNode => {
      const key = objectKey(parent.key, summary.ref);
      const old = known.get(key);
      if (old?.type === 'object') {
        old.summary = summary;
        return old;
      }
      return { type: 'object', key, parent, kind, summary, ...fresh(parent) };
    });
  }
}

function fresh(parent: TreeNode): Pick<TreeNode, 'connection' | 'level' | 'children' | 'error' | 'loading'> {
  return {
    connection: parent.connection,
    level: parent.level + 1,
    children: null,
    error: null,
    loading: false
  };
}
