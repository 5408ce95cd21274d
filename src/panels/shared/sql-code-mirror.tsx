import { acceptCompletion, autocompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, placeholder as placeholderText } from '@codemirror/view';
import { jupyterEditorTheme, jupyterHighlightStyle } from '@jupyterlab/codemirror';
import type { JSX } from 'react';
import { useEffect, useRef } from 'react';
import { errorMark, setErrorMark } from './error-mark';
import { SQL_DIALECTS } from './sql-dialects';
import type { SqlInputProps, SqlSelection } from './sql-field';
import { sqlInputClass } from './sql-field';

/** An editor of SQL; with a `selection` it begins with the focus. */
export function SqlCodeMirror(props: SqlInputProps & { selection?: SqlSelection }): JSX.Element {
  const { value, engine, label, readOnly = false, invalid = false, large = false, mark = null } = props;
  const container = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const { value: doc, selection } = latest.current;
    const editor = new EditorView({
      parent: container.current!,
      state: EditorState.create({ doc, selection, extensions: extensionsOf(latest) })
    });
    view.current = editor;
    if (selection) {
      editor.focus();
    }
    return () => editor.destroy();
    // What changes while it is there is reconfigured below.
  }, [engine, large]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: state.reconfigure(stateOf({ label, readOnly, invalid })) });
  }, [label, readOnly, invalid, engine, large]);

  useEffect(() => {
    view.current?.dispatch({ effects: setErrorMark.of(mark), scrollIntoView: mark !== null });
  }, [mark, engine, large]);

  return <div ref={container} className={sqlInputClass(props)} />;
}

const state = new Compartment();

function stateOf(options: { label: string; readOnly: boolean; invalid: boolean }): Extension {
  const { label, readOnly, invalid } = options;
  return [
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      // What cannot be edited is reached by Tab all the same, to be scrolled and copied.
      tabindex: '0',
      'aria-invalid': String(invalid),
      'aria-readonly': String(readOnly)
    })
  ];
}

function extensionsOf(latest: { current: SqlInputProps }): Extension {
  const {
    engine,
    label,
    large = false,
    readOnly = false,
    invalid = false,
    placeholder,
    complete
  } = latest.current;
  return [
    history(),
    bracketMatching(),
    sql({ dialect: SQL_DIALECTS[engine], upperCaseKeywords: true }),
    jupyterEditorTheme,
    syntaxHighlighting(jupyterHighlightStyle),
    EditorView.lineWrapping,
    ...(complete ? [autocompletion({ override: [complete], icons: false })] : []),
    keymap.of([
      { key: 'Tab', run: acceptCompletion },
      ...(large ? [indentWithTab] : []),
      ...(large ? searchKeymap : []),
      ...defaultKeymap,
      ...historyKeymap
    ]),
    ...(large ? [lineNumbers(), search({ top: true }), highlightSelectionMatches()] : []),
    ...(placeholder ? [placeholderText(placeholder)] : []),
    state.of(stateOf({ label, readOnly, invalid })),
    errorMark,
    EditorView.updateListener.of(update => {
      const text = update.docChanged ? update.state.doc.toString() : latest.current.value;
      if (text !== latest.current.value) {
        latest.current.onChange?.(text);
      }
    })
  ];
}
