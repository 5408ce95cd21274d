import type { JSX } from 'react';
import type { FieldSpec } from './form/field-spec';
import { Form } from './form/field';
import { listOf } from './form/list-of';
import { hasOwnTab, isShown } from './form/hints';
import { ListGrid } from './form/list-grid';
import { formContext } from './form-context';
import { DdlTab } from './ddl-tab';
import { DependentsTab } from './dependents-tab';
import type { ObjectEditorModel } from './model';
import { PrivilegesTab, privilegesField } from './privileges-tab';
import { SqlTab } from './sql-tab';
import { editorTabs } from './tabs';

/** A tab as the frame shows it. */
export interface FrameTab {
  id: string;
  label: string;
  rank: number;
  opensFirst?: boolean;
  /** Fields it shows: a problem in one of them is marked at the tab. */
  fields: readonly string[];
  content(): JSX.Element;
}

/** SQL that is the object: it takes a tab of its own. */
const BODIES: ReadonlySet<string> = new Set(['body', 'select']);

/** The tabs of an object from left to right: those of its kind, and forms for what they leave. */
export function tabsOf(model: ObjectEditorModel): FrameTab[] {
  const { trans, draft } = model;
  const own = editorTabs
    .filter(tab => tab.appliesTo(model))
    .map((tab): FrameTab => ({
      id: tab.id,
      label: tab.label(trans),
      rank: tab.rank,
      opensFirst: tab.opensFirst && !model.creating,
      fields: tab.fields,
      content: () => <tab.Body object={model} />
    }));
  const claimed = new Set(own.flatMap(tab => tab.fields));
  const left = model.fields.filter(field => !claimed.has(field.name));
  const lists = left.filter(field => hasOwnTab(field, draft));
  const bodies = left.filter(field => field.type === 'sql' && BODIES.has(field.name));
  const general = left.filter(
    field => !lists.includes(field) && !bodies.includes(field) && isShown(field, draft[field.name], draft)
  );
  const privileges = left.find(privilegesField);

  const tabs: FrameTab[] = [
    ...own,
    ...(general.length > 0 ? [generalTab(model, general)] : []),
    ...lists.map((field, index) => listTab(model, field, Math.min(40, 10 + index))),
    ...bodies.map(field => ({
      id: field.name,
      label: trans.__(field.label),
      rank: 50,
      fields: [field.name],
      content: () => <SqlTab model={model} field={field} />
    })),
    ...(privileges
      ? [
          {
            id: 'privileges',
            label: trans.__('Privileges'),
            rank: 70,
            fields: [privileges.name],
            content: () => <PrivilegesTab model={model} field={privileges} />
          }
        ]
      : [])
  ];
  if (!model.creating) {
    tabs.push(
      {
        id: 'dependents',
        label: trans.__('Dependents'),
        rank: 80,
        fields: [],
        content: () => <DependentsTab model={model} />
      },
      { id: 'ddl', label: trans.__('DDL'), rank: 90, fields: [], content: () => <DdlTab model={model} /> }
    );
  }
  return tabs.sort((a, b) => a.rank - b.rank);
}

function generalTab(model: ObjectEditorModel, fields: readonly FieldSpec[]): FrameTab {
  return {
    id: 'general',
    label: model.trans.__('General'),
    rank: 0,
    fields: fields.map(({ name }) => name),
    content: () => (
      <Form
        context={formContext(model)}
        fields={fields}
        pointer=""
        value={model.draft}
        saved={model.saved ?? undefined}
        onChange={changed => model.update(changed)}
      />
    )
  };
}

function listTab(model: ObjectEditorModel, field: FieldSpec, rank: number): FrameTab {
  return {
    id: field.name,
    label: model.trans.__(field.label),
    rank,
    fields: [field.name],
    content: () => (
      <ListGrid
        context={formContext(model)}
        field={field}
        pointer={`/${field.name}`}
        value={listOf(model.draft[field.name])}
        saved={listOf(model.saved?.[field.name])}
        onChange={value => model.update({ [field.name]: value })}
      />
    )
  };
}
