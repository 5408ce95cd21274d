import type { JSX } from 'react';
import { useEffect, useState } from 'react';
import type { ObjectAction } from '../../../../model';
import type { EditedObject } from '../../editor-tab';
import type { Trial } from '../shared/trial';

/** What can be done with the object beside changing it, with the reason where it cannot. */
export function Actions({ object, trial }: { object: EditedObject; trial: Trial }): JSX.Element {
  const [actions, setActions] = useState<readonly ObjectAction[]>([]);
  const { host, connection, ref, saved, trans } = object;
  useEffect(() => {
    let current = true;
    if (saved) {
      host
        .request('object.actions', { connection, ref })
        .then(({ result }) => current && setActions(result.actions))
        .catch(() => null);
    }
    return () => {
      current = false;
    };
    // A change of the object may make an action possible.
  }, [host, connection, ref, saved]);
  return (
    <>
      {actions.map(({ id, label, sql, unavailable }) => (
        <button
          key={id}
          type="button"
          className="jp-mod-styled jp-mod-reject"
          disabled={unavailable !== null || trial.run !== null}
          title={unavailable ?? sql}
          onClick={() => void trial.start('object.act', { ref, action: id })}
        >
          {trans.__(label)}
        </button>
      ))}
      {actions
        .filter(({ unavailable }) => unavailable !== null)
        .map(({ id, label, unavailable }) => (
          <span key={id} className="jp-PeterSql-Check-status">
            {trans.__('%1: %2', trans.__(label), unavailable ?? '')}
          </span>
        ))}
    </>
  );
}
