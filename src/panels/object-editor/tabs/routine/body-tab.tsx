import type { EditorTab } from '../../editor-tab';
import { SqlEditor } from '../shared/sql-editor';

const KINDS: ReadonlySet<string> = new Set(['function', 'procedure', 'event', 'trigger']);

/** Languages of PostgreSQL whose functions have a symbol in the place of a body. */
const COMPILED: ReadonlySet<string> = new Set(['c', 'internal']);

/** The body of a routine, an event, or a trigger that has one. */
export const bodyTab: EditorTab = {
  id: 'body',
  label: trans => trans.__('Body'),
  rank: 50,
  opensFirst: true,
  fields: ['body'],
  appliesTo: ({ descriptor, draft }) =>
    KINDS.has(descriptor.id) && 'body' in draft && !COMPILED.has(String(draft.language)),
  Body: ({ object }) => (
    <SqlEditor
      object={object}
      field="body"
      label={object.trans.__('Body')}
      placeholder={placeholderOf(object.state.config.engine, object.descriptor.id, object.draft.language)}
    />
  )
};

/** What a body may look like. */
function placeholderOf(engine: string, kind: string, language: unknown): string {
  if (engine === 'postgres') {
    return language === 'plpgsql' ? 'BEGIN\n  RETURN …;\nEND' : 'SELECT …';
  }
  if (engine === 'sqlite') {
    return 'INSERT INTO log VALUES (NEW.id);';
  }
  return kind === 'function' ? 'BEGIN\n  RETURN …;\nEND' : 'BEGIN\n  …\nEND';
}
