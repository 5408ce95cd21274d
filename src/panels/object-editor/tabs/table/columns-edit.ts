import type { JsonObject } from '../../../../model';
import { parseBlock } from '../../../data-editor/paste';
import type { FieldSpec } from '../../form/field-spec';
import { initialValue } from '../../form/field-spec';

/** A name like `name_2` that no item has yet. */
export function freeName(name: string, items: readonly JsonObject[]): string {
  const taken = new Set(items.map(item => item.name));
  let free = name;
  for (let number = 2; taken.has(free); number++) {
    free = `${name}_${number}`;
  }
  return free;
}

/** Names of columns as they are in the grid: a key that was left alone says the name from before a rename. */
export function currentNames(names: readonly string[], items: readonly JsonObject[]): string[] {
  return names.map(name => {
    const renamed = items.find(item => item.previousName === name);
    return renamed && !items.some(item => item.name === name) ? String(renamed.name) : name;
  });
}

/** Copies of the items at these places, each after the last of them. */
export function duplicated(items: readonly JsonObject[], at: readonly number[]): JsonObject[] {
  const all = [...items];
  const last = Math.max(...at);
  const copies: JsonObject[] = [];
  for (const index of at) {
    const { previousName, ...copy } = items[index];
    const name = freeName(String(copy.name), [...all, ...copies]);
    copies.push({ ...copy, ...(previousName !== undefined && { previousName: null }), name });
  }
  all.splice(last + 1, 0, ...copies);
  return all;
}

/** The items with those at `at` moved so that the first of them stands at `to`. */
export function moved(items: readonly JsonObject[], at: readonly number[], to: number): JsonObject[] {
  const chosen = new Set(at);
  const rest = items.filter((_, index) => !chosen.has(index));
  const before = items.slice(0, Math.max(0, to)).filter((_, index) => !chosen.has(index)).length;
  const place = to > Math.min(...at) ? Math.min(rest.length, to - at.length + 1) : before;
  rest.splice(Math.max(0, place), 0, ...items.filter((_, index) => chosen.has(index)));
  return rest;
}

/** New columns from a block of cells: name, type, and what follows in the grid's order. */
export function pastedColumns(
  text: string,
  fields: readonly FieldSpec[],
  shown: readonly FieldSpec[],
  items: readonly JsonObject[]
): JsonObject[] {
  const added: JsonObject[] = [];
  for (const row of parseBlock(text)) {
    const item = initialValue(fields);
    row.slice(0, shown.length).forEach((cell, index) => {
      const field = shown[index];
      const value = cell.text.trim();
      if (field.type === 'boolean') {
        item[field.name] = /^(1|y|yes|true|x|not null)$/i.test(value);
      } else if (value !== '' || !field.nullable) {
        item[field.name] = value;
      }
    });
    if (item.name) {
      added.push({ ...item, name: freeName(String(item.name), [...items, ...added]) });
    }
  }
  return added;
}
