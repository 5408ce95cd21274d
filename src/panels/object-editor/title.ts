import type { ObjectEditorModel } from './model';
import { calledBy, namesOf } from './target';

/** What a tab and its header call the object. */
export function titleOf(model: ObjectEditorModel): string {
  const { trans, creating, ref } = model;
  const kind = model.ready ? model.descriptor : {};
  const name = creating ? (namesOf(kind, model.draft)[0] ?? '') : calledBy(kind, ref.path).name;
  if (ref.kind === 'grant') {
    const of = ref.path.at(-2);
    return of === undefined ? trans.__('Privileges on the server') : trans.__('Privileges on %1', of);
  }
  if (!creating) {
    return name;
  }
  const label = model.ready ? model.descriptor.label.toLowerCase() : ref.kind;
  return name === '' ? trans.__('New %1', label) : trans.__('New %1 %2', label, name);
}
