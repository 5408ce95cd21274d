/** @jest-environment node */
import fc from 'fast-check';
import type { NewValue } from '../../../src/model';
import { EditModel } from '../../../src/panels/data-editor/model';
import { changesOf, countStaged, type ChangeContext } from '../../../src/panels/data-editor/staged';
import { BINARY, readerOf, row, sourceOf } from './rows';

const rows = (count: number) => Array.from({ length: count }, (_, at) => row(at + 1));

function modelOf(count: number, source = sourceOf()): EditModel {
  const model = new EditModel(source);
  model.setRows(readerOf(rows(count)), BINARY);
  return model;
}

const set = (model: EditModel, id: string, column: number, value: NewValue): void =>
  model.setCells([{ id, column, value }]);

const context = (model: EditModel, more: Partial<ChangeContext> = {}): ChangeContext => ({
  source: model.source,
  isBinary: column => BINARY[column],
  whole: () => new Map(),
  isCut: () => false,
  ...more
});

describe('cells', () => {
  test('a typed value shows, the stored one again is no change', () => {
    const model = modelOf(2);
    set(model, 's0', 1, 'typed');
    expect([model.cell('s0', 1), model.stateOf('s0'), model.isChanged('s0', 1)]).toEqual([
      'typed',
      'changed',
      true
    ]);
    set(model, 's0', 1, 'name 1');
    expect(model.isDirty).toBe(false);
  });

  test('NULL and the empty text are different values', () => {
    const model = modelOf(1);
    set(model, 's0', 2, null);
    expect(model.cell('s0', 2)).toBeNull();
    set(model, 's0', 1, '');
    expect(model.cell('s0', 1)).toBe('');
    expect(changesOf(model.staged, context(model))).toMatchObject([
      {
        set: [
          ['bytes', null],
          ['name', '']
        ]
      }
    ]);
  });

  test('bytes are compared as bytes', () => {
    const model = modelOf(1);
    set(model, 's0', 2, { hex: '00ff' });
    expect(model.isDirty).toBe(false);
    set(model, 's0', 2, { hex: '00' });
    expect(model.cell('s0', 2)).toBe('\\x00');
  });

  test('what cannot be edited is left as it is', () => {
    const model = modelOf(1);
    set(model, 's0', 3, 'no');
    model.toggleDeleted(['s0']);
    set(model, 's0', 1, 'no');
    expect(model.cell('s0', 1)).toBe('name 1');
    expect(model.refusal('s0', 3)).toBe('computed');
  });

  test('a row that has not arrived yet takes no value', () => {
    const model = new EditModel(sourceOf());
    model.setRows({ count: 1, row: () => undefined }, BINARY);
    set(model, 's0', 1, 'x');
    expect(model.isDirty).toBe(false);
  });
});

describe('rows', () => {
  test('new ones come last, and go at once when deleted', () => {
    const model = modelOf(2);
    const [id] = model.addRows([new Map([[1, 'new']])]);
    expect([model.rowCount, model.rowOf(id), model.stateOf(id)]).toEqual([3, 2, 'new']);
    expect(model.isDefault(id, 0)).toBe(true);
    model.toggleDeleted([id]);
    expect(model.rowCount).toBe(2);
    model.undo();
    expect(model.cell(id, 1)).toBe('new');
  });

  test('a duplicate leaves out what the server gives', () => {
    const model = modelOf(1);
    set(model, 's0', 1, 'typed');
    const [copy] = model.duplicate(['s0']);
    expect([0, 1, 2, 3].map(each => model.stagedValue(copy, each))).toEqual([
      undefined,
      'typed',
      { hex: '00ff' },
      undefined
    ]);
  });

  test('deleting twice keeps the row; some of them deleted: all are', () => {
    const model = modelOf(2);
    model.toggleDeleted(['s0']);
    model.toggleDeleted(['s0', 's1']);
    expect(countStaged(model.staged)).toEqual({ changed: 0, added: 0, deleted: 2 });
    model.toggleDeleted(['s0', 's1']);
    expect(model.isDirty).toBe(false);
  });

  test('places and ids tell each other, whichever rows are gone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(40)), (count, picks) => {
        const model = modelOf(count);
        const gone = new Set<string>();
        for (const pick of picks) {
          const id = model.idAt(pick % Math.max(1, model.rowCount));
          if (model.rowCount > 0) {
            model.toggleDeleted([id]);
            model.accept([]);
            gone.add(id);
          }
        }
        const ids = Array.from({ length: model.rowCount }, (_, at) => model.idAt(at));
        expect(ids.map(id => model.rowOf(id))).toEqual(ids.map((_, at) => at));
        expect([...ids, ...gone].sort()).toEqual(
          rows(count)
            .map((_, at) => `s${at}`)
            .sort()
        );
      })
    );
  });
});

