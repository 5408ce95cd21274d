import { verbatimKind } from './verbatim';

const enabled = `case c.ev_enabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' end`;

/** CREATE RULE on a table or view; the rule that makes a view belongs to the view. */
export const ruleKind = verbatimKind({
  id: 'rule',
  label: 'Rule',
  plural: 'Rules',
  parent: 'schema',
  command: 'RULE',
  holdsColumns: 'typed',
  can: ['rename'],
  catalog: 'pg_rewrite',
  from: `pg_catalog.pg_rewrite c join pg_catalog.pg_class r on r.oid = c.ev_class join pg_catalog.pg_namespace n on n.oid = r.relnamespace`,
  where: `c.rulename <> '_RETURN'`,
  path: 'array[r.relname::pg_catalog.text, c.rulename::pg_catalog.text]',
  name: 'c.rulename',
  namespace: 'r.relnamespace',
  target: `pg_catalog.format('%I ON %I.%I', c.rulename, n.nspname, r.relname)`,
  definition: `pg_catalog.rtrim(pg_catalog.pg_get_ruledef(c.oid), ';')
      || coalesce(pg_catalog.format(E';\\nALTER TABLE %I.%I ', n.nspname, r.relname) || ${enabled} || pg_catalog.format(' RULE %I', c.rulename), '')`
});
