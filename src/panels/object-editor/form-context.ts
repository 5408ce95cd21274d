import type { EditedObject } from './editor-tab';
import type { FormContext } from './form/context';
import { listOf } from './form/list-of';
import { isObject } from './form/rename';

/** What the parts of a form need of the object that they edit. */
export function formContext(object: EditedObject): FormContext {
  const { trans, state, readOnly, problems, ref, draft, names, types } = object;
  const { engine } = state.config;
  const columns =
    ref.kind === 'table'
      ? listOf(draft.columns)
          .filter(isObject)
          .map(({ name }) => String(name))
      : undefined;
  return { trans, engine, columns, names, types, draft, readOnly: readOnly !== null, problems };
}
