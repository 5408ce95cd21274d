import type { JSX } from 'react';
import type { Problem } from '../../../../model';
import type { EditedObject } from '../../editor-tab';
import type { CheckModel } from './check';

export interface CheckBarProps {
  object: EditedObject;
  check: CheckModel;
  /** Shows the place of a problem. */
  onShow(problem: Problem): void;
}

/** The *Check* button, what the server said, and its problems as a list. */
export function CheckBar({ object, check, onShow }: CheckBarProps): JSX.Element {
  const { trans } = object;
  const { problems, running, failure } = check;
  return (
    <div className="jp-PeterSql-Check">
      <button
        type="button"
        className="jp-mod-styled jp-mod-reject"
        disabled={running || object.readOnly !== null}
        title={trans.__('Try it on the server without leaving anything behind (Ctrl+Shift+Enter)')}
        onClick={() => void check.check()}
      >
        {trans.__('Check')}
      </button>
      <span className="jp-PeterSql-Check-status" role="status">
        {running
          ? trans.__('Checking…')
          : failure
            ? trans.__('Not checked: %1', failure.message)
            : problems?.length === 0
              ? trans.__('The server finds no problems')
              : ''}
      </span>
      {problems && problems.length > 0 && (
        <ul className="jp-PeterSql-Check-problems" aria-label={trans.__('Problems')}>
          {problems.map((problem, index) => (
            <li key={index} data-severity={problem.severity}>
              {problem.position === undefined ? (
                <span>{problem.message}</span>
              ) : (
                <button type="button" onClick={() => onShow(problem)}>
                  {placeOf(object, problem)} {problem.message}
                </button>
              )}
              {(problem.detail ?? problem.hint) && (
                <div className="jp-PeterSql-Check-more">
                  {[problem.detail, problem.hint].filter(Boolean).join(' · ')}
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** `Line 3:` in the text of the problem's field. */
function placeOf({ draft, trans }: EditedObject, { field = '', position = 0 }: Problem): string {
  const text = draft[field];
  const line = typeof text === 'string' ? text.slice(0, position).split('\n').length : 1;
  return trans.__('Line %1:', line);
}
