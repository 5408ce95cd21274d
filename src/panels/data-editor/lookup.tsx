import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { CellValue, ObjectRef } from '../../model';
import { DbError } from '../../model';
import { paintedText } from '../result-grid/cell-text';
import type { Host } from '../shared/host';

const DELAY_MS = 200;

export interface LookupOptions {
  host: Host;
  trans: TranslationBundle;
  connection: string;
  table: ObjectRef;
  columns: readonly string[];
}

/** Lets the user choose a row of the table that a foreign key refers to; `null` when they gave up. */
export async function lookUpRow(options: LookupOptions): Promise<CellValue[] | null> {
  let chosen: CellValue[] | null = null;
  const { trans, table } = options;
  const body = new LookupBody(options, (row, isFinal) => {
    chosen = row;
    if (isFinal) {
      dialog.resolve(1);
    }
  });
  const dialog = new Dialog({
    title: trans.__('Choose a row of %1', table.path[table.path.length - 1]),
    body,
    // The field has `autoFocus`; the dialog, which focuses late, keeps what the user is at by then.
    focusNodeSelector: ':focus',
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Choose') })]
  });
  const { button } = await dialog.launch();
  return button.accept ? chosen : null;
}

class LookupBody extends ReactWidget {
  constructor(
    private readonly options: LookupOptions,
    private readonly onChoose: (row: CellValue[], isFinal: boolean) => void
  ) {
    super();
    this.addClass('jp-PeterSql-Lookup');
  }

  protected render(): JSX.Element {
    return <Lookup {...this.options} onChoose={this.onChoose} />;
  }
}

function Lookup(props: LookupOptions & { onChoose(row: CellValue[], isFinal: boolean): void }): JSX.Element {
  const { trans, onChoose } = props;
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<{ columns: string[]; rows: CellValue[][] } | null>(null);
  const [problem, setProblem] = useState('');
  const [at, setAt] = useState(0);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const { host, connection, table, columns, onChoose } = latest.current;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      host.request('rows.lookup', { connection, ref: table, columns, search }, { signal: abort.signal }).then(
        ({ result }) => {
          setFound(result);
          setAt(0);
          setProblem('');
          if (result.rows.length > 0) {
            onChoose(result.rows[0], false);
          }
        },
        error => !abort.signal.aborted && setProblem(DbError.from(error).message)
      );
    }, DELAY_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [search]);
  const choose = (index: number, isFinal: boolean): void => {
    const row = found?.rows[index];
    if (row) {
      setAt(index);
      onChoose(row, isFinal);
    }
  };
  return (
    <>
      <input
        type="text"
        className="jp-mod-styled"
        autoFocus
        value={search}
        placeholder={trans.__('Search')}
        aria-label={trans.__('Search')}
        onChange={event => setSearch(event.target.value)}
        onKeyDown={event => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0 && found) {
            event.preventDefault();
            choose(Math.max(0, Math.min(found.rows.length - 1, at + step)), false);
          }
        }}
      />
      <div className="jp-PeterSql-Lookup-rows">
        {problem && (
          <p className="jp-PeterSql-errorText" role="alert">
            {problem}
          </p>
        )}
        {found?.rows.length === 0 && <p>{trans.__('No row matches.')}</p>}
        {found && found.rows.length > 0 && (
          <table>
            <thead>
              <tr>
                {found.columns.map(name => (
                  <th key={name}>{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.rows.map((row, index) => (
                <tr
                  key={index}
                  aria-selected={index === at}
                  onClick={() => choose(index, false)}
                  onDoubleClick={() => choose(index, true)}
                >
                  {row.map((cell, column) => (
                    <td key={column}>{paintedText(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}
