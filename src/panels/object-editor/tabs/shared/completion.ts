import type { Completion, CompletionSource } from '@codemirror/autocomplete';
import type { SqlContext } from '../../../../kernel-bridge/common/methods';
import type { JsonObject, JsonValue } from '../../../../model';
import type { EditedObject } from '../../editor-tab';

/** `DECLARE a, b int` within a body: MySQL, MariaDB. */
const DECLARED = /\bDECLARE\s+((?:[\w$]+\s*,\s*)*[\w$]+)\s+(?!CURSOR\b|CONDITION\b|HANDLER\b)\w/gi;
/** What stands before the BEGIN of a block: PL/pgSQL. */
const SECTION = /\bDECLARE\b([^]*?)\bBEGIN\b/gi;
/** Words that begin a statement. */
const NOT_NAMES =
  /^(begin|end|return|returns|select|insert|update|delete|set|call|if|else|elsif|loop|while|for|perform|raise|declare|exit|continue|open|close|fetch|commit|rollback|with|case|when|then|handler|cursor)$/i;

/** Completion from the catalog and from what the text around a body declares. */
export function completionOf(object: EditedObject, field: string): CompletionSource {
  return async context => {
    const { state, pos, explicit } = context;
    if (!explicit && !context.matchBefore(/[\p{L}\p{N}_$."`]+$/u)) {
      return null;
    }
    const sql = state.doc.toString();
    const { host, connection } = object;
    const { result } = await host.request('sql.complete', {
      connection,
      sql,
      position: pos,
      context: contextOf(object.draft, field, sql, object.ref.path[0] ?? '')
    });
    const options = result.items.map(({ text, label, type, detail, documentation }, index): Completion => ({
      label,
      apply: text,
      type: TYPES[type] ?? type,
      ...(detail && { detail }),
      ...(documentation && { info: documentation }),
      // The host has put them in order.
      boost: 99 - Math.min(index, 198)
    }));
    return options.length > 0 ? { from: result.from, to: result.to, options, filter: false } : null;
  };
}

/** Icons of CodeMirror's list. */
const TYPES: Readonly<Record<string, string>> = {
  column: 'property',
  table: 'class',
  view: 'class',
  schema: 'namespace',
  alias: 'variable',
  join: 'text'
};

/**
 * Parameters, declared variables, and the rows that a trigger sees.
 *
 * @param place the database that the object is in
 */
export function contextOf(draft: JsonObject, field: string, text: string, place: string): SqlContext {
  const parameters = objectsIn(draft.arguments ?? draft.parameters)
    .filter(({ name }) => typeof name === 'string' && name !== '')
    .map(({ name, type }) => ({ name: String(name), detail: String(type ?? '') }));
  const variables = field === 'body' ? declaredIn(text).map(name => ({ name, detail: '' })) : [];
  const known = new Set(parameters.map(({ name }) => name.toLowerCase()));
  const { table, schema } = draft;
  const isTrigger = typeof table === 'string' && table !== '' && field !== 'sql';
  return {
    names: [...parameters, ...variables.filter(({ name }) => !known.has(name.toLowerCase()))],
    rows: (isTrigger ? ['NEW', 'OLD'] : []).map(name => ({
      name,
      path: [typeof schema === 'string' ? schema : place, String(table)]
    }))
  };
}

/** Names that a body declares. Tolerant: what it takes for one by mistake is offered and hurts nobody. */
function declaredIn(text: string): string[] {
  const lists = [...text.matchAll(DECLARED)].flatMap(([, list]) => list.split(','));
  const sections = [...text.matchAll(SECTION)]
    .flatMap(([, section]) => section.split(';'))
    .map(line => /^\s*([A-Za-z_][\w$]*)\s/.exec(line)?.[1] ?? '');
  const names = [...lists, ...sections].map(each => each.trim());
  return [...new Set(names)].filter(name => name !== '' && !NOT_NAMES.test(name));
}

function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value)
    ? value.filter(
        (each): each is JsonObject => typeof each === 'object' && each !== null && !Array.isArray(each)
      )
    : [];
}
