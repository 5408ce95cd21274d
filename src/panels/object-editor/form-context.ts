import type { EditedObject } from './editor-tab';
import type { FormContext } from './form/context';

/** What the parts of a form need of the object that they edit. */
export function formContext(object: EditedObject): FormContext {
  const { trans, state, readOnly, problems } = object;
  return { trans, engine: state.config.engine, readOnly: readOnly !== null, problems };
}
