import fc from 'fast-check';

const AWKWARD = [
  'Chk_$%{}[]()&*^!@"\'`\\/#',
  'select',
  'ORDER',
  'primary key',
  'Ünïcødé 名前 😀',
  "it's",
  'a"b',
  'semi;colon -- no comment',
  'x'.repeat(64),
  '[brackets]',
  'new'
];

/** Names that need their quotes, and ones that come out of nowhere. */
export function hostileNames(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...AWKWARD),
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter(name => !name.includes('\0') && !/^(sqlite_|petersql_)/i.test(name))
  );
}
