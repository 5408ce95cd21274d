import { useEffect, useRef, useState } from 'react';
import type { JsonObject } from '../../../../model';
import { DbError } from '../../../../model';
import type { EditedObject } from '../../editor-tab';
import type { FieldSpec } from '../../form/field-spec';
import { fieldsOf } from '../../form/field-spec';
import { isShown } from '../../form/hints';
import { tableDialects, type TableDialect } from './dialects';

/** What the table editor knows of the engine. */
export function dialectOf(object: EditedObject): TableDialect {
  return tableDialects[object.state.config.engine];
}

/** Whether the object is a table whose definition has this list. */
export function hasList(object: EditedObject, field: string): boolean {
  return object.ref.kind === 'table' && Array.isArray(object.draft[field]);
}

/** A list of the definition, by its name. */
export function listField(object: EditedObject, name: string): FieldSpec | undefined {
  return fieldsOf(object.descriptor.schema).find(field => field.name === name);
}

/** Fields of the items of a list that forms show, except these. */
export function itemFields(field: FieldSpec | undefined, except: readonly string[]): FieldSpec[] {
  return (field?.fields ?? []).filter(each => isShown(each, '?') && !except.includes(each.name));
}

/** Path of the schema or database that holds the table. */
export function parentPath({ ref }: EditedObject): readonly string[] {
  return ref.path.slice(0, -1);
}

/** Draws a tab again when its object changed. */
export function useObject(object: EditedObject): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const onChange = (): void => setCount(count => count + 1);
    object.changed.connect(onChange);
    return () => void object.changed.disconnect(onChange);
  }, [object]);
}

/** Grows whenever the catalog of the object's connection has changed: a part of the keys of {@link useAnswer}. */
export function useCatalogChanges({ host, connection }: EditedObject): number {
  const [count, setCount] = useState(0);
  useEffect(
    () =>
      host.on('catalog.changed', changed => {
        if (changed.connection === connection) {
          setCount(before => before + 1);
        }
      }),
    [host, connection]
  );
  return count;
}

interface Answer<T> {
  value: T | null;
  error: DbError | null;
}

/** Asks the host once for each `key`; an answer that comes late is dropped. */
export function useAnswer<T>(key: string, ask: () => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, error: null });
  // The question belongs to its key: a new function for the same key asks nothing again.
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let isCurrent = true;
    latest.current().then(
      value => isCurrent && setAnswer({ value, error: null }),
      error => isCurrent && setAnswer({ value: null, error: DbError.from(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return answer;
}

/** The names of the tables beside this one, or in another schema or database. */
export async function tableNames(object: EditedObject, schema: string): Promise<string[]> {
  const path = schema === '' ? parentPath(object) : [...parentPath(object).slice(0, -1), schema];
  return names(object, 'table', dialectOf(object).parentKind, path);
}

/** Columns of a table; empty `schema`: of the edited one's schema. */
export async function columnNames(object: EditedObject, schema: string, table: string): Promise<string[]> {
  if (table === '') {
    return [];
  }
  const path = schema === '' ? parentPath(object) : [...parentPath(object).slice(0, -1), schema];
  return names(object, 'column', 'table', [...path, table]);
}

async function names(
  { host, connection }: EditedObject,
  kind: string,
  parentKind: string,
  path: readonly string[]
): Promise<string[]> {
  const parent = { kind: parentKind, path };
  const { result } = await host.request('object.list', { connection, kind, parent });
  return result.items.map(({ ref }) => ref.path[ref.path.length - 1]);
}

/** Names of the table's own columns, as typed so far. */
export function ownColumns({ draft }: EditedObject): string[] {
  return (Array.isArray(draft.columns) ? draft.columns : []).map(column =>
    String((column as JsonObject).name)
  );
}
