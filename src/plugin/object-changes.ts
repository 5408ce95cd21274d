import { RankedMenu } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { KindDescriptor } from '../model';
import type { ObjectNode, Place } from '../panels/explorer/tree-node';
import { nameField, placesBelow, rootOf } from '../panels/explorer/tree-node';
import { editIcon } from '../panels/shared/icons';
import type { ExplorerCommandsOptions } from './commands';
import { CreationRights } from './creation-rights';
import { reportErrors } from './report-errors';
import { CommandIds } from './tokens';

/** Commands that make, edit, rename, move and drop what is selected in the sidebar. */
export function addChangeCommands(options: ExplorerCommandsOptions): void {
  addEditCommands(options);
  addRenameCommands(options);
  addNewMenu(options);
}

function addEditCommands({ app, host, changes, trans, model }: ExplorerCommandsOptions): void {
  const { commands } = app;
  const selected = (): ObjectNode[] => selectedObjects(model);
  const one = (): ObjectNode | null => onlyOne(selected());

  commands.addCommand(CommandIds.editObject, {
    label: () => explained(trans.__('Edit'), one()?.kind.schema ? true : trans.__('it has no form')),
    icon: editIcon,
    isVisible: () => one() !== null,
    isEnabled: () => one()?.kind.schema != null,
    execute: async () => {
      const node = one();
      if (node?.kind.schema) {
        const { kind, path } = node.summary.ref;
        await commands.execute(CommandIds.openObject, {
          connection: node.connection,
          ref: { kind, path: [...path] }
        });
      }
    }
  });
  commands.addCommand(CommandIds.duplicateObject, {
    label: () => explained(trans.__('Duplicate…'), ability(one(), 'create')),
    isVisible: () => one()?.kind.schema != null,
    isEnabled: () => ability(one(), 'create') === true,
    execute: () =>
      reportErrors(trans.__('Could not duplicate it'), async () => {
        const node = one();
        if (node) {
          const { duplicateTarget } = await import('../panels/explorer/duplicate');
          const target = await duplicateTarget(host, node);
          await commands.execute(CommandIds.openObject, {
            ...target
          } as unknown as ReadonlyPartialJSONObject);
        }
      })
  });
  commands.addCommand(CommandIds.dropObjects, {
    label: () => explained(trans.__('Drop…'), dropAbility(selected())),
    isVisible: () => selected().some(({ kind }) => kind.schema !== null),
    isEnabled: () => dropAbility(selected()) === true,
    execute: () =>
      reportErrors(trans.__('Could not drop it'), async () => {
        const nodes = selected();
        if (nodes.length > 0 && dropAbility(nodes) === true) {
          const { dropObjects } = await import('../panels/explorer/drop-dialog');
          const targets = nodes.map(node => ({ ...node, engine: rootOf(node).state.config.engine }));
          await dropObjects({ host, changes, trans }, targets);
        }
      })
  });
  commands.addCommand(CommandIds.toggleFavourite, {
    label: () => {
      const node = one();
      const starred = node && model()?.favourites.has(node.connection, node.summary.ref);
      return starred ? trans.__('Remove from favourites') : trans.__('Add to favourites');
    },
    isVisible: () => selected().length > 0,
    execute: () => {
      const favourites = model()?.favourites;
      for (const { connection, summary } of selected()) {
        if (favourites?.has(connection, summary.ref)) {
          favourites.remove(connection, summary.ref);
        } else {
          favourites?.add(connection, summary);
        }
      }
    }
  });
}

function addRenameCommands({ app, host, changes, trans, model }: ExplorerCommandsOptions): void {
  const { commands } = app;
  const one = (): ObjectNode | null => onlyOne(selectedObjects(model));

  commands.addCommand(CommandIds.renameObject, {
    label: args =>
      args.name === undefined ? explained(trans.__('Rename'), ability(one(), 'rename')) : trans.__('Rename'),
    isVisible: () => one()?.kind.schema != null,
    isEnabled: () => ability(one(), 'rename') === true,
    execute: async args => {
      const node = one();
      const explorer = model();
      if (!node || !explorer) {
        return;
      }
      if (typeof args.name !== 'string') {
        explorer.renaming = node.key;
        return;
      }
      const { connection, summary, kind } = node;
      const to = { [nameField(kind)]: args.name };
      await reportErrors(trans.__('Could not rename %1', summary.label), async () => {
        const { applyChanges } = await import('../panels/explorer/apply-change');
        const request = { connection, op: 'alter', ref: summary.ref, to } as const;
        await applyChanges({ host, changes, trans }, rootOf(node).state, [{ kind, request }]);
      });
    }
  });
  commands.addCommand(CommandIds.moveObject, {
    label: trans.__('Move to schema…'),
    isVisible: () => areMovable(selectedObjects(model)),
    execute: () =>
      reportErrors(trans.__('Could not move it'), async () => {
        const nodes = selectedObjects(model);
        const [{ applyChanges }, { askSchema }] = await Promise.all([
          import('../panels/explorer/apply-change'),
          import('../panels/explorer/ask-schema')
        ]);
        const schema = await askSchema(host, nodes, trans);
        if (schema !== null) {
          const moves = nodes.map(({ connection, summary, kind }) => ({
            kind,
            request: { connection, op: 'alter', ref: summary.ref, to: { schema } } as const
          }));
          await applyChanges({ host, changes, trans }, rootOf(nodes[0]).state, moves);
        }
      })
  });
}

