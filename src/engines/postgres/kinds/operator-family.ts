import { memberList } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE OPERATOR FAMILY with the operators and functions that belong to no class of it. */
export const operatorFamilyKind = verbatimKind({
  id: 'operator-family',
  label: 'Operator family',
  plural: 'Operator families',
  parent: 'schema',
  command: 'OPERATOR FAMILY',
  can: ['owner', 'rename', 'schema'],
  catalog: 'pg_opfamily',
  from: `pg_catalog.pg_opfamily c join pg_catalog.pg_namespace n on n.oid = c.opfnamespace join pg_catalog.pg_am a on a.oid = c.opfmethod`,
  path: `array[c.opfname || ' USING ' || a.amname]`,
  name: 'c.opfname',
  namespace: 'c.opfnamespace',
  target: `pg_catalog.format('%I.%I USING %I', n.nspname, c.opfname, a.amname)`,
  owner: 'c.opfowner',
  definition: `pg_catalog.format('CREATE OPERATOR FAMILY %I.%I USING %I', n.nspname, c.opfname, a.amname)
      || coalesce(pg_catalog.format(E';\\nALTER OPERATOR FAMILY %I.%I USING %I ADD ', n.nspname, c.opfname, a.amname) || ${memberList('pg_opfamily')}, '')`,
  stages: definition => {
    const [family] = definition.definition.split(';\n', 1);
    return family === definition.definition
      ? [definition]
      : [{ ...definition, definition: family }, definition];
  }
});
