import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useState } from 'react';
import type { EngineId, JsonValue } from '../../model';
import type { Host } from '../shared/host';
import { iconOf } from '../shared/icon-set';
import { SqlDiff } from '../shared/sql-diff';
import type { ObjectNode } from './tree-node';
import { rootOf } from './tree-node';

interface Side {
  label: string;
  ddl: string;
  definition: string;
}

interface Comparison {
  a: Side;
  b: Side;
  engine: EngineId;
  trans: TranslationBundle;
}

/** A tab that shows two objects side by side: their DDL, and their definitions field by field. */
export async function compareObjects(
  host: Host,
  nodes: readonly [ObjectNode, ObjectNode],
  trans: TranslationBundle
): Promise<MainAreaWidget> {
  const [a, b] = await Promise.all(nodes.map(node => sideOf(host, node)));
  const { engine } = rootOf(nodes[0]).state.config;
  const content = new CompareBody({ a, b, engine, trans });
  const widget = new MainAreaWidget({ content });
  widget.title.label = trans.__('%1 and %2', nodes[0].summary.label, nodes[1].summary.label);
  widget.title.caption = `${a.label}\n${b.label}`;
  widget.title.icon = iconOf(nodes[0].kind.icon);
  widget.title.closable = true;
  widget.toolbar.hide();
  return widget;
}

async function sideOf(host: Host, { connection, summary }: ObjectNode): Promise<Side> {
  const { result } = await host.request('object.read', { connection, ref: summary.ref });
  return {
    label: [connection, ...summary.ref.path].join(' › '),
    ddl: result.ddl,
    definition: fieldsAsText(result.definition)
  };
}

/** A definition with its fields in a fixed order, so that only what differs shows. */
function fieldsAsText(definition: JsonValue): string {
  return JSON.stringify(
    definition,
    (_, value: JsonValue) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
        : value,
    2
  );
}

class CompareBody extends ReactWidget {
  constructor(private readonly comparison: Comparison) {
    super();
    this.addClass('jp-PeterSql-Compare');
  }

  protected override render(): JSX.Element {
    return <Compare {...this.comparison} />;
  }
}

function Compare({ a, b, engine, trans }: Comparison): JSX.Element {
  const [what, setWhat] = useState<'ddl' | 'definition'>('ddl');
  const same = a[what] === b[what];
  return (
    <>
      <div className="jp-PeterSql-TabStrip" role="toolbar" aria-label={trans.__('Compare')}>
        {(['ddl', 'definition'] as const).map(each => (
          <button key={each} type="button" aria-pressed={each === what} onClick={() => setWhat(each)}>
            {each === 'ddl' ? trans.__('DDL') : trans.__('Definition')}
          </button>
        ))}
        {same && <span role="status">{trans.__('No difference')}</span>}
      </div>
      <SqlDiff before={a[what]} after={b[what]} beforeLabel={a.label} afterLabel={b.label} engine={engine} />
    </>
  );
}
