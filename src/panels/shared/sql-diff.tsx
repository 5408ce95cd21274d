import { MariaSQL, MySQL, PostgreSQL, SQLite, sql } from '@codemirror/lang-sql';
import { syntaxHighlighting } from '@codemirror/language';
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { jupyterEditorTheme, jupyterHighlightStyle } from '@jupyterlab/codemirror';
import type { JSX } from 'react';
import { useEffect, useRef } from 'react';
import type { EngineId } from '../../model';

const DIALECTS = { sqlite: SQLite, mysql: MySQL, mariadb: MariaSQL, postgres: PostgreSQL };

export interface SqlDiffProps {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  engine: EngineId;
}

/** Two texts of SQL side by side, with what differs marked. */
export function SqlDiff({ before, after, beforeLabel, afterLabel, engine }: SqlDiffProps): JSX.Element {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
        EditorView.lineWrapping,
        lineNumbers(),
        sql({ dialect: DIALECTS[engine] }),
        jupyterEditorTheme,
        syntaxHighlighting(jupyterHighlightStyle)
      ]
    });
    const view = new MergeView({
      a: side(before, beforeLabel),
      b: side(after, afterLabel),
      parent: container.current!,
      collapseUnchanged: { margin: 3, minSize: 8 }
    });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel, engine]);
  return (
    <div className="jp-PeterSql-SqlDiff">
      <div className="jp-PeterSql-SqlDiff-labels" aria-hidden>
        <span>{beforeLabel}</span>
        <span>{afterLabel}</span>
      </div>
      <div ref={container} className="jp-PeterSql-SqlDiff-views" />
    </div>
  );
}
