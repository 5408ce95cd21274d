import { absentKind } from '../../core/absent-kind';
import type { ObjectKind } from '../../core/kind';

const NO_USERS = "SQLite has no users: access is a matter of the file's permissions.";
const NO_ROUTINES = 'SQLite stores no routines: functions come from the program that opens the file.';
const NO_TYPES =
  'SQLite has no types of its own making: a column takes any type name, and STRICT tables six.';

/** What other engines have and SQLite has not, with the reason that people are told. */
export const absentKinds: readonly ObjectKind[] = [
  absentKind(
    'schema',
    'Schema',
    'Schemas',
    'SQLite has no schemas: an attached database is its nearest thing.'
  ),
  absentKind(
    'materialized-view',
    'Materialized view',
    'Materialized views',
    'SQLite has no materialized views: a table filled by triggers does their work.'
  ),
  absentKind('function', 'Function', 'Functions', NO_ROUTINES),
  absentKind('procedure', 'Procedure', 'Procedures', NO_ROUTINES),
  absentKind('aggregate', 'Aggregate', 'Aggregates', NO_ROUTINES),
  absentKind(
    'event-trigger',
    'Event trigger',
    'Event triggers',
    'SQLite has triggers on tables and views only.'
  ),
  absentKind('event', 'Event', 'Events', 'SQLite has no scheduler: it runs only while a program uses it.'),
  absentKind(
    'sequence',
    'Sequence',
    'Sequences',
    'SQLite has no sequences: AUTOINCREMENT of a table keeps its own counter.'
  ),
  absentKind('role', 'User or role', 'Users and roles', NO_USERS),
  absentKind('grant', 'Grant', 'Grants', NO_USERS),
  absentKind('default-privileges', 'Default privileges', 'Default privileges', NO_USERS),
  absentKind('policy', 'Policy', 'Policies', NO_USERS),
  absentKind(
    'extension',
    'Extension',
    'Extensions',
    'SQLite loads extensions into a program, not into a database file.'
  ),
  absentKind('type', 'Type', 'Types', NO_TYPES),
  absentKind('domain', 'Domain', 'Domains', NO_TYPES)
];
