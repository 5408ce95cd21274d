import { editIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { HeldRights } from '../../../../model';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { Tool } from '../../form/tool';
import { useAnswer, useCatalogChanges } from '../table/common';

/** Who may do what with an object whose definition does not say it: grants are objects of their own there. */
export const heldRightsTab: EditorTab = {
  id: 'privileges',
  label: trans => trans.__('Privileges'),
  rank: 70,
  fields: [],
  appliesTo: ({ creating, state, ref, draft }) =>
    !creating &&
    !('privileges' in draft) &&
    state.kinds.some(({ id, parents }) => id === 'grant' && parents.includes(ref.kind)),
  Body: HeldRightsTab
};

function HeldRightsTab({ object }: { object: EditedObject }): JSX.Element {
  const { trans, host, connection, ref } = object;
  const count = useCatalogChanges(object);
  const { value, error } = useAnswer(
    `${ref.path.join('\0')} ${count}`,
    async () => (await host.request('object.heldRights', { connection, ref })).result.rights
  );
  return (
    <div className="jp-PeterSql-HeldRights">
      <div className="jp-PeterSql-ListGrid-tools" role="toolbar" aria-label={trans.__('Privileges')}>
        <Tool
          icon={editIcon}
          label={trans.__('Grant and revoke')}
          onClick={() => object.open({ connection, ref: { kind: 'grant', path: [...ref.path, ref.kind] } })}
        />
      </div>
      {error && (
        <p className="jp-PeterSql-errorText" role="alert">
          {error.message}
        </p>
      )}
      {value?.length === 0 && (
        <p className="jp-PeterSql-ListGrid-empty">{trans.__('Nobody holds privileges on it.')}</p>
      )}
      {value && value.length > 0 && (
        <table aria-label={trans.__('Privileges')}>
          <thead>
            <tr>
              <th scope="col">{trans.__('Grantee')}</th>
              <th scope="col">{trans.__('Privileges')}</th>
              <th scope="col">{trans.__('Granted on')}</th>
            </tr>
          </thead>
          <tbody>
            {value.map((each, index) => (
              <Held key={index} object={object} held={each} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Held({ object, held }: { object: EditedObject; held: HeldRights }): JSX.Element {
  const { trans, connection } = object;
  const { grantee, account, privileges, columns, grantable, on, grant, inherited } = held;
  return (
    <tr>
      <th scope="row">
        {account ? (
          <button
            type="button"
            className="jp-PeterSql-link"
            title={trans.__('Open %1', grantee)}
            onClick={() => object.open({ connection, ref: account })}
          >
            {grantee}
          </button>
        ) : (
          grantee
        )}
      </th>
      <td>
        {privileges.join(', ')}
        {columns.length > 0 && ` (${columns.join(', ')})`}
        {grantable && <span className="jp-PeterSql-Row-hint"> {trans.__('with grant option')}</span>}
      </td>
      <td>
        <button
          type="button"
          className="jp-PeterSql-link"
          title={trans.__('Grant and revoke on %1', on)}
          onClick={() => object.open({ connection, ref: grant })}
        >
          {on}
        </button>
        {inherited && <span className="jp-PeterSql-Row-hint"> {trans.__('inherited')}</span>}
      </td>
    </tr>
  );
}
