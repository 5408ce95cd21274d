import { Type, definition, nullable, oneOf, shownWith, type Static } from '../../../core/definition';
import { privilegesSchema } from '../privileges';

/** Empty: what the server takes, which is 1. */
const one = (title: string) => Type.Optional(Type.String({ title, pattern: '^(-?[0-9]+)?$', default: '1' }));

/** Numbers are texts: a bigint is more than a JavaScript number holds. */
export const sequenceSchema = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  schema: Type.String({ title: 'Schema', minLength: 1 }),
  owner: Type.Optional(nullable(Type.String(), 'Owner')),
  type: Type.Optional(Type.String({ title: 'Data type', format: 'type', default: 'bigint' })),
  persistence: Type.Optional(oneOf(['permanent', 'unlogged', 'temporary'], 'Persistence')),
  increment: one('Increment'),
  min: Type.Optional(nullable(Type.String({ pattern: '^-?[0-9]+$' }), 'Minimum')),
  max: Type.Optional(nullable(Type.String({ pattern: '^-?[0-9]+$' }), 'Maximum')),
  start: Type.Optional(nullable(Type.String({ pattern: '^-?[0-9]+$' }), 'Start')),
  cache: one('Cache'),
  cycle: Type.Optional(Type.Boolean({ title: 'Cycle', default: false })),
  /** `null`: not known, or left as it is. The next value is `last`, or the one after it when called. */
  value: Type.Optional(
    nullable(
      definition({
        last: Type.String({ title: 'Last value' }),
        isCalled: Type.Boolean({ title: 'It was handed out' })
      }),
      'Current value'
    )
  ),
  /** The column it is dropped with, as `serial` makes it. */
  ownedBy: Type.Optional(
    nullable(definition({ schema: Type.String(), table: Type.String(), column: Type.String() }), 'Owned by')
  ),
  /** It is the sequence of an identity column. */
  identity: Type.Optional(
    shownWith([{ identity: ['true'] }], Type.Boolean({ title: 'Identity', readOnly: true, default: false }))
  ),
  comment: Type.Optional(nullable(Type.String(), 'Comment')),
  privileges: Type.Optional(privilegesSchema)
});

export type SequenceDefinition = Static<typeof sequenceSchema>;
export type Sequence = Required<SequenceDefinition>;

/** A definition with the defaults of what was left out. */
export function complete(given: SequenceDefinition): Sequence {
  return {
    name: given.name,
    schema: given.schema,
    owner: given.owner ?? null,
    type: given.type ?? 'bigint',
    persistence: given.persistence ?? 'permanent',
    increment: given.increment || '1',
    min: given.min ?? null,
    max: given.max ?? null,
    start: given.start ?? null,
    cache: given.cache || '1',
    cycle: given.cycle ?? false,
    value: given.value ?? null,
    ownedBy: given.ownedBy ?? null,
    identity: given.identity ?? false,
    comment: given.comment ?? null,
    privileges: given.privileges ?? null
  };
}

const LARGEST: Record<string, bigint> = { smallint: 2n ** 15n, integer: 2n ** 31n, bigint: 2n ** 63n };

/** The bounds in force where some are left to the server (manual, CREATE SEQUENCE). */
export function bounds({ type, increment, min, max, start }: Sequence): {
  min: string;
  max: string;
  start: string;
} {
  const limit = LARGEST[type] ?? LARGEST.bigint;
  const down = increment.startsWith('-');
  const lowest = min ?? String(down ? -limit : 1n);
  const highest = max ?? String(down ? -1n : limit - 1n);
  return { min: lowest, max: highest, start: start ?? (down ? highest : lowest) };
}
