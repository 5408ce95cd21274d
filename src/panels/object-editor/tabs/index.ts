import type { EditorTab } from '../editor-tab';

/** The tabs that kinds have of their own, beside those that the frame makes from the schema. */
export const editorTabs: readonly EditorTab[] = [];
