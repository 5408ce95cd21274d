import type { ObjectEditorModel } from './model';

/** What a tab and its header call the object. */
export function titleOf(model: ObjectEditorModel): string {
  const { trans, creating, ref } = model;
  const name = creating ? String(model.draft.name ?? model.draft.user ?? '') : (ref.path.at(-1) ?? '');
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
