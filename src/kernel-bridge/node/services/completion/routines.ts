import type { CatalogObject } from '../../../../model';
import { nameOf, type CatalogIndex } from './catalog-index';
import type { TokenReader } from './token-reader';

/** A function or procedure, of the server or of somebody. */
export interface Routine {
  name: string;
  arguments?: string;
  /** Type of the result; `procedure` and the like without one. */
  returns: string;
  comment: string;
  object?: CatalogObject;
}

const KINDS = new Set(['function', 'aggregate', 'procedure']);

/** Routines called `name`, those first that a call of it means: the server's own, then along the search path. */
export function routinesCalled(
  index: CatalogIndex,
  name: string,
  qualifier: readonly string[]
): readonly Routine[] {
  const same = (text: string): boolean => text.toLowerCase() === name.toLowerCase();
  const schema = qualifier[qualifier.length - 1];
  const place = (object: CatalogObject): number => index.searchPath.indexOf(index.schemaOf(object));
  const own = index.objects
    .filter(
      object =>
        KINDS.has(object.ref.kind) &&
        same(nameOf(object)) &&
        (schema === undefined
          ? index.isInPath(object)
          : index.schemaOf(object).toLowerCase() === schema.toLowerCase())
    )
    .sort((a, b) => place(a) - place(b))
    .map(object => ({
      name: nameOf(object),
      arguments: object.arguments,
      returns: object.returns ?? object.ref.kind,
      comment: object.comment ?? '',
      object
    }));
  const isServers = schema === undefined || schema.toLowerCase() === index.words.implicitSchema;
  const builtIn = isServers
    ? index.words.functions
        .filter(each => same(each.name))
        .flatMap(({ overloads = [], ...each }) => [each, ...overloads])
        .map(each => ({ ...each, returns: each.returns ?? 'function', comment: each.comment ?? '' }))
    : [];
  return [...builtIn, ...own];
}

/** Those first that take as many arguments as stand in the parenthesis at `open`. */
export function byArguments(reader: TokenReader, open: number, routines: readonly Routine[]): Routine[] {
  if (reader.text(open) !== '(') {
    return [...routines];
  }
  const given = reader.items(open + 1, reader.behind(open) - 1).length;
  const fits = routines.map(routine => takes(routine, given));
  return [...routines.filter((_, n) => fits[n]), ...routines.filter((_, n) => !fits[n])];
}

/** Whether a routine may be called with so many arguments; one whose arguments nobody tells always may. */
function takes({ arguments: taken }: Routine, given: number): boolean {
  if (taken === undefined) {
    return true;
  }
  const all = taken.split(/,\s*(?![^()]*\))/).filter(part => part !== '' && !/^(?:OUT|TABLE) /.test(part));
  const optional = all.filter(part => /\bDEFAULT\b|=|^VARIADIC\b/.test(part)).length;
  return (
    given >= all.length - optional && (given <= all.length || all.some(part => /^VARIADIC\b/.test(part)))
  );
}
