import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { flag, nullableText, text, texts } from '../routine/definition';

export const STATES = ['ORIGIN', 'DISABLED', 'REPLICA', 'ALWAYS'] as const;
export type FiringState = (typeof STATES)[number];
/** When it fires: in ordinary sessions, never, in replicas alone, everywhere. */
export const firingState = Type.Unsafe<FiringState>({ ...oneOf(STATES, 'Enabled'), default: 'ORIGIN' });

const table = definition({ schema: text('Schema'), name: text('Name') });

export const triggerDefinition = definition({
  schema: text('Schema'),
  /** Table, view, foreign table or partitioned table. */
  table: text('Table'),
  name: text('Name'),
  comment: nullableText('Comment'),
  timing: Type.Unsafe<'BEFORE' | 'AFTER' | 'INSTEAD OF'>({
    ...oneOf(['BEFORE', 'AFTER', 'INSTEAD OF'], 'Timing'),
    default: 'BEFORE'
  }),
  events: Type.Array(oneOf(['INSERT', 'DELETE', 'UPDATE', 'TRUNCATE']), {
    title: 'Events',
    uniqueItems: true
  }),
  columns: texts('Update of columns'),
  level: Type.Unsafe<'ROW' | 'STATEMENT'>({ ...oneOf(['ROW', 'STATEMENT'], 'For each'), default: 'ROW' }),
  when: nullable(Type.String({ format: 'sql' }), 'When'),
  oldTable: nullableText('Old transition table'),
  newTable: nullableText('New transition table'),
  /** Qualified, as written in SQL: `audit.log_change`. */
  function: Type.String({ title: 'Function', format: 'sql' }),
  arguments: texts('Arguments'),
  constraint: flag('Constraint trigger'),
  deferrable: flag('Deferrable'),
  initiallyDeferred: flag('Initially deferred'),
  from: nullable(table, 'Referenced table'),
  enabled: firingState,
  dependsOnExtensions: texts('Depends on extensions'),
  /** The partitioned table whose trigger this is a copy of: it is changed there. */
  inheritedFrom: nullable(table, 'Inherited from'),
  /** Copies in partitions that have another state than this one, or a comment: both are theirs alone. */
  clones: Type.Array(
    definition({
      schema: text('Schema'),
      table: text('Table'),
      enabled: firingState,
      comment: nullableText('Comment')
    }),
    { title: 'Copies in partitions', readOnly: true, default: [] }
  )
});

export type TriggerDefinition = Static<typeof triggerDefinition>;
