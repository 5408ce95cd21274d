import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import {
  eventTriggerKind,
  type EventTriggerDefinition
} from '../../../../src/engines/postgres/kinds/event-trigger';
import { kindProperty, kindSuite, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const base: EventTriggerDefinition = {
  name: 'watch',
  owner: 'postgres',
  comment: null,
  event: 'ddl_command_end',
  tags: [],
  function: 'public.watched',
  enabled: 'ORIGIN'
};
const eventTrigger = (changes: Partial<EventTriggerDefinition> = {}): EventTriggerDefinition => ({
  ...base,
  ...changes
});
const refOf = ({ name }: EventTriggerDefinition, { database }: Pick<Scratch, 'database'>) => ({
  kind: 'event-trigger',
  path: [database, name]
});
const setup = [
  `create function watched() returns event_trigger language plpgsql as 'begin end'`,
  `create function "Other"() returns event_trigger language plpgsql as 'begin end'`
];

kindSuite<EventTriggerDefinition>({
  engine: postgresEngine,
  kind: 'event-trigger',
  targets: postgresTargets,
  ref: refOf,
  cases: [
    {
      name: 'every field',
      setup,
      to: eventTrigger({
        comment: "it's",
        event: 'ddl_command_start',
        tags: ['CREATE TABLE', 'DROP TABLE'],
        enabled: 'ALWAYS'
      }),
      expectSql: [
        `CREATE EVENT TRIGGER "watch" ON "ddl_command_start" WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION public.watched()`,
        `COMMENT ON EVENT TRIGGER "watch" IS 'it''s'`,
        'ALTER EVENT TRIGGER "watch" ENABLE ALWAYS',
        'ALTER EVENT TRIGGER "watch" OWNER TO "postgres"'
      ],
      hazards: ['downtime']
    },
    {
      name: 'another event, function and filter: dropped and created with all that it had',
      setup,
      from: eventTrigger({ comment: 'kept', enabled: 'DISABLED' }),
      to: eventTrigger({
        comment: 'kept',
        enabled: 'DISABLED',
        event: 'sql_drop',
        tags: ['DROP TABLE'],
        function: 'public."Other"'
      }),
      hazards: ['downtime']
    },
    {
      name: 'state, name and comment in place',
      setup,
      from: eventTrigger({ comment: 'old' }),
      to: eventTrigger({ name: hostileNames[0], enabled: 'REPLICA' }),
      expectSql: [/RENAME TO/, /IS NULL$/, /ENABLE REPLICA$/],
      hazards: []
    },
    {
      name: 'drop, and it was listed',
      setup,
      from: eventTrigger({ enabled: 'DISABLED' }),
      expectSql: ['DROP EVENT TRIGGER "watch"']
    },
    {
      name: 'the list shows event and state',
      setup,
      to: eventTrigger({ enabled: 'DISABLED' }),
      check: async ({ connection, database }) => {
        expect(await eventTriggerKind.list(connection, { kind: 'database', path: [database] })).toEqual([
          {
            ref: { kind: 'event-trigger', path: [database, 'watch'] },
            label: 'watch',
            hint: 'ddl_command_end',
            comment: undefined,
            flags: ['disabled']
          }
        ]);
      }
    }
  ]
});

kindProperty<EventTriggerDefinition>({
  engine: postgresEngine,
  kind: 'event-trigger',
  targets: postgresTargets,
  ref: refOf,
  setup,
  definitions: () =>
    fc
      .record({
        name: fc.constantFrom<string>(...hostileNames),
        comment: fc.option(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0') && text !== '')),
        event: fc.constantFrom('ddl_command_start', 'ddl_command_end', 'sql_drop'),
        tags: fc.subarray(['CREATE TABLE', 'ALTER TABLE', 'DROP VIEW']),
        function: fc.constantFrom('public.watched', 'public."Other"'),
        enabled: fc.constantFrom('ORIGIN', 'DISABLED', 'REPLICA', 'ALWAYS' as const)
      })
      .map(changes => eventTrigger(changes as Partial<EventTriggerDefinition>)),
  altered: (from, to) => ({ ...to, name: from.name })
});
