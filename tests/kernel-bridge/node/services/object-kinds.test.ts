import { Type, definition, jsonSchema, nullable } from '../../../../src/engines/core/definition';
import { completed, validate } from '../../../../src/kernel-bridge/node/services/object-kinds';

const schema = jsonSchema(
  definition({
    name: Type.String({ title: 'Name', minLength: 1 }),
    comment: nullable(Type.String(), 'Comment'),
    cycle: Type.Boolean({ default: false }),
    columns: Type.Array(definition({ name: Type.String(), notNull: Type.Boolean({ default: true }) }), {
      default: []
    })
  })
);

describe('completed', () => {
  test('gives fields that were left out their defaults, below lists too, and leaves the original alone', () => {
    const given = { name: 't', columns: [{ name: 'a' }] };
    expect(completed(schema, given, 'Table')).toEqual({
      name: 't',
      comment: null,
      cycle: false,
      columns: [{ name: 'a', notNull: true }]
    });
    expect(given).toEqual({ name: 't', columns: [{ name: 'a' }] });
  });

  test.each([
    ['a required field', {}, "Table: must have required property 'name'"],
    ['a wrong type', { name: 't', cycle: 'no' }, 'Table: cycle must be boolean'],
    ['an unknown field', { name: 't', owner: 'x' }, 'Table: must NOT have additional properties (owner)']
  ])('says what is wrong: %s', (_case, value, message) => {
    expect(() => completed(schema, value, 'Table')).toThrow(message);
  });
});

test('validate asks for every field', () => {
  expect(() => validate(schema, { name: 't' }, 'Table')).toThrow("must have required property 'comment'");
});
