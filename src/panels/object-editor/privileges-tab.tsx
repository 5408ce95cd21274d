import type { JSX } from 'react';
import { listOf } from './form/field';
import type { FieldSpec } from './form/field-spec';
import { ListGrid } from './form/list-grid';
import { formContext } from './form-context';
import type { ObjectEditorModel } from './model';

/** The field of a definition that says who may do what. */
export function privilegesField(field: FieldSpec): boolean {
  return field.type === 'objects' && (field.name === 'privileges' || field.name === 'entries');
}

/** Who may do what with the object. */
export function PrivilegesTab({ model, field }: { model: ObjectEditorModel; field: FieldSpec }): JSX.Element {
  return (
    <ListGrid
      context={formContext(model)}
      field={field}
      pointer={`/${field.name}`}
      value={listOf(model.draft[field.name])}
      saved={listOf(model.saved?.[field.name])}
      onChange={value => model.update({ [field.name]: value })}
    />
  );
}
