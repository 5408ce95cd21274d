import { functionName } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE LANGUAGE. */
export const languageKind = verbatimKind({
  id: 'language',
  label: 'Language',
  plural: 'Languages',
  parent: 'database',
  command: 'LANGUAGE',
  can: ['owner', 'rename'],
  catalog: 'pg_language',
  from: 'pg_catalog.pg_language c',
  where: 'c.lanispl',
  name: 'c.lanname',
  owner: 'c.lanowner',
  acl: { sql: 'c.lanacl', type: 'l' },
  definition: `pg_catalog.format('CREATE%s LANGUAGE %I HANDLER %s', case when c.lanpltrusted then ' TRUSTED' else '' end, c.lanname, ${functionName('c.lanplcallfoid')})
      || coalesce(' INLINE ' || ${functionName('nullif(c.laninline, 0)')}, '') || coalesce(' VALIDATOR ' || ${functionName('nullif(c.lanvalidator, 0)')}, '')`
});
