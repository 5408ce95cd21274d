import { functionName, operatorName } from './sql-parts';
import { verbatimKind } from './verbatim';

const operand = (oid: string): string =>
  `case when ${oid} = 0 then 'NONE' else pg_catalog.format_type(${oid}, null) end`;
const optional = (word: string, oid: string, text: string): string =>
  `case when ${oid} <> 0 then ', ${word} = ' || ${text} else '' end`;

/**
 * CREATE OPERATOR. A commutator or negator that is not there yet becomes a shell that its own definition
 * fills; a shell that nothing filled is no object of its own.
 */
export const operatorKind = verbatimKind({
  id: 'operator',
  label: 'Operator',
  plural: 'Operators',
  parent: 'schema',
  command: 'OPERATOR',
  can: ['owner', 'schema'],
  catalog: 'pg_operator',
  from: 'pg_catalog.pg_operator c join pg_catalog.pg_namespace n on n.oid = c.oprnamespace',
  where: 'c.oprcode <> 0',
  path: `array[c.oprname || '(' || ${operand('c.oprleft')} || ', ' || ${operand('c.oprright')} || ')']`,
  name: 'c.oprname',
  namespace: 'c.oprnamespace',
  target: `pg_catalog.format('%I.%s (%s, %s)', n.nspname, c.oprname, ${operand('c.oprleft')}, ${operand('c.oprright')})`,
  owner: 'c.oprowner',
  definition: `pg_catalog.format('CREATE OPERATOR %I.%s (FUNCTION = %s', n.nspname, c.oprname, ${functionName('c.oprcode')})
      || ${optional('LEFTARG', 'c.oprleft', operand('c.oprleft'))} || ${optional('RIGHTARG', 'c.oprright', operand('c.oprright'))}
      || ${optional('COMMUTATOR', 'c.oprcom', operatorName('c.oprcom'))} || ${optional('NEGATOR', 'c.oprnegate', operatorName('c.oprnegate'))}
      || ${optional('RESTRICT', 'c.oprrest', functionName('c.oprrest'))} || ${optional('JOIN', 'c.oprjoin', functionName('c.oprjoin'))}
      || case when c.oprcanhash then ', HASHES' else '' end || case when c.oprcanmerge then ', MERGES' else '' end || ')'`
});
