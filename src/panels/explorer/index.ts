import type { TranslationBundle } from '@jupyterlab/translation';
import { databasesIcon } from '../shared/icons';
import { LazySidePanel } from '../shared/lazy-side-panel';
import type { ExplorerBody } from './body';

/** The Databases panel of the sidebar. */
export class ExplorerPanel extends LazySidePanel<ExplorerBody> {
  constructor({ trans, load }: { trans: TranslationBundle; load(): Promise<ExplorerBody> }) {
    super({
      id: 'petersql-explorer',
      className: 'jp-PeterSql-Explorer',
      icon: databasesIcon,
      caption: trans.__('Databases'),
      load,
      focus: body => body.activate()
    });
  }
}
