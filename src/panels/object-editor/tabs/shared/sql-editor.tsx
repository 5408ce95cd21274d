import type { JSX, KeyboardEvent, ReactNode } from 'react';
import { useEffect, useMemo, useState } from 'react';
import { SqlInput } from '../../../shared/sql-input';
import type { EditedObject, FieldProblem } from '../../editor-tab';
import { checkOf } from './check';
import { CheckBar } from './check-bar';
import { completionOf } from './completion';
import { useChanges } from './use-changes';

/** A problem of a field, with its place in the text where that is known. */
type Placed = FieldProblem & { position?: number };

export interface SqlEditorProps {
  object: EditedObject;
  /** The definition's field that is edited. */
  field: string;
  label: string;
  placeholder?: string;
  /** Place of an error that is not from a check, UTF-16 offset. */
  mark?: number | null;
  /** More tools beside *Check*. */
  tools?: ReactNode;
}

/** A text of the definition in full height: completion, *Check*, and problems at their place. */
export function SqlEditor({
  object,
  field,
  label,
  placeholder,
  mark = null,
  tools
}: SqlEditorProps): JSX.Element {
  useChanges(object.changed);
  const check = checkOf(object);
  useChanges(check.changed);
  const [shown, setShown] = useState<number | null>(null);
  const complete = useMemo(() => completionOf(object, field), [object, field]);
  const value = object.draft[field];
  const text = typeof value === 'string' ? value : '';
  const failed = object.problems.find((problem): problem is Placed => problem.field === `/${field}`);
  const place = check.problems?.find(problem => problem.field === field && problem.position !== undefined);
  const at = mark ?? place?.position ?? failed?.position ?? null;
  useEffect(() => setShown(at), [at, text]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void check.check();
    }
  };
  return (
    <div className="jp-PeterSql-SqlTab" onKeyDownCapture={onKeyDown}>
      <SqlInput
        large
        value={text}
        engine={object.state.config.engine}
        label={label}
        readOnly={object.readOnly !== null}
        invalid={place !== undefined || failed !== undefined}
        placeholder={placeholder}
        mark={shown}
        complete={complete}
        onChange={edited => object.update({ [field]: edited })}
      />
      {failed && (
        <div className="jp-PeterSql-errorText" role="alert">
          {failed.message}
        </div>
      )}
      <div className="jp-PeterSql-SqlTab-bar">
        <CheckBar object={object} check={check} onShow={problem => setShown(problem.position ?? null)} />
        {tools}
      </div>
    </div>
  );
}
