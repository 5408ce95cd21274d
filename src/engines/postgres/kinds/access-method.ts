import { verbatimKind } from './verbatim';

/** CREATE ACCESS METHOD. */
export const accessMethodKind = verbatimKind({
  id: 'access-method',
  label: 'Access method',
  plural: 'Access methods',
  parent: 'database',
  command: 'ACCESS METHOD',
  can: [],
  catalog: 'pg_am',
  from: `pg_catalog.pg_am c join pg_catalog.pg_proc p on p.oid = c.amhandler join pg_catalog.pg_namespace n on n.oid = p.pronamespace`,
  name: 'c.amname',
  definition: `pg_catalog.format('CREATE ACCESS METHOD %I TYPE %s HANDLER %I.%I', c.amname,
      case c.amtype when 't' then 'TABLE' else 'INDEX' end, n.nspname, p.proname)`
});
