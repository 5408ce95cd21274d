import type { JSX } from 'react';
import { useEffect, useState } from 'react';
import type { JsonObject, ObjectVersion } from '../../../../model';
import { DbError } from '../../../../model';
import { SqlDiff } from '../../../shared/sql-diff';
import type { EditedObject, EditorTab } from '../../editor-tab';

/** What stays as it is when an old version is taken back: where the object is, and whose. */
const KEPT: ReadonlySet<string> = new Set([
  'name',
  'schema',
  'owner',
  'privileges',
  'dependents',
  'extension',
  'sql',
  'obstacle',
  'triggers',
  'noConcurrentRefresh'
]);

/** Definitions that were in force, kept on this Jupyter server. */
export const historyTab: EditorTab = {
  id: 'history',
  label: trans => trans.__('History'),
  rank: 95,
  fields: [],
  appliesTo: ({ descriptor, creating }) => descriptor.versions === true && !creating,
  Body: HistoryBody
};

interface Shown {
  id: string;
  definition: JsonObject;
  ddl: string;
}

function HistoryBody({ object }: { object: EditedObject }): JSX.Element {
  const { host, connection, ref, saved, trans, state } = object;
  const [versions, setVersions] = useState<readonly ObjectVersion[] | null>(null);
  const [current, setCurrent] = useState('');
  const [shown, setShown] = useState<Shown | null>(null);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    let alive = true;
    Promise.all([
      host.request('object.versions', { connection, ref }),
      host.request('object.read', { connection, ref })
    ])
      .then(([listed, read]) => {
        if (alive) {
          setVersions(listed.result.versions);
          setCurrent(read.result.ddl);
        }
      })
      .catch((error: unknown) => alive && setProblem(DbError.from(error).message));
    return () => {
      alive = false;
    };
    // What is saved changes with every version.
  }, [host, connection, ref, saved]);

  const show = async (version: string): Promise<void> => {
    try {
      const { result } = await host.request('object.version', { connection, ref, version });
      setShown({ id: version, definition: result.definition as JsonObject, ddl: result.ddl });
      setProblem('');
    } catch (error) {
      setProblem(DbError.from(error).message);
    }
  };
  const restore = ({ definition }: Shown): void =>
    object.update(Object.fromEntries(Object.entries(definition).filter(([name]) => !KEPT.has(name))));

  if (versions?.length === 0) {
    return (
      <p className="jp-PeterSql-ObjectEditor-note">
        {trans.__('Nothing yet: each definition that you apply here is kept, with the one before it.')}
      </p>
    );
  }
  return (
    <div className="jp-PeterSql-Versions">
      {problem && (
        <p className="jp-PeterSql-errorText" role="alert">
          {problem}
        </p>
      )}
      <ul aria-label={trans.__('Versions')}>
        {(versions ?? []).map(({ id, time, origin }) => (
          <li key={id}>
            <button type="button" aria-pressed={shown?.id === id} onClick={() => void show(id)}>
              <time dateTime={time}>{new Date(time).toLocaleString()}</time>
              <span>{ORIGINS[origin](trans)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown && (
        <div className="jp-PeterSql-Versions-version">
          <div className="jp-PeterSql-Versions-tools">
            <button
              type="button"
              className="jp-mod-styled jp-mod-accept"
              disabled={object.readOnly !== null}
              onClick={() => restore(shown)}
            >
              {trans.__('Restore into the editor')}
            </button>
            <span>{trans.__('Nothing changes on the server before you apply it.')}</span>
          </div>
          <SqlDiff
            before={shown.ddl}
            after={current}
            beforeLabel={trans.__('This version')}
            afterLabel={trans.__('On the server now')}
            engine={state.config.engine}
          />
        </div>
      )}
    </div>
  );
}

const ORIGINS: Record<ObjectVersion['origin'], (trans: EditedObject['trans']) => string> = {
  created: trans => trans.__('created'),
  altered: trans => trans.__('changed'),
  dropped: trans => trans.__('dropped'),
  found: trans => trans.__('before a change')
};
