import type { TranslationBundle } from '@jupyterlab/translation';
import { CONNECTION_NAME } from '../../model';
import type { Draft, Drafts, Field } from './fields';

/** What is wrong with each field; empty when nothing is. */
export type Problems = Readonly<Record<string, string | undefined>>;

/** Checks the name of a connection; `others` are the names that are taken. */
export function checkName(
  name: string,
  others: readonly string[],
  trans: TranslationBundle
): string | undefined {
  if (!name) {
    return trans.__('A name is needed: SQL cells refer to the connection by it.');
  }
  if (!CONNECTION_NAME.test(name)) {
    return trans.__('Letters, digits, “_”, “-” and “.” only, and no digit first.');
  }
  return others.includes(name) ? trans.__('There is a connection of this name already.') : undefined;
}

/** Checks one field. */
export function checkField(
  field: Field,
  draft: Draft | undefined,
  trans: TranslationBundle
): string | undefined {
  if (typeof draft === 'boolean') {
    return undefined;
  }
  const text = draft?.trim() ?? '';
  if (!text) {
    return field.required ? trans.__('This is needed.') : undefined;
  }
  if (field.type === 'number') {
    return checkNumber(field, text, trans);
  }
  if (field.pattern && !new RegExp(field.pattern, 'u').test(text)) {
    return field.path === 'passwordFrom'
      ? trans.__('Name an environment variable, such as ${DB_PASSWORD}. A password itself is not stored.')
      : trans.__('This does not have the expected form.');
  }
  return undefined;
}

/** Checks everything. */
export function checkAll(
  form: { name: string; fields: readonly Field[]; drafts: Drafts; others: readonly string[] },
  trans: TranslationBundle
): Problems {
  const problems: Record<string, string> = {};
  const note = (path: string, problem: string | undefined): void => {
    if (problem) {
      problems[path] = problem;
    }
  };
  note('name', checkName(form.name, form.others, trans));
  for (const field of form.fields) {
    note(field.path, checkField(field, form.drafts[field.path], trans));
  }
  return problems;
}

function checkNumber(
  { minimum, maximum }: Field,
  text: string,
  trans: TranslationBundle
): string | undefined {
  const value = Number(text);
  if (!Number.isInteger(value)) {
    return trans.__('A whole number is needed.');
  }
  if (minimum !== undefined && maximum !== undefined && (value < minimum || value > maximum)) {
    return trans.__('From %1 to %2.', minimum, maximum);
  }
  if (minimum !== undefined && value < minimum) {
    return trans.__('%1 or more.', minimum);
  }
  return undefined;
}