/** `New ▸`: the kinds of objects that can be made below the selected node, as its engine names them. */
function addNewMenu({ app, host, connections, trans, model }: ExplorerCommandsOptions): void {
  const { commands, contextMenu } = app;
  const menu = new RankedMenu({ commands });
  menu.id = 'petersql-new-menu';
  const rights = new CreationRights(host, () => menu.update());
  /** Loaded with the first kinds: nobody needs them before. */
  let icons: typeof import('../panels/shared/icon-set') | undefined;
  const place = (kindId: unknown): Place | null => {
    const node = model()?.selectedNode;
    return node ? (placesBelow(node).find(({ kind }) => kind.id === kindId) ?? null) : null;
  };
  /** It may be tried all the same: the server decides. */
  const lacking = (kindId: unknown): string | null => {
    const found = place(kindId);
    const node = model()?.selectedNode;
    return found && node
      ? rights.missing(node.connection, { kind: found.kind.id, path: [...(found.owner?.path ?? [])] })
      : null;
  };
  commands.addCommand(CommandIds.newObject, {
    label: args => {
      const label = connections.kindLabel(String(args.kind));
      const able = place(args.kind)?.kind.can.create ?? true;
      const missing = able === true ? lacking(args.kind) : null;
      return missing === null ? explained(label, able) : `${label} (${missing})`;
    },
    icon: args => icons?.iconOf(String(args.kind)),
    isVisible: args => place(args.kind) !== null,
    isEnabled: args => place(args.kind)?.kind.can.create === true,
    execute: async args => {
      const found = place(args.kind);
      const node = model()?.selectedNode;
      if (found && node) {
        const { newTarget } = await import('../panels/object-editor/target');
        const target = newTarget(node.connection, found.kind, found.owner);
        await commands.execute(CommandIds.openObject, { ...target } as unknown as ReadonlyPartialJSONObject);
      }
    }
  });
  menu.title.label = trans.__('New');
  contextMenu.addItem({ type: 'submenu', submenu: menu, selector: '.jp-PeterSql-Row', rank: 6 });
  let known = '';
  const fill = (): void => {
    const kinds = new Set(connections.all.flatMap(state => state.kinds.map(({ id }) => id)));
    const now = [...kinds].join();
    if (now !== known) {
      known = now;
      void import('../panels/shared/icon-set').then(loaded => (icons = loaded));
      menu.clearItems();
      kinds.forEach(kind => menu.addItem({ command: CommandIds.newObject, args: { kind } }));
    }
  };
  connections.changed.connect(fill);
  fill();
}

/** The objects among the selected lines of the explorer. */
export function selectedObjects(model: ExplorerCommandsOptions['model']): ObjectNode[] {
  return (model()?.selectedNodes ?? []).filter((node): node is ObjectNode => node.type === 'object');
}

/** The object where it is the only one; `null` for several and none. */
export function onlyOne(nodes: readonly ObjectNode[]): ObjectNode | null {
  return nodes.length === 1 ? nodes[0] : null;
}

/** Whether something can be done with an object, or why not. */
function ability(node: ObjectNode | null, what: keyof KindDescriptor['can']): true | string {
  if (!node) {
    return '';
  }
  return rootOf(node).state.config.readOnly ? 'the connection is read-only' : node.kind.can[what];
}

function dropAbility(nodes: readonly ObjectNode[]): true | string {
  return nodes.map(node => ability(node, 'drop')).find(each => each !== true) ?? true;
}

/** Objects of one database that stand in schemas. */
function areMovable(nodes: readonly ObjectNode[]): boolean {
  const database = ({ connection, summary }: ObjectNode): string =>
    JSON.stringify([connection, summary.ref.path[0]]);
  return nodes.length > 0 && nodes.every(node => hasSchema(node) && database(node) === database(nodes[0]));
}

function hasSchema({ kind }: ObjectNode): boolean {
  const { properties } = (kind.schema ?? {}) as { properties?: object };
  return kind.parents.includes('schema') && properties !== undefined && 'schema' in properties;
}

/** A label with the reason why it is greyed: menus show no tooltips. */
function explained(label: string, able: true | string): string {
  return able === true || able === '' ? label : `${label} (${able.replace(/[.:;].*$/, '')})`;
}
