import type { TranslationBundle } from '@jupyterlab/translation';
import { historyIcon } from '@jupyterlab/ui-components';
import { LazySidePanel } from '../shared/lazy-side-panel';
import type { HistoryBody } from './body';

/** The history of SQL in the right sidebar. */
export class HistoryPanel extends LazySidePanel<HistoryBody> {
  constructor({ trans, load }: { trans: TranslationBundle; load(): Promise<HistoryBody> }) {
    super({
      id: 'petersql-history',
      className: 'jp-PeterSql-History',
      icon: historyIcon,
      caption: trans.__('SQL history'),
      load,
      focus: body => body.focusFilter()
    });
  }
}
