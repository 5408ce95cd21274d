import { certificateOf, objectionTo } from '../../../src/engines/core/ssh/certificate';

/** An Ed25519 host key for `db.example.org`, 2026-01-01 to 2026-12-31, signed by an Ed25519 authority with ssh-keygen. */
const BLOB = Buffer.from(
  'AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIL9sNMH8GkjkpCdrv2FEj0eLLwilwnVOMg7CyFWCZZF1AAAAIGqTIbeldLld8RW+WfHOeG+2v5mAvuYd66GdgQFYlSu/AAAAAAAAAAAAAAACAAAAAmRiAAAAJgAAAA5kYi5leGFtcGxlLm9yZwAAABAqLmRiLmV4YW1wbGUub3JnAAAAAGlVuQAAAAAAazWbAAAAAAAAAAAAAAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgZuExoZ6eWRZ8Z283SY6hiZ8KZTwb9SH7qz6LTpB9X2AAAABTAAAAC3NzaC1lZDI1NTE5AAAAQNLKARPiCON0BJ5NITSosar9EQuJA5BBVFwAH82XMw9/rMmALFqpc8PPlLVngtr+GoMFA+U+VlX4uia5mJttBQc=',
  'base64'
);
const DURING = Date.UTC(2026, 5, 1);

test('a certificate tells its key, its authority and whom it is for', () => {
  const { key, authority, principals, isForHosts } = certificateOf(BLOB)!;
  expect(key.toString('base64')).toBe('AAAAC3NzaC1lZDI1NTE5AAAAIGqTIbeldLld8RW+WfHOeG+2v5mAvuYd66GdgQFYlSu/');
  expect(authority.toString('base64')).toBe(
    'AAAAC3NzaC1lZDI1NTE5AAAAIGbhMaGenlkWfGdvN0mOoYmfCmU8G/Uh+6s+i06QfV9g'
  );
  expect(principals).toEqual(['db.example.org', '*.db.example.org']);
  expect(isForHosts).toBe(true);
});

test.each<[string, string, number, string | undefined]>([
  ['its host', 'db.example.org', DURING, undefined],
  ['its host in capitals', 'DB.example.ORG', DURING, undefined],
  ['a host by a pattern', 'one.db.example.org', DURING, undefined],
  ['another host', 'web.example.org', DURING, 'not for web.example.org'],
  ['a time before', 'db.example.org', Date.UTC(2025, 11, 30), 'not valid before'],
  ['a time after', 'db.example.org', Date.UTC(2027, 0, 2), 'has expired']
])('for %s', (_, host, now, reason) => {
  const objection = objectionTo(certificateOf(BLOB)!, host, now);
  expect(objection ?? 'none').toContain(reason ?? 'none');
});

test('no byte of what is signed can be changed', () => {
  const { signed, blob } = certificateOf(BLOB)!;
  for (let at = 0; at < signed.length; at += 7) {
    const forged = Buffer.from(blob);
    forged[at] ^= 1;
    let verdict: string | undefined = 'cannot be read';
    try {
      const certificate = certificateOf(forged);
      verdict = certificate ? objectionTo(certificate, 'db.example.org', DURING) : 'no certificate';
    } catch {
      // Not a certificate, or not a key: refused as well.
    }
    expect([at, verdict]).not.toEqual([at, undefined]);
  }
});

test('one that is cut short is refused', () => {
  for (let length = 60; length < BLOB.length; length++) {
    expect(() => certificateOf(BLOB.subarray(0, length))).toThrow('cut short');
  }
});

test('a plain key is no certificate', () => {
  expect(certificateOf(certificateOf(BLOB)!.key)).toBeUndefined();
});
