import type { Dependent, Hazard, ObjectRef } from '../../../model';
import type { Queryable } from '../../core/engine';
import { hazard } from '../../core/statement';
import { queryQualified } from './catalog-query';

/** Routines whose body is kept as text: the server notes nothing of what that names (manual, section 5.15). */
const BODIES = `
  select n.nspname as schema, p.proname as name, p.prokind as kind, p.prosrc as body,
         p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' as routine
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_language l on l.oid = p.prolang
   where n.nspname not in ('pg_catalog', 'information_schema') and l.lanname not in ('internal', 'c')
     and pg_catalog.strpos(pg_catalog.lower(p.prosrc), pg_catalog.lower($1)) > 0
   order by 1, 2, 5`;

interface Row {
  schema: string;
  name: string;
  kind: string;
  body: string;
  routine: string;
}

const ROUTINES: Readonly<Record<string, string>> = { p: 'procedure', a: 'aggregate' };

type List = (db: Queryable, ref: ObjectRef) => Promise<Dependent[]>;

/** Adds routines whose bodies name the object to those that the server knows to depend on it. */
export function withTextBodies(dependents: List): List {
  return async (db, ref) => {
    const known = await dependents(db, ref);
    const [database, schema, last] = ref.path;
    const called = /^(function|procedure|aggregate)$/.test(ref.kind);
    const name = called ? last.slice(0, last.indexOf('(')) : last;
    const rows = await queryQualified<Row>(db, BODIES, [name]);
    const others = rows
      .filter(row => !(called && row.schema === schema && row.routine === last))
      .filter(({ body }) => names(body, ref.kind, schema, name))
      .map((row): Dependent => ({
        ref: { kind: ROUTINES[row.kind] ?? 'function', path: [database, row.schema, row.routine] },
        label: `${row.schema}.${row.routine}`,
        reason: 'its body names it, as text that does not follow'
      }));
    const isKnown = ({ ref: { kind, path } }: Dependent): boolean =>
      known.some(each => each.ref.kind === kind && each.ref.path.join('\0') === path.join('\0'));
    return [...known, ...others.filter(each => !isKnown(each))];
  };
}

/** What is to be said before an object gets another name or schema. */
export function unfollowed(schema: string, name: string): Hazard {
  return hazard('drops-dependents', `Functions that name ${schema}.${name} as text do not follow`);
}

/** Comments, then names and the signs between them. Strings are looked into: they hold statements and names of sequences. */
const TOKENS = /--[^\n]*|\/\*[^]*?\*\/|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|[.(%,]/gu;
/** Words before the name of a relation. */
const BEFORE_RELATION: ReadonlySet<string> = new Set([
  'from',
  'join',
  'into',
  'update',
  'table',
  'only',
  'using',
  'setof',
  'truncate',
  'view',
  ','
]);
const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view']);

/** Whether the name stands in the text with its schema, or alone where the kind of object can stand. */
function names(body: string, kind: string, schema: string, name: string): boolean {
  const tokens = [...body.matchAll(TOKENS)].map(([text]) => text).filter(text => !/^(--|\/\*)/.test(text));
  return tokens.some((token, at) => {
    if (folded(token) !== name) {
      return false;
    }
    if (tokens[at - 1] === '.') {
      return folded(tokens[at - 2] ?? '') === schema;
    }
    const next = tokens[at + 1];
    if (RELATIONS.has(kind)) {
      return next === '%' || BEFORE_RELATION.has((tokens[at - 1] ?? '').toLowerCase());
    }
    return /^(function|procedure|aggregate)$/.test(kind) ? next === '(' : next !== '.';
  });
}

function folded(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token.toLowerCase();
}
