import type { CodeCell } from '@jupyterlab/cells';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { Decoration, EditorView } from '@codemirror/view';

const setMark = StateEffect.define<{ from: number; to: number } | null>();
const underline = Decoration.mark({ class: 'jp-PeterSql-errorMark' });

/** The underlined place of the last error; an edit of the cell takes it away. */
const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setMark)) {
        return effect.value
          ? Decoration.set(underline.range(effect.value.from, effect.value.to))
          : Decoration.none;
      }
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: field => EditorView.decorations.from(field)
});

/** Underlines the word at `position` (UTF-16 code units) in a cell's editor. */
export function markError(cell: CodeCell, position: number): void {
  const view = viewOf(cell);
  if (!view) {
    return;
  }
  const { length } = view.state.doc;
  const at = Math.min(position, length);
  const word = view.state.wordAt(at);
  const from = word?.from ?? Math.min(at, Math.max(0, length - 1));
  const to = word?.to ?? Math.min(from + 1, length);
  if (from < to) {
    dispatch(view, { from, to });
  }
}

/** Takes the underline away. */
export function clearErrorMark(cell: CodeCell): void {
  const view = viewOf(cell);
  if (view?.state.field(markField, false)) {
    dispatch(view, null);
  }
}

function dispatch(view: EditorView, mark: { from: number; to: number } | null): void {
  if (!view.state.field(markField, false)) {
    view.dispatch({ effects: StateEffect.appendConfig.of(markField) });
  }
  view.dispatch({ effects: setMark.of(mark) });
}

/** A cell outside of the viewport may have no editor yet. */
function viewOf(cell: CodeCell): EditorView | null {
  return cell.editor instanceof CodeMirrorEditor ? cell.editor.editor : null;
}
