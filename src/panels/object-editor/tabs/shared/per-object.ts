import type { EditedObject } from '../../editor-tab';

/** State that a tab keeps of an object while it is not shown: made when it is first asked for. */
export function perObject<T>(make: (object: EditedObject) => T): (object: EditedObject) => T {
  const made = new WeakMap<EditedObject, T>();
  return object => {
    let state = made.get(object);
    if (state === undefined) {
      state = make(object);
      made.set(object, state);
    }
    return state;
  };
}
