import { definition, nullable, oneOf, Type, type Static } from '../../../core/definition';

export const triggerSchema = definition(
  {
    name: Type.String({ title: 'Name', default: '' }),
    timing: oneOf(['BEFORE', 'AFTER', 'INSTEAD OF'], 'Timing'),
    event: oneOf(['INSERT', 'UPDATE', 'DELETE'], 'Event'),
    columns: Type.Array(Type.String(), { title: 'Of columns (of UPDATE; none: all)' }),
    /** Only a temporary trigger may name it, where its table is in another database. */
    tableDatabase: nullable(Type.String(), 'Database of the table'),
    table: Type.String({ title: 'Table or view', default: '' }),
    when: nullable(Type.String({ format: 'sql' }), 'When'),
    body: Type.String({ title: 'Statements', format: 'sql', default: '' }),
    sql: nullable(Type.String({ format: 'sql', readOnly: true }), 'Stored text'),
    obstacle: nullable(Type.String({ readOnly: true }), 'Why it cannot be altered')
  },
  { title: 'Trigger' }
);

export type TriggerDefinition = Static<typeof triggerSchema>;
