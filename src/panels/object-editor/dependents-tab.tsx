import type { JSX } from 'react';
import type { Dependent } from '../../model';
import { iconOf } from '../shared/icon-set';
import type { ObjectEditorModel } from './model';

/** What would break, or go, with the object. */
export function DependentsTab({ model }: { model: ObjectEditorModel }): JSX.Element {
  const { trans, dependents } = model;
  if (dependents.length === 0) {
    return (
      <p className="jp-PeterSql-ObjectEditor-note">
        {trans.__('Nothing that the server knows of depends on it.')}
      </p>
    );
  }
  return <DependentsList dependents={dependents} label={trans.__('Dependents')} />;
}

/** Dependents, one a line, with how they depend. */
export function DependentsList(props: { dependents: readonly Dependent[]; label: string }): JSX.Element {
  return (
    <ul className="jp-PeterSql-Dependents" aria-label={props.label}>
      {props.dependents.map(({ ref, label, reason }, index) => {
        const Icon = iconOf(ref.kind);
        return (
          <li key={index} title={ref.path.join(' › ')}>
            <Icon.react tag="span" className="jp-PeterSql-Row-icon" />
            <span>{label}</span>
            <span className="jp-PeterSql-Row-hint">{reason}</span>
          </li>
        );
      })}
    </ul>
  );
}
