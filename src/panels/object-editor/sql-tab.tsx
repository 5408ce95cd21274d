import type { JSX } from 'react';
import { SqlInput } from '../shared/sql-input';
import { isReadOnly, problemAt } from './form/context';
import type { FieldSpec } from './form/field-spec';
import { formContext } from './form-context';
import type { ObjectEditorModel } from './model';

/** A text of SQL with all the room there is. */
export function SqlTab({ model, field }: { model: ObjectEditorModel; field: FieldSpec }): JSX.Element {
  const context = formContext(model);
  const pointer = `/${field.name}`;
  const problem = problemAt(context, pointer);
  const value = model.draft[field.name];
  return (
    <div className="jp-PeterSql-SqlTab">
      <SqlInput
        large
        value={typeof value === 'string' ? value : ''}
        engine={context.engine}
        label={model.trans.__(field.label)}
        readOnly={isReadOnly(context, field)}
        invalid={problem !== undefined}
        mark={model.failure?.field === pointer ? model.failure.position : null}
        onChange={text => model.update({ [field.name]: text })}
      />
      {problem && (
        <div className="jp-PeterSql-errorText" role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}
