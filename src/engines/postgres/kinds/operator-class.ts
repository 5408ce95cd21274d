import { familyName, memberList } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE OPERATOR CLASS. */
export const operatorClassKind = verbatimKind({
  id: 'operator-class',
  label: 'Operator class',
  plural: 'Operator classes',
  parent: 'schema',
  command: 'OPERATOR CLASS',
  can: ['owner', 'rename', 'schema'],
  catalog: 'pg_opclass',
  from: `pg_catalog.pg_opclass c join pg_catalog.pg_namespace n on n.oid = c.opcnamespace join pg_catalog.pg_am a on a.oid = c.opcmethod`,
  path: `array[c.opcname || ' USING ' || a.amname]`,
  name: 'c.opcname',
  namespace: 'c.opcnamespace',
  target: `pg_catalog.format('%I.%I USING %I', n.nspname, c.opcname, a.amname)`,
  owner: 'c.opcowner',
  // A class needs a member: its own type as storage says nothing and is one.
  definition: `pg_catalog.format('CREATE OPERATOR CLASS %I.%I%s FOR TYPE %s USING %I FAMILY %s AS ', n.nspname, c.opcname,
      case when c.opcdefault then ' DEFAULT' else '' end, pg_catalog.format_type(c.opcintype, null), a.amname, ${familyName('c.opcfamily')})
      || pg_catalog.concat_ws(', ', ${memberList('pg_opclass')},
           case when c.opckeytype <> 0 then 'STORAGE ' || pg_catalog.format_type(c.opckeytype, null)
                when ${memberList('pg_opclass')} is null then 'STORAGE ' || pg_catalog.format_type(c.opcintype, null) end)`
});
