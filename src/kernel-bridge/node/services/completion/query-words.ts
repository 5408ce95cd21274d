/** Words that end a table reference, so that they are no alias. */
export const CLAUSES = new Set(
  (
    'SELECT FROM WHERE JOIN INNER LEFT RIGHT FULL CROSS NATURAL OUTER ON USING GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH FOR UNION EXCEPT ' +
    'INTERSECT RETURNING SET VALUES DEFAULT STRAIGHT_JOIN LATERAL TABLESAMPLE WITH USE FORCE IGNORE PARTITION AS WHEN DO INDEXED NOT INTO ' +
    'OVERRIDING LOCK TO CHECK'
  ).split(' ')
);

/** What a query begins with. */
export const QUERY = new Set(['SELECT', 'WITH', 'VALUES', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TABLE']);

/** What a query does, behind its common table expressions. */
export const MAIN = new Set(['SELECT', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'MERGE', 'TABLE']);

/** What joins queries into one. */
export const SET_OPERATIONS = new Set(['UNION', 'EXCEPT', 'INTERSECT']);

/** Where the list of tables is over. */
export const BEHIND_TABLES = new Set(
  'WHERE SET GROUP ORDER HAVING SELECT LIMIT WINDOW RETURNING WHEN'.split(' ')
);
