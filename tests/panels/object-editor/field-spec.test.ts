import { definition, jsonSchema, nullable, oneOf, Type } from '../../../src/engines/core/definition';
import type { FieldSpec } from '../../../src/panels/object-editor/form/field-spec';
import { fieldsOf, initialValue, withFixedNames } from '../../../src/panels/object-editor/form/field-spec';

const schema = definition({
  name: Type.String({ title: 'Name' }),
  owner: nullable(Type.String(), 'Owner'),
  kind: oneOf(['a', 'b'], 'Kind'),
  rows: Type.Optional(nullable(Type.Integer(), 'Rows')),
  strict: Type.Boolean({ title: 'Strict', default: true }),
  body: Type.String({ title: 'Body', format: 'sql' }),
  type: Type.String({ title: 'Type', format: 'type' }),
  password: Type.Optional(nullable(Type.String({ format: 'password' }), 'Password')),
  labels: Type.Array(Type.String(), { title: 'Labels' }),
  events: Type.Array(oneOf(['INSERT', 'DELETE']), { title: 'Events' }),
  parts: Type.Array(definition({ column: Type.String(), length: nullable(Type.Integer()) }), {
    title: 'Parts'
  }),
  range: nullable(definition({ subtype: Type.String({ title: 'Subtype' }) }), 'Range'),
  size: Type.Optional(Type.Boolean({ title: 'Size', readOnly: true })),
  triggers: Type.Array(definition({ name: Type.String() }, { readOnly: true }), { readOnly: true })
});

const fields = fieldsOf(jsonSchema(schema));
const field = (name: string): FieldSpec => fields.find(each => each.name === name)!;

it.each<[name: string, expected: Partial<FieldSpec>]>([
  ['name', { type: 'text', label: 'Name', nullable: false, required: true, initial: '' }],
  ['owner', { type: 'text', label: 'Owner', nullable: true, initial: null }],
  ['kind', { type: 'choice', choices: ['a', 'b'], initial: 'a' }],
  ['rows', { type: 'number', nullable: true, required: false, initial: null }],
  ['strict', { type: 'boolean', initial: true }],
  ['body', { type: 'sql', initial: '' }],
  ['type', { type: 'type' }],
  ['password', { type: 'password', nullable: true }],
  ['labels', { type: 'texts', initial: [] }],
  ['events', { type: 'texts', choices: ['INSERT', 'DELETE'] }],
  ['parts', { type: 'objects', initial: [] }],
  ['range', { type: 'object', nullable: true, initial: null }],
  ['size', { type: 'boolean', readOnly: true, initial: undefined }],
  ['triggers', { type: 'objects', readOnly: true, label: 'triggers' }]
])('reads %s', (name, expected) => {
  expect(field(name)).toMatchObject(expected);
});

it('reads what is in lists and objects', () => {
  expect(field('parts').fields?.map(({ name, nullable: may }) => [name, may])).toEqual([
    ['column', false],
    ['length', true]
  ]);
  expect(field('range').fields?.[0]).toMatchObject({ label: 'Subtype', type: 'text' });
});

it('begins a new object with what the schema says and leaves the rest to the kind', () => {
  expect(initialValue(fields)).toEqual({
    name: '',
    owner: null,
    kind: 'a',
    rows: null,
    strict: true,
    body: '',
    type: '',
    password: null,
    labels: [],
    events: [],
    parts: [],
    range: null,
    triggers: []
  });
});

it.each([
  [true, undefined, []],
  ['It is fixed', undefined, ['name']],
  ['It is fixed', { fields: ['kind', 'owner'], join: '@' }, ['owner', 'kind']]
] as const)(
  'of an object that is there, with rename %j and names %j, %j can only be read',
  (rename, names, fixed) => {
    const able = { create: true, alter: true, drop: true } as const;
    const locked = withFixedNames(fields, { names, can: { ...able, rename } });
    const changed = locked.filter((each, index) => each !== fields[index]);
    expect(changed.map(each => each.name)).toEqual(fixed);
    for (const each of changed) {
      expect(each).toMatchObject({ readOnly: true, help: 'It is fixed' });
    }
  }
);
