import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { creationContext } from '../routine/creation-context';

export const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const;
export type TriggerEvent = (typeof EVENTS)[number];

export const triggerSchema = definition(
  {
    name: Type.String({ title: 'Name' }),
    table: Type.String({ title: 'Table' }),
    timing: oneOf(['BEFORE', 'AFTER'], 'Timing'),
    /** MariaDB takes several, from 12.0. */
    events: Type.Array(oneOf(EVENTS), { title: 'Events', minItems: 1, uniqueItems: true }),
    /** Columns of UPDATE OF (MariaDB); null: all. */
    columns: nullable(Type.Array(Type.String()), 'Of columns'),
    /** With every comment and line end. */
    body: Type.String({ title: 'Body', format: 'sql' }),
    /** `` `user`@`host` ``; null: whoever creates it. */
    definer: nullable(Type.String(), 'Definer'),
    /** The trigger for the same time and event that fires right before this one. */
    follows: nullable(Type.String(), 'Follows'),
    /** The one that fires right after it. */
    precedes: nullable(Type.String(), 'Precedes'),
    ...creationContext
  },
  { title: 'Trigger' }
);

export type TriggerDefinition = Static<typeof triggerSchema>;
