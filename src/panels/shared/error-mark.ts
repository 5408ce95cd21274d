import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

/** Marks the word at an offset (UTF-16 code units); `null` takes the mark away. */
export const setErrorMark = StateEffect.define<number | null>();

const underline = Decoration.mark({ class: 'jp-PeterSql-errorMark' });

/** The underlined place of the last error; an edit takes it away. */
export const errorMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setErrorMark)) {
        return effect.value === null ? Decoration.none : marked(transaction.state, effect.value);
      }
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: field => EditorView.decorations.from(field)
});

function marked(editor: EditorState, position: number): DecorationSet {
  const { length } = editor.doc;
  const at = Math.min(position, length);
  const word = editor.wordAt(at);
  const from = word?.from ?? Math.min(at, Math.max(0, length - 1));
  const to = word?.to ?? Math.min(from + 1, length);
  return from < to ? Decoration.set(underline.range(from, to)) : Decoration.none;
}
