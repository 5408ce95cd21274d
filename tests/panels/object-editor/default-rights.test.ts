import type { JsonObject } from '../../../src/model';
import { afterOwnerChange, asEdited, writtenOut } from '../../../src/panels/object-editor/default-rights';
import type { FieldSpec } from '../../../src/panels/object-editor/form/field-spec';

const text = (name: string): FieldSpec => ({
  name,
  label: name,
  type: 'text',
  nullable: false,
  readOnly: false,
  required: true,
  initial: ''
});
const fieldWith = (...names: string[]): FieldSpec => ({
  ...text('privileges'),
  type: 'objects',
  nullable: true,
  fields: names.map(text)
});
const types = {
  field: fieldWith('grantee', 'privilege', 'grantable', 'grantor'),
  usual: { owner: ['USAGE'], everybody: ['USAGE'] }
};
const routines = {
  field: fieldWith('grantee', 'grantable'),
  usual: { owner: ['EXECUTE'], everybody: ['EXECUTE'] }
};
const right = (grantee: string, grantor: string, privilege = 'USAGE'): JsonObject => ({
  grantee,
  privilege,
  grantable: false,
  grantor
});

test('no list is what owner and everybody have by default, with the fields of the kind', () => {
  expect(writtenOut(null, types, 'ann')).toEqual([right('', 'ann'), right('ann', 'ann')]);
  expect(writtenOut(null, types, null)).toEqual([right('', '')]);
  expect(writtenOut(null, routines, 'ann')).toEqual([
    { grantee: '', grantable: false },
    { grantee: 'ann', grantable: false }
  ]);
});

test('an empty list is no default: somebody took everything away', () => {
  expect(writtenOut([], types, 'ann')).toEqual([]);
  expect(asEdited([], null, types, 'ann')).toEqual([]);
});

test('a list that says what no list says is none again', () => {
  const usual = writtenOut(null, types, 'ann');
  expect(asEdited(usual, null, types, 'ann')).toBeNull();
  expect(asEdited([...usual, right('bob', '')], null, types, 'ann')).toHaveLength(3);
  expect(asEdited(usual, [...usual], types, 'ann')).toEqual(usual);
});

describe('with another owner', () => {
  const saved = { owner: 'ann', privileges: [right('ann', 'ann'), right('bob', 'ann')] };

  test.each([
    [
      'a list that was not edited follows',
      'ann',
      saved.privileges,
      'bob',
      [right('bob', 'bob'), right('bob', 'bob')]
    ],
    ['and comes back', 'bob', [right('bob', 'bob'), right('bob', 'bob')], 'ann', saved.privileges],
    [
      'an edited list follows too',
      'ann',
      [...saved.privileges, right('eve', '')],
      'zoe',
      [right('zoe', 'zoe'), right('bob', 'zoe'), right('eve', '')]
    ],
    [
      'no name is the owner of before',
      'bob',
      [right('bob', 'bob'), right('bob', 'bob')],
      '',
      saved.privileges
    ]
  ])('%s', (_name, owner, privileges, next, expected) => {
    expect(afterOwnerChange(types, saved, { owner, privileges }, next)).toEqual(expected);
  });

  test('of a new object, the named owner gets what its creator would have had', () => {
    const draft = { owner: null, privileges: [right('', ''), right('eve', '')] };
    const named = afterOwnerChange(types, null, draft, 'ann');
    expect(named).toEqual([right('', ''), right('eve', ''), right('ann', 'ann')]);
    expect(afterOwnerChange(types, null, { owner: 'ann', privileges: named! }, null)).toEqual(
      draft.privileges
    );
  });
});
