import { definition, jsonSchema, nullable, Type } from '../../../src/engines/core/definition';
import { withoutSecrets } from '../../../src/panels/object-editor/drafts';
import { fieldsOf } from '../../../src/panels/object-editor/form/field-spec';
import { placeInDraft } from '../../../src/panels/object-editor/sql-position';

it('stores no password, at any depth', () => {
  const password = nullable(Type.String({ format: 'password' }), 'Password');
  const fields = fieldsOf(
    jsonSchema(definition({ name: Type.String(), password, logins: Type.Array(definition({ password })) }))
  );
  const draft = { name: 'ann', password: 'secret', logins: [{ password: 'secret' }], unknown: 1 };
  expect(withoutSecrets(fields, draft)).toEqual({
    name: 'ann',
    password: null,
    logins: [{ password: null }],
    unknown: 1
  });
});

it('finds the field that an error of a statement points into', () => {
  const sql = (name: string) => Type.String({ title: name, format: 'sql' });
  const fields = fieldsOf(jsonSchema(definition({ when: sql('When'), body: sql('Body') })));
  const draft = { when: 'a', body: 'BEGIN a := oops; END' };
  const statement = `CREATE FUNCTION f() AS $$${draft.body}$$`;
  const error = { code: 'syntax', message: 'no oops', position: statement.indexOf('oops') } as const;
  expect(placeInDraft(fields, draft, statement, error)).toEqual({
    field: '/body',
    message: 'no oops',
    position: 11
  });
  expect(placeInDraft(fields, draft, statement, { ...error, position: 3 })).toBeNull();
  expect(placeInDraft(fields, draft, statement, { ...error, position: undefined })).toBeNull();
});
