import { definition, jsonSchema, nullable, Type } from '../../../src/engines/core/definition';
import { suggestionsFor, type FormContext } from '../../../src/panels/object-editor/form/context';
import { fieldsOf } from '../../../src/panels/object-editor/form/field-spec';
import { serverNames, serverTypes } from '../../../src/panels/object-editor/server-names';
import { FakeHost, kind, state } from '../explorer/fake-host';

const fields = fieldsOf(
  jsonSchema(
    definition({
      name: Type.String({ title: 'Name' }),
      owner: nullable(Type.String(), 'Owner'),
      schema: Type.String({ title: 'Schema' }),
      privileges: Type.Array(definition({ grantee: Type.String(), privilege: Type.String() }))
    })
  )
);

/** A server that lists what it is asked for by kind and parent. */
function setup(
  kinds = [
    kind('database', [null], 'inline'),
    kind('role', [null], 'folder'),
    kind('schema', ['database'], 'inline')
  ]
) {
  const host = new FakeHost({
    'object.list': asked => ({
      items: [
        {
          ref: { kind: asked.kind, path: [] },
          label: `${asked.kind} of ${asked.parent?.path.join() ?? 'all'}`
        }
      ]
    })
  });
  const names = serverNames(host, { ...state('c'), kinds }, fields, ['shop', 'public', 'orders']);
  return { host, names };
}

it('lists each kind once that a field names, below the database of the object', async () => {
  const { host, names } = setup();
  expect(Object.fromEntries(await names)).toEqual({ role: ['role of all'], schema: ['schema of shop'] });
  expect(host.asked).toHaveLength(2);
});

it('asks for nothing that the server has not', async () => {
  const { host, names } = setup([kind('database', [null], 'inline')]);
  expect((await names).size).toBe(0);
  expect(host.asked).toEqual([]);
});

it('suggests them where they are named, and columns where columns are', async () => {
  const context = { names: await setup().names, columns: ['id'] } as unknown as FormContext;
  const suggested = (name: string) => suggestionsFor(context, { ...fields[0], name });
  expect(suggested('owner')).toEqual(['role of all']);
  expect(suggested('grantee')).toEqual(['role of all']);
  expect(suggested('schema')).toEqual(['schema of shop']);
  expect(suggested('column')).toEqual(['id']);
  expect(suggested('name')).toBeUndefined();
});

describe('types of the server', () => {
  const ref = { kind: 'function', path: ['shop', 'public', 'total(integer)'] };
  const typed = (schema: Parameters<typeof definition>[0]) => fieldsOf(jsonSchema(definition(schema)));
  const type = Type.String({ format: 'type' });

  test.each([
    ['a field', typed({ returns: nullable(type, 'Returns') }), ['shop.money', 'integer']],
    ['a field of a list', typed({ arguments: Type.Array(definition({ type })) }), ['shop.money', 'integer']],
    ['none', fields, []]
  ])('are asked for where %s has a type', async (_, given, expected) => {
    const host = new FakeHost({ 'object.types': () => ({ types: ['shop.money', 'integer'] }) });
    expect(await serverTypes(host, 'c', given, ref)).toEqual(expected);
    expect(host.asked).toHaveLength(expected.length > 0 ? 1 : 0);
  });
});
