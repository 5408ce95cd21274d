import type { EditorTab } from '../editor-tab';
import { checksTab } from './table/checks-tab';
import { columnsTab } from './table/columns-tab';
import { foreignKeysTab } from './table/foreign-keys-tab';
import { statisticsTab } from './table/statistics-tab';

/** The tabs that kinds have of their own, beside those that the frame makes from the schema. */
export const editorTabs: readonly EditorTab[] = [columnsTab, foreignKeysTab, checksTab, statisticsTab];
