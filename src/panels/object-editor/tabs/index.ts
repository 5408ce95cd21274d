import type { EditorTab } from '../editor-tab';
import { historyTab } from './history/history-tab';
import { bodyTab } from './routine/body-tab';
import { runTab } from './routine/run-tab';
import { heldRightsTab } from './shared/held-rights-tab';
import { checksTab } from './table/checks-tab';
import { columnsTab } from './table/columns-tab';
import { foreignKeysTab } from './table/foreign-keys-tab';
import { statisticsTab } from './table/statistics-tab';
import { triggersTab } from './table/triggers-tab';
import { testTab } from './trigger/test-tab';
import { triggerTab } from './trigger/trigger-tab';
import { selectTab } from './view/select-tab';

/** The tabs that kinds have of their own, beside those that the frame makes from the schema. */
export const editorTabs: readonly EditorTab[] = [
  columnsTab,
  foreignKeysTab,
  checksTab,
  triggersTab,
  statisticsTab,
  selectTab,
  triggerTab,
  bodyTab,
  historyTab,
  runTab,
  testTab,
  heldRightsTab
];
