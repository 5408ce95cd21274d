import type { TranslationBundle } from '@jupyterlab/translation';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { JSX, KeyboardEvent } from 'react';
import { useRef } from 'react';
import type { ComparedObject, ComparisonStatus } from '../../model';
import { iconOf } from '../shared/icon-set';
import { STATUSES, type SchemaDiffModel } from './model';

const ROW_HEIGHT = 24;

/** The compared objects with their statuses, to look at and to choose from. */
export function ObjectList({ model }: { model: SchemaDiffModel }): JSX.Element {
  const { trans, objects, picked, shown, filter } = model;
  const pickable = objects.filter(isPickable).map(({ key }) => key);
  const pickedHere = pickable.filter(key => picked.has(key)).length;
  return (
    <section className="jp-PeterSql-SchemaDiff-list" aria-label={trans.__('Objects')}>
      <div className="jp-PeterSql-SchemaDiff-filters">
        {STATUSES.map(status => (
          <button
            key={status}
            type="button"
            className="jp-PeterSql-SchemaDiff-chip"
            aria-pressed={shown.has(status)}
            data-status={status}
            onClick={() => model.toggleStatus(status)}
          >
            {statusText(status, trans)} <span>{model.count(status)}</span>
          </button>
        ))}
      </div>
      <div className="jp-PeterSql-SchemaDiff-head">
        <input
          type="checkbox"
          aria-label={trans.__('Choose all that are shown')}
          checked={pickable.length > 0 && pickedHere === pickable.length}
          disabled={pickable.length === 0}
          ref={box => {
            if (box) {
              box.indeterminate = pickedHere > 0 && pickedHere < pickable.length;
            }
          }}
          onChange={event => model.pick(pickable, event.target.checked)}
        />
        <input
          type="search"
          className="jp-mod-styled"
          placeholder={trans.__('Filter')}
          aria-label={trans.__('Filter the objects')}
          value={filter}
          onChange={event => model.setFilter(event.target.value)}
        />
      </div>
      <Rows model={model} />
    </section>
  );
}

function Rows({ model }: { model: SchemaDiffModel }): JSX.Element {
  const { trans, objects, selected, comparison } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: objects.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20
  });
  const index = objects.findIndex(({ key }) => key === selected);
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Partial<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: objects.length - 1
    };
    const next = steps[event.key];
    const object = objects[index];
    if (next !== undefined && objects[next]) {
      model.select(objects[next].key);
      virtualizer.scrollToIndex(next);
    } else if (event.key === ' ' && object && isPickable(object)) {
      model.pick([object.key], !model.picked.has(object.key));
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      className="jp-PeterSql-SchemaDiff-rows"
      role="listbox"
      tabIndex={0}
      aria-label={trans.__('Compared objects')}
      aria-activedescendant={index >= 0 ? optionId(index) : undefined}
      onKeyDown={onKeyDown}
    >
      {objects.length === 0 && (
        <p className="jp-PeterSql-SchemaDiff-empty">
          {comparison && comparison.objects.every(({ status }) => status === 'same')
            ? trans.__('Both sides are the same: %1 objects.', comparison.objects.length)
            : trans.__('No object fits the filter.')}
        </p>
      )}
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map(item => (
          <Row
            key={item.key}
            model={model}
            object={objects[item.index]}
            index={item.index}
            top={item.start}
          />
        ))}
      </div>
    </div>
  );
}

const optionId = (index: number): string => `jp-PeterSql-SchemaDiff-option-${index}`;

function Row(props: {
  model: SchemaDiffModel;
  object: ComparedObject;
  index: number;
  top: number;
}): JSX.Element {
  const { model, object, index, top } = props;
  const { trans, picked, selected } = model;
  const { key, kind, path, status, problem } = object;
  const Icon = iconOf(kind).react;
  return (
    <div
      id={optionId(index)}
      role="option"
      aria-selected={key === selected}
      aria-checked={picked.has(key)}
      className="jp-PeterSql-SchemaDiff-row"
      data-status={status}
      style={{ top, height: ROW_HEIGHT }}
      title={problem ?? `${kind} ${path.join('.')}`}
      onClick={() => model.select(key)}
    >
      <input
        type="checkbox"
        tabIndex={-1}
        aria-hidden
        checked={picked.has(key)}
        disabled={!isPickable(object)}
        onClick={event => event.stopPropagation()}
        onChange={event => model.pick([key], event.target.checked)}
      />
      <Icon tag="span" className="jp-PeterSql-SchemaDiff-icon" />
      <span className="jp-PeterSql-SchemaDiff-name">{path.join('.')}</span>
      <span className="jp-PeterSql-SchemaDiff-status">{statusText(status, trans)}</span>
    </div>
  );
}

function isPickable({ status, problem }: ComparedObject): boolean {
  return status !== 'same' && problem === undefined;
}

/** A status as seen from the target. */
export function statusText(status: ComparisonStatus, trans: TranslationBundle): string {
  switch (status) {
    case 'missing':
      return trans.__('Missing');
    case 'extra':
      return trans.__('Extra');
    case 'different':
      return trans.__('Different');
    case 'same':
      return trans.__('Same');
  }
}
