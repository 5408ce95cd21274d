import { refreshIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useState } from 'react';
import type { TableFact } from '../../../../model';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { Tool } from '../../form/tool';
import { useAnswer } from './common';

/** What the server keeps about the size, the rows and the upkeep of a table. */
export const statisticsTab: EditorTab = {
  id: 'tableStatistics',
  label: trans => trans.__('Statistics'),
  rank: 85,
  fields: [],
  appliesTo: ({ ref, creating }) => ref.kind === 'table' && !creating,
  Body: StatisticsTab
};

function StatisticsTab({ object }: { object: EditedObject }): JSX.Element {
  const { trans, host, connection, ref } = object;
  const [count, setCount] = useState(0);
  const { value, error } = useAnswer(
    `${ref.path.join('\0')} ${count}`,
    async () => (await host.request('table.statistics', { connection, ref })).result.facts
  );
  return (
    <div className="jp-PeterSql-TableStatistics">
      <div className="jp-PeterSql-ListGrid-tools" role="toolbar" aria-label={trans.__('Statistics')}>
        <Tool icon={refreshIcon} label={trans.__('Read again')} onClick={() => setCount(count + 1)} />
      </div>
      {error && (
        <p className="jp-PeterSql-errorText" role="alert">
          {error.message}
        </p>
      )}
      <dl>
        {value?.map(fact => (
          <div key={fact.label}>
            <dt>{trans.__(fact.label)}</dt>
            <dd>
              {valueText(fact)}
              {fact.hint && <span className="jp-PeterSql-TableStatistics-hint">{trans.__(fact.hint)}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function valueText({ value, unit }: TableFact): string {
  if (value === null) {
    return '—';
  }
  if (typeof value === 'string') {
    return value;
  }
  return unit === 'bytes' ? bytesText(value) : value.toLocaleString();
}

/** A size for people, in powers of 1024. */
function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}
