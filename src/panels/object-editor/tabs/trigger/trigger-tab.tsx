import type { JSX } from 'react';
import { useEffect, useMemo, useState } from 'react';
import type { JsonObject, ObjectRef } from '../../../../model';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { formContext } from '../../form-context';
import { Form } from '../../form/field';
import type { FieldSpec } from '../../form/field-spec';
import { fieldsOf } from '../../form/field-spec';
import { useChanges } from '../shared/use-changes';
import { FunctionField } from './function-field';
import { eventsOf, rulesOf, settled, type TriggerRules } from './rules';

const FIELDS = [
  'table',
  'timing',
  'events',
  'event',
  'columns',
  'level',
  'when',
  'oldTable',
  'newTable',
  'follows',
  'precedes',
  'constraint',
  'deferrable',
  'initiallyDeferred',
  'from',
  'function',
  'arguments'
];

/** When a trigger fires: only what goes together can be chosen. */
export const triggerTab: EditorTab = {
  id: 'event',
  label: trans => trans.__('Event'),
  rank: 5,
  fields: FIELDS,
  appliesTo: ({ descriptor }) => descriptor.id === 'trigger',
  Body: TriggerBody
};

/** Where a trigger has one event, choosing another one takes its place. */
function replaced(draft: JsonObject, changed: JsonObject): JsonObject {
  if (!('events' in changed)) {
    return changed;
  }
  const before = eventsOf(draft);
  const added = eventsOf(changed).filter(event => !before.includes(event));
  return added.length > 0 ? { ...changed, events: added } : changed;
}

/** What the server knows of the trigger's table. */
interface Neighbours {
  columns: readonly string[];
  triggers: readonly string[];
  onView: boolean;
}

function TriggerBody({ object }: { object: EditedObject }): JSX.Element {
  useChanges(object.changed);
  const { draft, saved, state, descriptor, trans } = object;
  const { engine } = state.config;
  const fields = useMemo(() => fieldsOf(descriptor.schema), [descriptor]);
  const neighbours = useNeighbours(object);
  const several = engine === 'postgres' || isMariadb12(state.server);
  const rules = rulesOf(engine, draft, neighbours.onView, several);
  const shown = FIELDS.flatMap(name => fields.find(field => field.name === name) ?? [])
    .filter(field => field.name !== 'function' && isOffered(field.name, rules, draft, engine))
    .map(field => narrowed(field, rules, neighbours, draft));
  const change = (changed: JsonObject): void => {
    const wanted = rules.several ? changed : replaced(draft, changed);
    const next = { ...draft, ...wanted };
    object.update({ ...wanted, ...settled(engine, next, neighbours.onView, several) });
  };
  return (
    <>
      <Form
        context={formContext(object)}
        fields={shown}
        pointer=""
        value={draft}
        saved={saved ?? undefined}
        onChange={change}
      />
      {'function' in draft && <FunctionField object={object} />}
      {neighbours.onView && (
        <p className="jp-PeterSql-ObjectEditor-note">
          {engine === 'postgres'
            ? trans.__('On a view: INSTEAD OF for each row, BEFORE and AFTER for each statement.')
            : trans.__('On a view a trigger is INSTEAD OF the change.')}
        </p>
      )}
    </>
  );
}

function isOffered(name: string, rules: TriggerRules, draft: JsonObject, engine: string): boolean {
  switch (name) {
    case 'columns':
      return rules.columns;
    case 'when':
      return rules.when;
    case 'level':
      return rules.levels.length > 0;
    case 'oldTable':
      return rules.transition && !eventsOf(draft).includes('INSERT');
    case 'newTable':
      return rules.transition && !eventsOf(draft).includes('DELETE');
    case 'constraint':
      return rules.constraint;
    case 'deferrable':
    case 'from':
      return draft.constraint === true;
    case 'initiallyDeferred':
      return draft.deferrable === true;
    case 'table':
      // In PostgreSQL a trigger cannot move, and its table is in its path.
      return engine !== 'postgres';
    default:
      return true;
  }
}

/** A field with the choices that are left. */
function narrowed(
  field: FieldSpec,
  rules: TriggerRules,
  { columns, triggers }: Neighbours,
  draft: JsonObject
): FieldSpec {
  switch (field.name) {
    case 'timing':
      return { ...field, choices: rules.timings };
    case 'events':
      return rules.several
        ? { ...field, choices: rules.events }
        : { ...field, type: 'texts', choices: rules.events };
    case 'event':
      return { ...field, choices: rules.events };
    case 'level':
      return { ...field, choices: rules.levels };
    case 'columns':
      return columns.length > 0 ? { ...field, choices: columns } : field;
    case 'follows':
    case 'precedes': {
      const others = triggers.filter(name => name !== draft.name);
      return others.length > 0 ? { ...field, type: 'choice', choices: others } : field;
    }
    default:
      return field;
  }
}

/** Columns and triggers of the table, and whether it is a view. */
function useNeighbours(object: EditedObject): Neighbours {
  const [found, setFound] = useState<Neighbours>({ columns: [], triggers: [], onView: false });
  const { host, connection, ref, draft, state } = object;
  const table = String(draft.table ?? '');
  const scope = ref.path.slice(0, state.config.engine === 'postgres' ? 2 : 1);
  const key = [...scope, table].join('\0');
  useEffect(() => {
    let current = true;
    const path = key.split('\0');
    const names = (kind: string, parent: ObjectRef): Promise<string[]> =>
      host
        .request('object.list', { connection, kind, parent })
        .then(({ result }) => result.items.map(item => item.ref.path.at(-1) ?? ''))
        .catch(() => []);
    const place = { kind: path.length > 2 ? 'schema' : 'database', path: path.slice(0, -1) };
    void Promise.all([
      names('column', { kind: 'table', path }),
      names('trigger', { kind: 'table', path }),
      names('view', place)
    ]).then(([columns, triggers, views]) => {
      if (current) {
        setFound({ columns, triggers, onView: views.includes(path.at(-1) ?? '') });
      }
    });
    return () => {
      current = false;
    };
  }, [host, connection, key]);
  return found;
}

/** MariaDB takes several events from 12.0. */
function isMariadb12(server: string | undefined): boolean {
  return Number(/mariadb\D*(\d+)\./i.exec(server ?? '')?.[1] ?? 0) >= 12;
}
