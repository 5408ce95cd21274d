import type { CodeCell } from '@jupyterlab/cells';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { StateEffect } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { errorMark, setErrorMark } from '../shared/error-mark';

/** Underlines the word at `position` (UTF-16 code units) in a cell's editor. */
export function markError(cell: CodeCell, position: number): void {
  const view = viewOf(cell);
  if (view && !view.state.field(errorMark, false)) {
    view.dispatch({ effects: StateEffect.appendConfig.of(errorMark) });
  }
  view?.dispatch({ effects: setErrorMark.of(position) });
}

/** Takes the underline away. */
export function clearErrorMark(cell: CodeCell): void {
  const view = viewOf(cell);
  if (view?.state.field(errorMark, false)) {
    view.dispatch({ effects: setErrorMark.of(null) });
  }
}

/** A cell outside of the viewport may have no editor yet. */
function viewOf(cell: CodeCell): EditorView | null {
  return cell.editor instanceof CodeMirrorEditor ? cell.editor.editor : null;
}
