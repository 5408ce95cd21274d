import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, closeIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useEffect, useRef } from 'react';
import type { DbErrorData, TestStep } from '../../model';
import type { TestRun } from './model';

/** The steps of a test as they end, and what to do about the one that failed. */
export function TestSteps({ test, trans }: { test: TestRun; trans: TranslationBundle }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [test]);
  return (
    <div
      ref={box}
      className="jp-PeterSql-Test"
      role="status"
      aria-live="polite"
      data-ok={test.running ? undefined : test.ok}
    >
      <ol>
        {test.steps.map((step, index) => (
          <Step key={index} step={step} trans={trans} />
        ))}
        {test.running && (
          <li>
            <span className="jp-PeterSql-spinner" />
            <span>{trans.__('Connecting…')}</span>
          </li>
        )}
      </ol>
      {test.error && <Failure error={test.error} trans={trans} />}
      {test.ok && (
        <p className="jp-PeterSql-Test-done">
          {test.server ? trans.__('Connected to %1.', test.server) : trans.__('Connected.')}
          {test.latencyMs !== undefined && ` ${trans.__('Round trip: %1', milliseconds(test.latencyMs))}`}
        </p>
      )}
    </div>
  );
}

function Step({ step, trans }: { step: TestStep; trans: TranslationBundle }): JSX.Element {
  const Icon = step.status === 'ok' ? checkIcon : closeIcon;
  const state =
    step.status === 'ok'
      ? trans.__('passed')
      : step.status === 'failed'
        ? trans.__('failed')
        : trans.__('skipped');
  return (
    <li data-status={step.status}>
      {step.status === 'skipped' ? (
        <span className="jp-PeterSql-Test-mark" />
      ) : (
        <Icon.react tag="span" className="jp-PeterSql-Test-mark" />
      )}
      <span className="jp-PeterSql-Test-label">
        {step.label}
        <span className="jp-PeterSql-visuallyHidden">{state}</span>
        {step.detail && <span className="jp-PeterSql-Field-help">{step.detail}</span>}
      </span>
      {step.status !== 'skipped' && (
        <span className="jp-PeterSql-Test-time">{milliseconds(step.elapsedMs)}</span>
      )}
      {step.error && <Failure error={step.error} trans={trans} />}
    </li>
  );
}

function Failure({ error, trans }: { error: DbErrorData; trans: TranslationBundle }): JSX.Element {
  const remedy = error.hint ?? remedyOf(error, trans);
  return (
    <div className="jp-PeterSql-Failure">
      <p className="jp-PeterSql-errorText">
        {error.message}
        {error.sqlState && <code>{error.sqlState}</code>}
      </p>
      {error.detail && <p>{error.detail}</p>}
      {remedy && <p>{remedy}</p>}
    </div>
  );
}

/** What to do, where the host did not say. */
function remedyOf({ code }: DbErrorData, trans: TranslationBundle): string | undefined {
  switch (code) {
    case 'auth-required':
      return trans.__('Enter the password above, or name the environment variable that holds it.');
    case 'auth-failed':
      return trans.__('Check user and password, and whether this user may log in from this machine.');
    case 'host-unknown':
      return trans.__('Check the spelling of the host. It must resolve on the machine that runs Jupyter.');
    case 'unreachable':
      return trans.__('Check host and port, that the server runs, and that no firewall is in between.');
    case 'file-missing':
      return trans.__('Check the path. It counts from the Jupyter root, on the machine that runs Jupyter.');
    default:
      return undefined;
  }
}

function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;
}
