import type { Extension } from '@codemirror/state';
import type { Tooltip } from '@codemirror/view';
import { hoverTooltip } from '@codemirror/view';
import type { SqlInspection } from '../../kernel-bridge/common/methods';
import type { Host } from '../shared/host';
import { readSqlSource } from './sql-source';

export interface HoverOptions {
  host: Host;
  isConnection(name: string): boolean;
  /** The database session of the notebook around an editor's node. */
  sessionAround(node: HTMLElement): string | undefined;
}

/** Tells the type, comment and text of the object below the pointer in a SQL cell. */
export function sqlHover({ host, isConnection, sessionAround }: HoverOptions): Extension {
  return hoverTooltip(async (view, at): Promise<Tooltip | null> => {
    const source = readSqlSource(view.state.doc.toString(), isConnection);
    if (!source || at < source.bodyStart) {
      return null;
    }
    const { connection, sql, bodyStart } = source;
    const position = at - bodyStart;
    // Help that cannot be had is no news.
    const session = sessionAround(view.dom);
    const told = await host.request('sql.inspect', { connection, sql, position, session }).then(
      ({ result }) => result,
      () => null
    );
    return told
      ? {
          pos: told.from + bodyStart,
          end: told.to + bodyStart,
          above: true,
          create: () => ({ dom: tooltipOf(told) })
        }
      : null;
  });
}

function tooltipOf({ title, type, comment, ddl }: SqlInspection): HTMLElement {
  const node = document.createElement('div');
  node.className = 'jp-PeterSql-hover';
  const parts: readonly (readonly [tag: string, text: string | undefined])[] = [
    ['strong', title],
    ['span', type],
    ['p', comment],
    ['pre', ddl]
  ];
  for (const [tag, text] of parts) {
    if (text) {
      const part = document.createElement(tag);
      part.textContent = text;
      node.append(part);
    }
  }
  return node;
}
