import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useState } from 'react';
import type { CandidateList, ConnectionConfig, EngineId, FilePlace } from '../../model';
import { addressOf } from '../shared/address';
import { engineIcon } from '../shared/icon-set';

/**
 * Shows what the files of other programs describe, to tick what is taken over.
 *
 * @returns the configs that were ticked
 */
export async function askImport(list: CandidateList, trans: TranslationBundle): Promise<ConnectionConfig[]> {
  const body = new ImportBody(list, trans);
  const found = list.candidates.length > 0;
  const { button } = await showDialog({
    title: trans.__('Import connections'),
    body,
    buttons: [
      Dialog.cancelButton({ label: found ? trans.__('Cancel') : trans.__('Close') }),
      ...(found ? [Dialog.okButton({ label: trans.__('Import') })] : [])
    ]
  });
  return button.accept ? body.chosen : [];
}

class ImportBody extends ReactWidget {
  chosen: ConnectionConfig[] = [];

  constructor(
    private readonly list: CandidateList,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-PeterSql-Import');
  }

  protected override render(): JSX.Element {
    return <Candidates list={this.list} trans={this.trans} onChange={chosen => (this.chosen = chosen)} />;
  }
}

interface CandidatesProps {
  list: CandidateList;
  trans: TranslationBundle;
  onChange(chosen: ConnectionConfig[]): void;
}

function Candidates({ list, trans, onChange }: CandidatesProps): JSX.Element {
  const { candidates, problems, files } = list;
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const [engines, setEngines] = useState<Readonly<Record<number, EngineId>>>({});
  const change = (nextTicked: ReadonlySet<number>, nextEngines: Readonly<Record<number, EngineId>>): void => {
    setTicked(nextTicked);
    setEngines(nextEngines);
    onChange(
      candidates.flatMap(({ config }, index) =>
        nextTicked.has(index) ? [{ ...config, engine: nextEngines[index] ?? config.engine }] : []
      )
    );
  };
  const tick = (index: number, on: boolean): void => {
    const next = new Set(ticked);
    if (on) {
      next.add(index);
    } else {
      next.delete(index);
    }
    change(next, engines);
  };
  return (
    <>
      <p>
        {candidates.length > 0
          ? trans.__('Passwords stay where they are; they are read there at each connect.')
          : trans.__('Nothing was found. Looked for: %1', files.join(', '))}
      </p>
      <ul>
        {candidates.map(({ config, source, ignored, engines: choices }, index) => {
          const engine = engines[index] ?? config.engine;
          const Icon = engineIcon(engine);
          return (
            <li key={index}>
              <label>
                <input
                  type="checkbox"
                  checked={ticked.has(index)}
                  onChange={event => tick(index, event.currentTarget.checked)}
                />
                <Icon.react tag="span" elementSize="normal" />
                <span className="jp-PeterSql-Import-name">{config.name}</span>
                <span>{addressOf(config)}</span>
              </label>
              {choices && (
                <select
                  aria-label={trans.__('Engine of %1', config.name)}
                  value={engine}
                  onChange={event =>
                    change(ticked, { ...engines, [index]: event.currentTarget.value as EngineId })
                  }
                >
                  {choices.map(choice => (
                    <option key={choice} value={choice}>
                      {choice === 'mariadb' ? 'MariaDB' : 'MySQL'}
                    </option>
                  ))}
                </select>
              )}
              <div className="jp-PeterSql-Field-help">
                {trans.__('From %1.', placeText(source, trans))}
                {config.passwordFile && ` ${trans.__('Password: in %1.', passwordPlace(config))}`}
                {ignored.length > 0 && ` ${trans.__('Not used: %1.', ignored.join(', '))}`}
              </div>
            </li>
          );
        })}
      </ul>
      {problems.length > 0 && (
        <div className="jp-PeterSql-Import-problems" role="note">
          <p>{trans.__('What could not be read:')}</p>
          <ul>
            {problems.map((problem, index) => (
              <li key={index}>
                <strong>{placeText(problem, trans)}</strong> {problem.message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function placeText({ file, line, section }: FilePlace, trans: TranslationBundle): string {
  const within = section === undefined ? '' : ` [${section}]`;
  return line === undefined ? file + within : trans.__('%1, line %2', file, line) + within;
}

function passwordPlace({ passwordFile }: ConnectionConfig): string {
  const { path = '', section } = passwordFile ?? {};
  return section === undefined ? path : `${path} [${section}]`;
}
