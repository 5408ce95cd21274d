import type { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup, ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { JSX, KeyboardEvent } from 'react';
import { useRef } from 'react';
import type { HostState } from '../shared/host';
import type { ExplorerModel } from './model';
import { Tree } from './tree';
import type { CatalogFinding } from '../../kernel-bridge/common/methods';
import type { SearchModel } from './search-model';
import { SearchView } from './search-view';
import type { ObjectNode } from './tree-node';

export interface ExplorerBodyOptions {
  model: ExplorerModel;
  trans: TranslationBundle;
  hostState(): HostState;
  /** Searches all catalogs. */
  search: SearchModel;
  onOpen(node: ObjectNode): void;
  onRename(name: string): void;
  onOpenFinding(finding: CatalogFinding): void;
  onRevealFinding(finding: CatalogFinding): void;
  onAddConnection(): void;
  onRestartHost(): void;
}

/** Filter and tree, or what there is to say while there is no tree. */
export class ExplorerBody extends ReactWidget {
  constructor(private readonly options: ExplorerBodyOptions) {
    super();
    this.addClass('jp-PeterSql-Explorer-body');
  }

  /** Puts the focus into the tree, or on the first thing that can be done. */
  focus(): void {
    const target = this.node.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"], button');
    target?.focus();
  }

  protected override onActivateRequest(): void {
    this.focus();
  }

  protected override render(): JSX.Element {
    const { model, search } = this.options;
    return (
      <UseSignal signal={model.changed}>
        {() => (
          <UseSignal signal={search.changed}>
            {() => (search.open ? <SearchView {...this.options} /> : <View {...this.options} />)}
          </UseSignal>
        )}
      </UseSignal>
    );
  }
}

function View(props: ExplorerBodyOptions): JSX.Element {
  const { model, trans, onOpen, onRename } = props;
  const input = useRef<HTMLInputElement>(null);
  const hasRows = model.rows.length > 0;

  if (!hasRows && !model.filter) {
    return <Empty {...props} />;
  }
  const onFilterKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    const toTree = event.key === 'ArrowDown' || event.key === 'Enter';
    if (!toTree && event.key !== 'Escape') {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      model.filter = '';
    } else if (!model.selectedNode && hasRows) {
      model.select(model.rows[0].key);
    }
    const body = event.currentTarget.closest('.jp-PeterSql-Explorer-body');
    body?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  };
  return (
    <>
      <InputGroup
        inputRef={input}
        className="jp-PeterSql-Explorer-filter"
        type="search"
        placeholder={trans.__('Filter')}
        aria-label={trans.__('Filter by name')}
        title={trans.__('Filters what is loaded. Escape clears.')}
        value={model.filter}
        onChange={event => (model.filter = event.currentTarget.value)}
        onKeyDown={onFilterKey}
        rightIcon="ui-components:search"
      />
      {hasRows ? (
        <Tree
          model={model}
          trans={trans}
          onOpen={onOpen}
          onStartFilter={() => input.current?.focus()}
          onRename={(_, name) => {
            model.renaming = null;
            if (name !== null) {
              onRename(name);
            }
          }}
        />
      ) : (
        <div className="jp-PeterSql-Explorer-empty" role="status">
          <p>{trans.__('No loaded object has “%1” in its name.', model.filter)}</p>
          <button className="jp-mod-styled" onClick={() => (model.filter = '')}>
            {trans.__('Clear filter')}
          </button>
        </div>
      )}
    </>
  );
}

/** Without a single connection: why, and what to do. */
function Empty({
  model,
  trans,
  hostState,
  onAddConnection,
  onRestartHost
}: ExplorerBodyOptions): JSX.Element {
  const { loaded, error } = model.connections;
  const state = hostState();
  if (state === 'lost' || (error && state === 'ready')) {
    return (
      <div className="jp-PeterSql-Explorer-empty" role="alert">
        <p>{trans.__('The engine host is not running.')}</p>
        {error && <p className="jp-PeterSql-errorText">{error.message}</p>}
        <button className="jp-mod-styled jp-mod-accept" onClick={onRestartHost}>
          {trans.__('Restart engine host')}
        </button>
      </div>
    );
  }
  if (!loaded) {
    return (
      <div className="jp-PeterSql-Explorer-empty jp-PeterSql-late" role="status">
        <span className="jp-PeterSql-spinner" />
        <p>{trans.__('Starting the engine host…')}</p>
      </div>
    );
  }
  return (
    <div className="jp-PeterSql-Explorer-empty">
      <p>{trans.__('No connections yet.')}</p>
      <p>
        {trans.__(
          'Add one to explore SQLite files and PostgreSQL, MySQL and MariaDB servers, and to query them from any notebook.'
        )}
      </p>
      <button className="jp-mod-styled jp-mod-accept" onClick={onAddConnection}>
        {trans.__('Add connection')}
      </button>
    </div>
  );
}
