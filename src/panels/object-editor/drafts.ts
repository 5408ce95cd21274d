import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { JsonObject, JsonValue } from '../../model';
import type { FieldSpec } from './form/field-spec';
import { isObject } from './form/rename';

/** An unsaved edit as it is kept across a reload. A type and not an interface: the state database wants JSON. */
export type StoredDraft = {
  draft: JsonObject;
  /** What it started from; `null` in a create. */
  base: JsonObject | null;
  fingerprint: string;
};

/** Where unsaved edits survive a reload of the page. */
export interface DraftStore {
  read(id: string): Promise<StoredDraft | null>;
  write(id: string, draft: StoredDraft | null): void;
}

const PREFIX = 'jupyterlab-petersql:drafts:';

/** Keeps drafts in JupyterLab's state database; without one they end with the page. */
export function draftStore(stateDb: IStateDB | null): DraftStore {
  return {
    read: async id => {
      const stored = await stateDb?.fetch(PREFIX + id).catch(() => undefined);
      return (stored as StoredDraft | undefined) ?? null;
    },
    write: (id, draft) => {
      void (draft
        ? stateDb?.save(PREFIX + id, draft as unknown as ReadonlyPartialJSONValue)
        : stateDb?.remove(PREFIX + id));
    }
  };
}

/** A definition without what must not be stored: passwords are typed again after a reload. */
export function withoutSecrets(fields: readonly FieldSpec[], definition: JsonObject): JsonObject {
  const known = new Map(fields.map(field => [field.name, field]));
  return Object.fromEntries(
    Object.entries(definition).map(([name, value]) => [name, cleaned(known.get(name), value)])
  );
}

function cleaned(field: FieldSpec | undefined, value: JsonValue): JsonValue {
  if (!field) {
    return value;
  }
  if (field.type === 'password') {
    return null;
  }
  const fields = field.fields ?? [];
  if (Array.isArray(value)) {
    return value.map(item => (isObject(item) ? withoutSecrets(fields, item) : item));
  }
  return isObject(value) ? withoutSecrets(fields, value) : value;
}
