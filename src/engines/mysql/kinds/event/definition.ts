import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { creationContext } from '../routine/creation-context';

/** MySQL manual, section 15.1.13. */
export const UNITS = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'YEAR_MONTH',
  'DAY_HOUR',
  'DAY_MINUTE',
  'DAY_SECOND',
  'HOUR_MINUTE',
  'HOUR_SECOND',
  'MINUTE_SECOND'
] as const;

const time = (title: string) => nullable(Type.String(), title);
const word = <const T extends readonly string[]>(words: T, title: string) =>
  Type.Unsafe<T[number]>({ ...oneOf(words, title), default: words[0] });

export const eventSchema = definition(
  {
    name: Type.String({ title: 'Name' }),
    /** Once, at this time of `timeZone`; null for one that comes again. */
    at: time('Once at'),
    every: nullable(
      definition({
        /** `5`, or `1:30` with HOUR_MINUTE. */
        value: Type.String({ title: 'Number' }),
        unit: oneOf(UNITS, 'Unit')
      }),
      'Every'
    ),
    starts: time('Starts'),
    ends: time('Ends'),
    /** `SYSTEM`, `+05:30`, `Europe/Berlin`; null in a create: the session's. */
    timeZone: nullable(Type.String(), 'Time zone'),
    status: word(['ENABLED', 'DISABLED', 'REPLICA_SIDE_DISABLED'], 'Status'),
    onCompletion: word(['NOT PRESERVE', 'PRESERVE'], 'On completion'),
    /** With every comment and line end. */
    body: Type.String({ title: 'Body', format: 'sql' }),
    /** `` `user`@`host` ``; null: whoever creates it. */
    definer: nullable(Type.String(), 'Definer'),
    comment: Type.String({ title: 'Comment', default: '' }),
    ...creationContext
  },
  { title: 'Event' }
);

export type EventDefinition = Static<typeof eventSchema>;