describe('undo', () => {
  test('any steps can be taken back and made again', () => {
    const step = fc.record({ kind: fc.nat(2), at: fc.nat(4), value: fc.string() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), steps => {
        const model = modelOf(5);
        const seen = [JSON.stringify(changesOf(model.staged, context(model)))];
        for (const { kind, at, value } of steps) {
          const id = model.idAt(at);
          if (kind === 0) {
            set(model, id, 1, value);
          } else if (kind === 1) {
            model.toggleDeleted([id]);
          } else {
            model.addRows([new Map([[1, value]])]);
          }
          seen.push(JSON.stringify(changesOf(model.staged, context(model))));
        }
        for (const then of [...seen].reverse()) {
          expect(JSON.stringify(changesOf(model.staged, context(model)))).toBe(then);
          model.undo();
        }
        expect(model.canUndo).toBe(false);
        steps.forEach(() => model.redo());
        expect(JSON.stringify(changesOf(model.staged, context(model)))).toBe(seen.at(-1));
      })
    );
  });
});

describe('what is sent', () => {
  test.each([
    [
      'primary' as const,
      ['id'],
      [['name', 'name 1']] // only what changes is compared
    ],
    [
      'ctid' as const,
      ['ctid'],
      [
        ['id', '1'],
        ['name', 'name 1'],
        ['bytes', { hex: '00ff' }],
        ['total', 'total 1'],
        ['ctid', '(0,1)']
      ]
    ]
  ])('a change by %s', (kind, columns, old) => {
    const model = modelOf(1, sourceOf({ kind, columns }));
    set(model, 's0', 1, 'typed');
    expect(changesOf(model.staged, context(model))).toEqual([
      {
        id: 's0',
        op: 'update',
        key: columns.map(name => [name, name === 'id' ? '1' : '(0,1)']),
        old,
        set: [['name', 'typed']]
      }
    ]);
  });

  test('a deletion is checked by all values that are known in whole', () => {
    const model = modelOf(1);
    model.toggleDeleted(['s0']);
    const [change] = changesOf(
      model.staged,
      context(model, { isCut: (_, column) => column === 1, whole: () => new Map([[2, '\\x00ff00']]) })
    );
    expect(change).toMatchObject({
      op: 'delete',
      old: [
        ['id', '1'],
        ['bytes', { hex: '00ff00' }],
        ['total', 'total 1'],
        ['ctid', '(0,1)']
      ]
    });
  });
});

describe('after the server', () => {
  test('stored rows show what the server holds, and nothing is staged', () => {
    const model = modelOf(3);
    set(model, 's1', 1, 'typed');
    model.toggleDeleted(['s0']);
    const [fresh] = model.addRows([new Map([[1, 'new']])]);
    model.accept([
      { id: 's1', cells: [2, 'as stored', null, 't', 'c'], cut: [] },
      { id: fresh, cells: [7, 'new', null, 't', 'c'], cut: [] }
    ]);
    expect([model.isDirty, model.canUndo, model.rowCount]).toEqual([false, false, 3]);
    expect([0, 1, 2].map(at => model.cell(model.idAt(at), 1))).toEqual(['as stored', 'name 3', 'new']);
    expect(model.cell(fresh, 0)).toBe(7);
  });

  test('a new result keeps what is staged, at the end', () => {
    const model = modelOf(2);
    set(model, 's1', 1, 'typed');
    model.addRows([new Map([[1, 'new']])]);
    model.setRows(readerOf(rows(5)), BINARY);
    const shown = Array.from({ length: model.rowCount }, (_, at) => model.cell(model.idAt(at), 1));
    expect(shown).toEqual(['name 1', 'name 2', 'name 3', 'name 4', 'name 5', 'typed', 'new']);
    expect(changesOf(model.staged, context(model)).map(({ op }) => op)).toEqual(['update', 'insert']);
  });

  test.each([
    ['mine', 'typed', [['name', 'theirs']]],
    ['theirs', 'theirs', null]
  ] as const)('of a row that somebody changed, %s is kept', (keep, shown, old) => {
    const model = modelOf(1);
    set(model, 's0', 1, 'typed');
    const problem = {
      id: 's0',
      message: 'changed',
      found: 1,
      current: { id: 's0', cells: [1, 'theirs', null, 't', 'c'], cut: [] }
    };
    model.setProblems([problem]);
    model.settle(problem, keep);
    expect(model.cell('s0', 1)).toBe(shown);
    expect(model.problems).toEqual([]);
    const [change] = changesOf(model.staged, context(model));
    expect(change && 'old' in change ? change.old : null).toEqual(old);
  });

  test('a row that somebody deleted becomes a new one with what was typed', () => {
    const model = modelOf(2);
    set(model, 's0', 1, 'typed');
    const problem = { id: 's0', message: 'gone', current: { id: 's0', cells: null, cut: [] } };
    model.settle(problem, 'mine');
    expect(model.rowCount).toBe(2);
    expect(changesOf(model.staged, context(model))).toEqual([
      {
        id: model.idAt(1),
        op: 'insert',
        set: [
          ['id', '1'],
          ['name', 'typed'],
          ['bytes', { hex: '00ff' }]
        ]
      }
    ]);
  });
});
