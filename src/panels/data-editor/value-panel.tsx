import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useRef, useState } from 'react';
import type { CellValue, NewValue, RowColumn } from '../../model';
import { DbError } from '../../model';
import { indentJson } from '../result-grid/cell-text';

/** Bytes shown as hex digits; longer ones are saved to a file. */
const SHOWN_BYTES = 100_000;

/** The cell that the panel shows. */
export interface ShownValue {
  /** Changes with the cell and with its value from elsewhere. */
  key: string;
  column: RowColumn;
  row: number;
  value: CellValue;
  isBinary: boolean;
  /** Why it cannot be edited. */
  readOnly: string | null;
}

/** Beside the grid: one value in full, for long text, JSON and bytes. */
export class ValuePanel extends ReactWidget {
  private shown: ShownValue | null = null;
  private problem: string | null = null;

  constructor(
    private readonly trans: TranslationBundle,
    private readonly onSet: (value: NewValue) => void,
    private readonly onClose: () => void
  ) {
    super();
    this.addClass('jp-PeterSql-ValuePanel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Value'));
  }

  showValue(shown: ShownValue | null, problem: string | null = null): void {
    if (shown?.key !== this.shown?.key || problem !== this.problem) {
      this.shown = shown;
      this.problem = problem;
      this.update();
    }
  }

  focusEditor(): void {
    requestAnimationFrame(() => this.node.querySelector('textarea')?.focus());
  }

  protected render(): JSX.Element {
    const { shown, trans, problem } = this;
    return (
      <>
        <header>
          <strong>{shown?.column.name ?? trans.__('Value')}</strong>
          <span>{shown && `${shown.column.type} · ${trans.__('row %1', shown.row + 1)}`}</span>
          <button type="button" className="jp-PeterSql-link" onClick={this.onClose}>
            {trans.__('Close')}
          </button>
        </header>
        {problem !== null && <p className="jp-mod-error">{problem}</p>}
        {shown ? (
          <ValueEditor key={shown.key} shown={shown} trans={trans} onSet={this.onSet} />
        ) : (
          <p className="jp-PeterSql-ValuePanel-empty">{trans.__('Select a cell to see its whole value.')}</p>
        )}
      </>
    );
  }
}

function ValueEditor(props: { shown: ShownValue; trans: TranslationBundle; onSet(value: NewValue): void }) {
  const { shown, trans, onSet } = props;
  const { column, value, isBinary, readOnly } = shown;
  const start = value === null ? '' : isBinary ? String(value).replace(/^\\x/, '') : String(value);
  const isHuge = isBinary && start.length > 2 * SHOWN_BYTES;
  const [text, setText] = useState(isHuge ? '' : start);
  const [problem, setProblem] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const isChanged = !isHuge && text !== start;
  const commit = (): void => {
    if (!isBinary) {
      onSet(text);
    } else if (/^([0-9a-f]{2})*$/i.test(text.replace(/\s+/g, ''))) {
      onSet({ hex: text.replace(/\s+/g, '').toLowerCase() });
    } else {
      setProblem(trans.__('Bytes are written as pairs of hexadecimal digits.'));
    }
  };
  const format = (): void => {
    try {
      JSON.parse(text);
      setText(indentJson(text));
      setProblem('');
    } catch (error) {
      setProblem(DbError.from(error).message);
    }
  };
  const load = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) {
      return;
    }
    const hex = [...new Uint8Array(await chosen.arrayBuffer())]
      .map(byte => byte.toString(16).padStart(2, '0'))
      .join('');
    onSet(isBinary ? { hex } : await chosen.text());
  };
  return (
    <>
      {isHuge ? (
        <p>{trans.__('%1 bytes: save them to a file to see them.', (start.length / 2).toLocaleString())}</p>
      ) : (
        <textarea
          value={text}
          readOnly={readOnly !== null}
          spellCheck={false}
          placeholder={value === null ? 'NULL' : "''"}
          aria-label={column.name}
          onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              commit();
            }
          }}
        />
      )}
      {problem && <p className="jp-mod-error">{problem}</p>}
      {readOnly !== null && <p>{readOnly}</p>}
      <div className="jp-PeterSql-ValuePanel-buttons">
        {readOnly === null && (
          <>
            <button
              type="button"
              className="jp-mod-styled jp-mod-accept"
              disabled={!isChanged}
              onClick={commit}
            >
              {trans.__('Set value')}
            </button>
            {column.nullable && (
              <button
                type="button"
                className="jp-mod-styled"
                disabled={value === null}
                onClick={() => onSet(null)}
              >
                {trans.__('Set NULL')}
              </button>
            )}
            {!isBinary && column.group === 'text' && (
              <button
                type="button"
                className="jp-mod-styled"
                disabled={value === ''}
                onClick={() => onSet('')}
              >
                {trans.__('Set empty')}
              </button>
            )}
            <button type="button" className="jp-mod-styled" onClick={() => file.current?.click()}>
              {trans.__('Load file…')}
            </button>
            <input
              ref={file}
              type="file"
              hidden
              aria-hidden="true"
              onChange={event => void load(event.target.files?.[0])}
            />
          </>
        )}
        <button
          type="button"
          className="jp-mod-styled"
          disabled={value === null}
          onClick={() => save(start, isBinary, column.name)}
        >
          {trans.__('Save file…')}
        </button>
        {column.group === 'json' && (
          <button type="button" className="jp-mod-styled" onClick={format}>
            {trans.__('Format')}
          </button>
        )}
      </div>
    </>
  );
}

/** Hands the value to the browser as a download. */
function save(text: string, isBinary: boolean, name: string): void {
  const bytes = isBinary
    ? Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16))
    : new TextEncoder().encode(text);
  const url = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replace(/[^\w.-]+/g, '_')}${isBinary ? '.bin' : '.txt'}`;
  link.click();
  URL.revokeObjectURL(url);
}
