import type { JSX } from 'react';
import { useState } from 'react';
import { SqlDiff } from '../shared/sql-diff';
import type { ObjectEditorModel } from './model';

/** What is to be said above the tabs: the object changed, or went, on the server; a merge left conflicts. */
export function StaleBanner({ model }: { model: ObjectEditorModel }): JSX.Element | null {
  const { trans, comparison, conflicts, gone } = model;
  const [open, setOpen] = useState(false);
  if (gone) {
    return (
      <div className="jp-PeterSql-Banner" role="alert">
        <p>{trans.__('It is not on the server any more.')}</p>
      </div>
    );
  }
  if (comparison) {
    return (
      <div className="jp-PeterSql-Banner" role="alert">
        <p>{trans.__('Changed on the server since you opened it.')}</p>
        <span className="jp-PeterSql-Banner-buttons">
          <button className="jp-mod-styled jp-mod-accept" onClick={() => model.mergeTheirs()}>
            {trans.__('Merge')}
          </button>
          <button className="jp-mod-styled jp-mod-reject" onClick={() => model.reload()}>
            {trans.__('Reload')}
          </button>
          <button className="jp-mod-styled jp-mod-reject" aria-expanded={open} onClick={() => setOpen(!open)}>
            {trans.__('Show the difference')}
          </button>
        </span>
        {open && (
          <SqlDiff
            before={comparison.before}
            after={comparison.after}
            beforeLabel={trans.__('When you opened it')}
            afterLabel={trans.__('On the server now')}
            engine={model.state.config.engine}
          />
        )}
      </div>
    );
  }
  if (conflicts.length > 0) {
    const labels = conflicts.map(name => model.fields.find(field => field.name === name)?.label ?? name);
    return (
      <div className="jp-PeterSql-Banner" role="status">
        <p>{trans.__('Changed on both sides; yours is kept: %1', labels.join(', '))}</p>
      </div>
    );
  }
  return null;
}
