import { MariaSQL, MySQL, PostgreSQL, SQLite, type SQLDialect } from '@codemirror/lang-sql';
import type { EngineId } from '../../model';

/** How the SQL of each engine is read for highlighting and completion. */
export const SQL_DIALECTS: Readonly<Record<EngineId, SQLDialect>> = {
  sqlite: SQLite,
  mysql: MySQL,
  mariadb: MariaSQL,
  postgres: PostgreSQL
};
