import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { ServerSession } from '../../model';

export interface SessionDetailProps {
  session: ServerSession;
  trans: TranslationBundle;
  onEnd(how: 'cancel' | 'terminate'): void;
  onShow(id: string): void;
}

/** What one session does, holds and waits for, and the two ways to end it. */
export function SessionDetail({ session, trans, onEnd, onShow }: SessionDetailProps): JSX.Element {
  const { id, user, sql, state, locks, blockedBy } = session;
  return (
    <section className="jp-PeterSql-Sessions-detail" aria-label={trans.__('Session %1', id)}>
      <div className="jp-PeterSql-Sessions-actions">
        <strong>{user ? trans.__('Session %1 of %2', id, user) : trans.__('Session %1', id)}</strong>
        {blockedBy.length > 0 && (
          <span>
            {trans.__('waits for')}{' '}
            {blockedBy.map(blocker => (
              <button key={blocker} className="jp-PeterSql-link" onClick={() => onShow(blocker)}>
                {blocker}
              </button>
            ))}
          </span>
        )}
        <span className="jp-PeterSql-Sessions-spacer" />
        <button
          className="jp-mod-styled jp-mod-minimal"
          disabled={state !== 'running'}
          title={
            state === 'running'
              ? trans.__('Stops the statement; the session goes on')
              : trans.__('Nothing runs in this session')
          }
          onClick={() => onEnd('cancel')}
        >
          {trans.__('Cancel statement…')}
        </button>
        <button className="jp-mod-styled jp-mod-warn" onClick={() => onEnd('terminate')}>
          {trans.__('End session…')}
        </button>
      </div>
      <pre className="jp-PeterSql-Sessions-text">{sql ?? trans.__('No statement to be seen')}</pre>
      {locks.length > 0 && (
        <table className="jp-PeterSql-Sessions-locks">
          <thead>
            <tr>
              <th scope="col">{trans.__('Lock')}</th>
              <th scope="col">{trans.__('Mode')}</th>
              <th scope="col">{trans.__('Granted')}</th>
            </tr>
          </thead>
          <tbody>
            {locks.map(({ object, mode, granted }, index) => (
              <tr key={index} data-granted={granted}>
                <td>{object}</td>
                <td>{mode}</td>
                <td>{granted ? trans.__('yes') : trans.__('waits')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
