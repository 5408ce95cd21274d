import type { JSX } from 'react';
import type { KindDescriptor } from '../../model';
import { asEdited, writtenOut, type Rights } from './default-rights';
import type { FormContext } from './form/context';
import { listOf } from './form/list-of';
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
  const { draft, saved } = model;
  const rights = rightsOf(model.descriptor, field);
  const before = saved?.[field.name];
  return (
    <ListGrid
      context={rights ? withPrivileges(formContext(model), rights.usual.owner) : formContext(model)}
      field={field}
      pointer={`/${field.name}`}
      value={rights ? writtenOut(draft[field.name], rights, draft.owner) : listOf(draft[field.name])}
      saved={rights ? writtenOut(before, rights, draft.owner) : listOf(before)}
      onChange={value =>
        model.update({ [field.name]: rights ? asEdited(value, before, rights, draft.owner) : value })
      }
    />
  );
}

/** An owner has all there is. */
function withPrivileges(context: FormContext, all: readonly string[]): FormContext {
  return { ...context, names: new Map([...(context.names ?? []), ['privilege', all]]) };
}

function rightsOf({ defaultPrivileges: usual }: KindDescriptor, field: FieldSpec): Rights | null {
  return usual && field.name === 'privileges' ? { field, usual } : null;
}
