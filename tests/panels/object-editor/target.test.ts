import type { JsonObject, KindDescriptor, ObjectRef } from '../../../src/model';
import {
  calledBy,
  editorId,
  isNamed,
  newRef,
  newTarget,
  placedAt,
  refAfter
} from '../../../src/panels/object-editor/target';
import { kind } from '../explorer/fake-host';

type Naming = Pick<KindDescriptor, 'id' | 'names'>;

const account: Naming = { id: 'role', names: { fields: ['user', 'host'], join: '@' } };
const other: Naming = { id: 'any' };

it.each<[definition: JsonObject, named: boolean]>([
  [{ name: '' }, false],
  [{ name: 'x' }, true],
  [{ user: '', host: '%' }, false],
  [{ user: 'ann', host: '%' }, true],
  [{ entries: [] }, true]
])('%j is named: %s', (definition, named) => {
  expect(isNamed('user' in definition ? account : other, definition)).toBe(named);
});

it.each([
  [other, ['d', 't', 'x'], 'x', ['d', 't']],
  [account, ['ann', '%'], 'ann@%', []],
  [account, ['reader', ''], 'reader', []]
])('%j at %j is called %s', (kind, path, name, place) => {
  expect(calledBy(kind, path)).toEqual({ name, place });
});

it.each<[parent: string[], definition: JsonObject, path: string[]]>([
  [[], { name: 'shop' }, ['shop']],
  [['shop'], { name: 'orders' }, ['shop', 'orders']],
  [['shop', 'public'], { name: 'orders', schema: 'public' }, ['shop', 'public', 'orders']],
  [['shop', 'public'], { name: 'orders', schema: 'other' }, ['shop', 'other', 'orders']],
  [
    ['shop', 'public', 'orders'],
    { name: 'touch', schema: 'public', table: 'orders' },
    ['shop', 'public', 'orders', 'touch']
  ],
  [[], { user: 'ann', host: '%' }, ['ann', '%']]
])('a new object below %j with %j is at %j', (parent, definition, path) => {
  expect(newRef('user' in definition ? account : other, parent, definition).path).toEqual(path);
});

it.each<[path: string[], from: JsonObject, to: JsonObject, expected: string[]]>([
  [['d', 's', 't'], { name: 't', schema: 's' }, { name: 'u', schema: 's' }, ['d', 's', 'u']],
  [['d', 's', 't'], { name: 't', schema: 's' }, { name: 't', schema: 'x' }, ['d', 'x', 't']],
  [['d', 't'], { name: 't' }, { name: 't' }, ['d', 't']],
  [['ann', '%'], { user: 'ann', host: '%' }, { user: 'bob', host: 'localhost' }, ['bob', 'localhost']]
])('%j follows its name and schema', (path, from, to, expected) => {
  expect(refAfter('user' in from ? account : other, { kind: 'any', path }, from, to).path).toEqual(expected);
});

const table: ObjectRef = { kind: 'table', path: ['d', 's', 't'] };

it('places a new object where it is made', () => {
  expect(placedAt(table, ['name', 'schema', 'table'])).toEqual({ schema: 's', table: 't' });
  expect(placedAt({ kind: 'schema', path: ['d', 's'] }, ['name', 'schema', 'table'])).toEqual({
    schema: 's'
  });
  expect(placedAt(null, ['name'])).toEqual({});
});

it('cuts the path of kinds that are named in less than their parent', () => {
  const trigger = kind('trigger', ['table'], 'folder', { scope: 1 });
  const target = newTarget('c', trigger, { kind: 'table', path: ['d', 't'] });
  expect(target.ref).toEqual({ kind: 'trigger', path: ['d'] });
  expect(editorId(target)).not.toBe(editorId(newTarget('c', trigger, null)));
});
