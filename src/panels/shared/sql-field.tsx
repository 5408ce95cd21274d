import type { CompletionSource } from '@codemirror/autocomplete';
import { highlightCode, tagHighlighter, tags } from '@lezer/highlight';
import type { JSX } from 'react';
import { useEffect, useMemo, useRef } from 'react';
import type { EngineId } from '../../model';
import { SQL_DIALECTS } from './sql-dialects';

export interface SqlInputProps {
  value: string;
  engine: EngineId;
  /** Name for screen readers. */
  label: string;
  readOnly?: boolean;
  invalid?: boolean;
  placeholder?: string;
  /** A body: line numbers, Tab indents, all the height there is. Else one line that grows. */
  large?: boolean;
  /** A place to mark, UTF-16 offset; it stays until the text is edited. */
  mark?: number | null;
  complete?: CompletionSource;
  onChange?(value: string): void;
}

/** What is selected in a text, UTF-16 offsets; both are the caret's place where nothing is. */
export interface SqlSelection {
  anchor: number;
  head: number;
}

export function sqlInputClass({ large, invalid, readOnly }: SqlInputProps): string {
  return [
    'jp-PeterSql-SqlInput',
    large && 'jp-mod-large',
    invalid && 'jp-mod-invalid',
    readOnly && 'jp-mod-readOnly'
  ]
    .filter(Boolean)
    .join(' ');
}

/**
 * SQL that is not being edited, drawn without an editor, as a grid has hundreds of them. `onEnter` is told when it gets
 * the focus, with what a pointer selected in it.
 */
export function SqlField(props: SqlInputProps & { onEnter(selection: SqlSelection): void }): JSX.Element {
  const { value, engine, label, readOnly = false, invalid = false, placeholder, onEnter } = props;
  const text = useRef<HTMLDivElement>(null);
  const isPointing = useRef(false);
  const parts = useMemo(() => highlighted(value, engine), [value, engine]);

  useEffect(() => {
    // It is editable only to look so to browsers and screen readers: React owns its content.
    const keep = (event: Event): void => event.preventDefault();
    const node = text.current!;
    node.addEventListener('beforeinput', keep);
    return () => node.removeEventListener('beforeinput', keep);
  }, []);

  const onPointerDown = (): void => {
    isPointing.current = true;
    const onEnd = (): void => {
      document.removeEventListener('pointerup', onEnd);
      document.removeEventListener('pointercancel', onEnd);
      isPointing.current = false;
      if (text.current && text.current === document.activeElement) {
        onEnter(selectionIn(text.current) ?? endOf(value));
      }
    };
    document.addEventListener('pointerup', onEnd);
    document.addEventListener('pointercancel', onEnd);
  };
  const onFocus = (): void => {
    if (!isPointing.current) {
      const selection = selectionIn(text.current!);
      // As in any input that is entered by keyboard: what is typed takes the place of all.
      onEnter(selection && selection.anchor !== selection.head ? selection : allOf(value));
    }
  };

  return (
    <div
      ref={text}
      className={`${sqlInputClass(props)} jp-PeterSql-SqlField`}
      role="textbox"
      tabIndex={0}
      contentEditable
      suppressContentEditableWarning
      spellCheck={false}
      aria-label={label}
      aria-multiline
      aria-invalid={invalid}
      aria-readonly={readOnly}
      aria-placeholder={placeholder}
      data-placeholder={placeholder}
      onPointerDown={onPointerDown}
      onFocus={onFocus}
    >
      {parts}
    </div>
  );
}

/** The tokens that JupyterLab's highlighting tells apart in SQL; the style sheet has its colors for them. */
const tokens = tagHighlighter([
  { tag: [tags.keyword, tags.bool], class: 'keyword' },
  { tag: tags.number, class: 'number' },
  { tag: tags.operator, class: 'operator' },
  { tag: tags.punctuation, class: 'punctuation' },
  { tag: tags.bracket, class: 'bracket' },
  { tag: tags.paren, class: 'plain' },
  { tag: tags.string, class: 'string' },
  { tag: tags.special(tags.string), class: 'quoted' },
  { tag: tags.comment, class: 'comment' }
]);

function highlighted(value: string, engine: EngineId): (JSX.Element | string)[] {
  const parts: (JSX.Element | string)[] = [];
  const put = (code: string, token: string): void => {
    parts.push(
      token ? (
        <span key={parts.length} data-token={token}>
          {code}
        </span>
      ) : (
        code
      )
    );
  };
  const tree = SQL_DIALECTS[engine].language.parser.parse(value);
  highlightCode(value, tree, tokens, put, () => parts.push('\n'));
  return parts;
}

function allOf({ length }: string): SqlSelection {
  return { anchor: 0, head: length };
}

function endOf({ length }: string): SqlSelection {
  return { anchor: length, head: length };
}

/** The document's selection as offsets into a node's text; `null` when it is elsewhere. */
function selectionIn(node: Node): SqlSelection | null {
  const selection = document.getSelection();
  const offsetOf = (container: Node | null | undefined, offset: number): number | null => {
    if (!container || !node.contains(container)) {
      return null;
    }
    const range = document.createRange();
    range.setStart(node, 0);
    range.setEnd(container, offset);
    return range.toString().length;
  };
  const anchor = offsetOf(selection?.anchorNode, selection?.anchorOffset ?? 0);
  const head = offsetOf(selection?.focusNode, selection?.focusOffset ?? 0);
  return anchor === null || head === null ? null : { anchor, head };
}
