import iconv from 'iconv-lite';

/** MySQL's character sets by the names that iconv-lite knows; UTF-8 ones are not in here. */
const ENCODINGS: Readonly<Record<string, string>> = {
  latin1: 'win1252',
  latin2: 'iso88592',
  latin5: 'iso88599',
  latin7: 'iso885913',
  cp1250: 'win1250',
  cp1251: 'win1251',
  cp1256: 'win1256',
  cp1257: 'win1257',
  cp850: 'cp850',
  cp852: 'cp852',
  cp866: 'cp866',
  cp932: 'cp932',
  sjis: 'shiftjis',
  ujis: 'eucjp',
  eucjpms: 'eucjp',
  euckr: 'euckr',
  gb2312: 'gb2312',
  gbk: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  koi8r: 'koi8r',
  koi8u: 'koi8u',
  greek: 'iso88597',
  hebrew: 'iso88598',
  macroman: 'macroman',
  macce: 'maccenteuro',
  tis620: 'tis620'
};

/** The session speaks something else than UTF-8 (or its subset ASCII, or raw bytes). */
export function isForeign(charset: string): boolean {
  return charset in ENCODINGS;
}

/** SQL text as the server reads it under `character_set_client`. */
export function encodeSql(sql: string, charset: string): Buffer {
  const encoding = ENCODINGS[charset];
  return encoding === undefined ? Buffer.from(sql) : iconv.encode(sql, encoding);
}

/** Text as the server sent it under `character_set_results`. */
export function decodeText(bytes: Buffer, charset: string): string {
  const encoding = ENCODINGS[charset];
  return encoding === undefined ? bytes.toString() : iconv.decode(bytes, encoding);
}
