import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { JSX } from 'react';
import { useLayoutEffect, useRef } from 'react';
import { ResultView } from '../../../result-grid/view';
import type { EditedObject } from '../../editor-tab';
import type { Trial } from './trial';
import { useChanges } from './use-changes';

/** What a trial returns: grids, messages and a line that sums up; or why it failed. */
export function ResultPane({
  object,
  trial,
  empty
}: {
  object: EditedObject;
  trial: Trial;
  empty: string;
}): JSX.Element {
  useChanges(trial.changed);
  const { run, result, error } = trial;
  const shown = run !== null || result !== null;
  return (
    <div className="jp-PeterSql-ResultPane">
      {error && <TrialError error={error} />}
      {shown ? (
        <Results key={result ? 'result' : 'run'} object={object} trial={trial} />
      ) : (
        !error && <p className="jp-PeterSql-ResultPane-empty">{empty}</p>
      )}
    </div>
  );
}

function TrialError({ error }: { error: NonNullable<Trial['error']> }): JSX.Element {
  const more = [error.detail, error.hint, error.sqlState].filter(Boolean).join(' · ');
  return (
    <div className="jp-PeterSql-Failure" role="alert">
      <p className="jp-PeterSql-errorText">{error.message}</p>
      {more && <p className="jp-PeterSql-Failure-detail">{more}</p>}
    </div>
  );
}

function Results({ object, trial }: { object: EditedObject; trial: Trial }): JSX.Element {
  const container = useRef<HTMLDivElement>(null);
  const { run, result } = trial;
  // A layout effect is cleaned up while the node is still there: only then may Lumino let go of it.
  useLayoutEffect(() => {
    const { host, trans } = object;
    const view = new ResultView({ host, trans, fitRows: false });
    if (run) {
      view.setRun(run);
    } else if (result) {
      view.setResult(result);
    }
    Widget.attach(view, container.current!);
    const observer = new ResizeObserver(() =>
      MessageLoop.sendMessage(view, Widget.ResizeMessage.UnknownSize)
    );
    observer.observe(container.current!);
    return () => {
      observer.disconnect();
      view.dispose();
    };
  }, [object, run, result]);
  return <div ref={container} className="jp-PeterSql-ResultPane-view" />;
}
