import { eventsOf, rulesOf, settled } from '../../../src/panels/object-editor/tabs/trigger/rules';
import type { JsonObject } from '../../../src/model';

const postgres: JsonObject = {
  timing: 'BEFORE',
  events: ['UPDATE'],
  columns: ['a'],
  level: 'ROW',
  when: null,
  oldTable: null,
  newTable: null,
  constraint: false,
  deferrable: false,
  initiallyDeferred: false,
  from: null
};

describe('what a trigger may be', () => {
  test.each<[string, string, JsonObject, boolean, Partial<ReturnType<typeof rulesOf>>]>([
    [
      'rows of a table',
      'postgres',
      postgres,
      false,
      {
        timings: ['BEFORE', 'AFTER'],
        events: ['INSERT', 'UPDATE', 'DELETE'],
        columns: true,
        transition: false
      }
    ],
    [
      'statements may be TRUNCATE',
      'postgres',
      { ...postgres, level: 'STATEMENT' },
      false,
      { events: ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] }
    ],
    [
      'TRUNCATE is of statements',
      'postgres',
      { ...postgres, level: 'STATEMENT', events: ['TRUNCATE'] },
      false,
      { levels: ['STATEMENT'], columns: false, transition: false }
    ],
    ['rows of a view', 'postgres', postgres, true, { timings: ['INSTEAD OF'], constraint: false }],
    [
      'statements on a view',
      'postgres',
      { ...postgres, level: 'STATEMENT' },
      true,
      { timings: ['BEFORE', 'AFTER'] }
    ],
    [
      'INSTEAD OF has no condition',
      'postgres',
      { ...postgres, timing: 'INSTEAD OF' },
      true,
      { when: false, columns: false }
    ],
    [
      'a constraint trigger is AFTER each row',
      'postgres',
      { ...postgres, constraint: true },
      false,
      { timings: ['AFTER'], levels: ['ROW'] }
    ],
    [
      'transition tables after one event',
      'postgres',
      { ...postgres, timing: 'AFTER' },
      false,
      { transition: true }
    ],
    [
      'and not after two',
      'postgres',
      { ...postgres, timing: 'AFTER', events: ['INSERT', 'DELETE'] },
      false,
      { transition: false }
    ],
    [
      'SQLite, a table',
      'sqlite',
      { event: 'UPDATE', timing: 'AFTER' },
      false,
      { timings: ['BEFORE', 'AFTER'], columns: true, several: false, levels: [] }
    ],
    [
      'SQLite, a view',
      'sqlite',
      { event: 'INSERT', timing: 'AFTER' },
      true,
      { timings: ['INSTEAD OF'], columns: false }
    ],
    [
      'MySQL',
      'mysql',
      { events: ['UPDATE'], timing: 'BEFORE' },
      false,
      { timings: ['BEFORE', 'AFTER'], several: false, columns: false, when: false }
    ]
  ])('%s', (_, engine, draft, onView, expected) => {
    expect(rulesOf(engine, draft, onView, engine === 'postgres')).toMatchObject(expected);
  });
});

describe('a choice takes with it what no longer goes with it', () => {
  test.each<[string, string, JsonObject, boolean, JsonObject]>([
    ['nothing where all is valid', 'postgres', postgres, false, {}],
    [
      'TRUNCATE goes to statements',
      'postgres',
      { ...postgres, events: ['TRUNCATE'], level: 'STATEMENT' },
      false,
      { columns: [] }
    ],
    [
      'rows of a view are INSTEAD OF, without columns and condition',
      'postgres',
      { ...postgres, when: 'true' },
      true,
      { timing: 'INSTEAD OF', columns: [], when: null }
    ],
    [
      'a constraint trigger',
      'postgres',
      { ...postgres, constraint: true, level: 'STATEMENT' },
      false,
      { timing: 'AFTER', level: 'ROW' }
    ],
    [
      'no constraint, nothing deferred',
      'postgres',
      { ...postgres, deferrable: true, initiallyDeferred: true },
      false,
      { deferrable: false, initiallyDeferred: false }
    ],
    [
      'transition tables go before the row',
      'postgres',
      { ...postgres, oldTable: 'o' },
      false,
      { oldTable: null }
    ],
    [
      'SQLite, a view',
      'sqlite',
      { event: 'DELETE', timing: 'BEFORE', columns: ['a'] },
      true,
      { timing: 'INSTEAD OF', columns: [] }
    ],
    [
      'MySQL takes one event',
      'mysql',
      { events: ['INSERT', 'UPDATE'], timing: 'BEFORE', columns: null },
      false,
      { events: ['INSERT'] }
    ]
  ])('%s', (_, engine, draft, onView, expected) => {
    const changed = settled(engine, draft, onView, engine === 'postgres');
    expect(changed).toEqual(expected);
    expect(settled(engine, { ...draft, ...changed }, onView, engine === 'postgres')).toEqual({});
  });

  test('a trigger keeps one event at least', () => {
    const changed = settled('postgres', { ...postgres, events: [] }, false, true);
    expect(eventsOf({ ...postgres, ...changed })).toEqual(['INSERT']);
  });
});
