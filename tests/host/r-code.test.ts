import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameWritten, ParameterValues } from '../../src/kernel-bridge/common/methods';
import { frameCode } from '../../src/kernel-bridge/node/services/frame-code';
import { handOver } from '../../src/kernel-bridge/node/services/hand-over';
import { valuesCode } from '../../src/kernel-bridge/node/services/parameter-values';
import { rText } from '../../src/kernel-bridge/node/services/r-code';
import type { SpooledResult } from '../../src/kernel-bridge/node/services/spool';
import type { ResultColumn } from '../../src/model';
import { describeWithR, R_SUITE, runR } from '../support/r';

const NASTY = 'O\'Brien "x" \\ `y`\t\n %s ünï 表 😀';

const COLUMNS: ResultColumn[] = [
  { name: 'day', type: 'date', meaning: 'date', layout: { kind: 'date' } },
  { name: 'moment', type: 'timestamptz', meaning: 'timestamp', layout: { kind: 'timestamp', zone: 'UTC' } },
  {
    name: NASTY,
    type: 'numeric(10,2)',
    meaning: 'decimal',
    layout: { kind: 'decimal', precision: 10, scale: 2 }
  },
  { name: 'free', type: 'numeric', meaning: 'decimal', layout: { kind: 'utf8' } },
  { name: 'text', type: 'text', meaning: 'text', layout: { kind: 'utf8' } }
];

function handOverCode(file: string, name = 'frame', columns = COLUMNS): string {
  const info = { id: 'frame', columns, rows: 3, bytes: 0, done: true };
  const result = { info, path: file, done: true } as Partial<SpooledResult> as SpooledResult;
  return handOver(result, { name, language: 'R' }).code;
}

test('programs for R are ASCII, whatever the names are', () => {
  const programs = [
    valuesCode(['ünï', '変数'], 'R'),
    frameCode('ünï', '/tmp/表.arrows', 'R'),
    handOverCode('/tmp/😀.arrow', '変数')
  ];
  for (const program of programs) {
    expect(program).toMatch(/^[\x20-\x7e\n]*$/);
  }
  expect(rText('a"\\\n表😀')).toBe(String.raw`"a\"\\\n\u8868\U0001f600"`);
});

describeWithR(R_SUITE, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'petersql-r-'));
  const libraries = path.join(folder, 'library');
  const spool = path.join(folder, 'spool.arrow');

  /** Stands for the package arrow: it reads no file, but what we do with what it reads is tested. */
  beforeAll(() => {
    const source = path.join(folder, 'arrow');
    mkdirSync(path.join(source, 'R'), { recursive: true });
    mkdirSync(libraries);
    writeFileSync(spool, '');
    writeFileSync(
      path.join(source, 'DESCRIPTION'),
      'Package: arrow\nVersion: 99.0\nTitle: T\nDescription: D.\nLicense: none\n'
    );
    writeFileSync(path.join(source, 'NAMESPACE'), 'export(read_ipc_file, write_ipc_stream)\n');
    writeFileSync(
      path.join(source, 'R', 'arrow.R'),
      `read_ipc_file <- function(file, mmap) {
        frame <- data.frame(
          day = structure(c(20455, 2147483647, -2147483647), class = "Date"),
          moment = structure(c(1767315845.678901, 9223372036854.775, NA), class = c("POSIXct", "POSIXt"), tzone = "UTC"),
          money = c(12.34, -1.7014118346046923e36, -99999999.99),
          free = c("12.34", "NaN", NA),
          text = c("1", "b", NA)
        )
        frame
      }
      write_ipc_stream <- function(x, sink) writeLines(vapply(x, function(values) class(values)[1], ""), sink)
      `
    );
    const built = spawnSync('R', ['CMD', 'INSTALL', '--no-docs', `--library=${libraries}`, source], {
      encoding: 'utf8'
    });
    expect(built.stderr).toContain('DONE (arrow)');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(['C.UTF-8', 'C'])('the values of its variables arrive as what they are, in locale %s', locale => {
    const setup = `
whole <- 7L; big <- 2^53; real <- 0.1 + 0.2; small <- 1e-300; nan <- NaN; less <- -Inf
yes <- TRUE; nothing <- NULL; unknown <- NA; no_text <- NA_character_; no_number <- NA_real_
text <- ${rText(NASTY)}
day <- as.Date("2026-01-02"); no_day <- as.Date(NA)
moment <- as.POSIXct("2026-01-02 03:04:05", tz = "UTC"); local <- as.POSIXct("2026-01-02 03:04:05.678901")
parts <- as.POSIXlt("2026-07-02 03:04:05", tz = "Europe/Berlin")
choice <- factor(c("b", "a")); some <- c(1.5, NA, 3); named <- c(a = 1L, b = 2L); mixed <- list(1, "a", TRUE)
document <- list(a = 1, b = list("x", NULL)); none <- character(0); days <- as.Date("2026-01-02") + 0:1
long <- structure(4.9406564584124654e-324, class = "integer64")
odd <- function(x) x; frame <- data.frame(a = 1); bytes <- raw(2); span <- as.difftime(1, units = "hours"); turn <- 1i
`;
    const names = [
      ...[
        'whole',
        'big',
        'real',
        'small',
        'nan',
        'less',
        'yes',
        'nothing',
        'unknown',
        'no_text',
        'no_number'
      ],
      ...[
        'text',
        'day',
        'no_day',
        'moment',
        'local',
        'parts',
        'choice',
        'some',
        'named',
        'mixed',
        'document'
      ],
      ...['none', 'days', 'odd', 'frame', 'bytes', 'span', 'turn', 'absent', 'c']
    ];
    const { printed, said } = runR(setup + valuesCode(names, 'R') + 'cat(ls(), "\\n")\n', { locale });
    expect(said).toBe('');
    const [json, left] = printed.split('\n');
    expect(JSON.parse(json) as ParameterValues).toEqual({
      values: {
        whole: 7,
        big: 9007199254740992,
        real: 0.1 + 0.2,
        small: 1e-300,
        nan: { $float: 'nan' },
        less: { $float: '-inf' },
        yes: true,
        nothing: null,
        unknown: null,
        no_text: null,
        no_number: null,
        text: NASTY,
        day: '2026-01-02',
        no_day: null,
        moment: '2026-01-02 03:04:05+00:00',
        local: '2026-01-02 03:04:05.678901',
        parts: '2026-07-02 03:04:05+02:00',
        choice: ['b', 'a'],
        some: [1.5, null, 3],
        named: [1, 2],
        mixed: [1, 'a', true],
        document: { a: 1, b: ['x', null] },
        none: [],
        days: ['2026-01-02', '2026-01-03']
      },
      // A function of R's own is no variable of the notebook.
      missing: ['absent', 'c'],
      unusable: { odd: 'function', frame: 'data.frame', bytes: 'raw', span: 'difftime', turn: 'complex' }
    });
    expect(left.trim().split(' ').sort()).toEqual(expect.arrayContaining(['whole', 'text']));
    expect(left).not.toMatch(/plain|escaped|unusable/);
  });

  test('without the package arrow a hand-over says what to install', () => {
    for (const program of [
      handOverCode(spool),
      `frame <- data.frame(a = 1)\n${frameCode('frame', spool, 'R')}`
    ]) {
      const { said, failed } = runR(program);
      expect(failed).toBe(true);
      expect(said).toMatch(/Install the R package arrow in this kernel to .*: install\.packages\("arrow"\)/);
    }
  });

  test('a result is bound, and what R cannot hold is NA', () => {
    const show = `cat("\\n"); for (values in frame) cat(format(values, digits = 12), sep = "|", fill = 200)`;
    const { printed, said } = runR(`${handOverCode(spool)}\n${show}`, { libraries });
    const [type, ...columns] = printed.split('\n').map(line => line.split('|').map(value => value.trim()));
    expect(type).toEqual(['data.frame']);
    expect(columns).toEqual([
      ['2026-01-02', 'NA', 'NA'],
      ['2026-01-02 01:04:05.6789', 'NA', 'NA'],
      ['12.34', 'NA', '-99999999.99'],
      ['12.34', 'NaN', 'NA'],
      ['1', 'b', 'NA']
    ]);
    for (const [name, count] of [
      ['day', 2],
      ['moment', 1],
      ['money', 1]
    ] as const) {
      expect(said).toContain(`${name}: ${count} values that R cannot hold`);
    }
  });

  test('a name may be any that a SQL cell takes', () => {
    const { printed } = runR(`${handOverCode(spool, '_first')}\ncat("", nrow(\`_first\`))`, { libraries });
    expect(printed).toBe('data.frame 3');
  });

  test('a file that the kernel does not see is named', () => {
    const { said } = runR(handOverCode('/no/such/file.arrow'), { libraries });
    expect(said).toContain('FileNotFoundError: /no/such/file.arrow');
  });

  const frames: [what: string, setup: string, written: FrameWritten | RegExp][] = [
    ['a data frame', 'frame <- data.frame(f = factor("a"), n = 1L)', { rows: 1 }],
    ['no variable', '', { missing: true }],
    ['a list', 'frame <- list(1)', { unusable: 'list' }],
    ['durations', 'frame <- data.frame(d = as.difftime(1, units = "hours"))', /column d holds durations/],
    ['lists', 'frame <- data.frame(n = 1:2); frame$l <- list(1, "a")', /column l holds lists/]
  ];
  test.each(frames)('%s to be loaded', (_what, setup, written) => {
    const target = path.join(folder, `${_what.replace(/ /g, '-')} "ü".arrows`);
    const { printed, said } = runR(`${setup}\n${frameCode('frame', target, 'R')}cat(Sys.umask())`, {
      libraries
    });
    if (written instanceof RegExp) {
      expect(said).toMatch(written);
    } else {
      const [json, mask] = printed.split('\n');
      expect(JSON.parse(json)).toEqual(written);
      expect(mask).not.toBe('77');
    }
  });

  test('a folder that the kernel does not see is left out', () => {
    const { printed } = runR(`frame <- data.frame(a = 1)\n${frameCode('frame', '/no/such/x.arrows', 'R')}`, {
      libraries
    });
    expect(JSON.parse(printed)).toEqual({ rows: 1, elsewhere: expect.stringMatching(/\.arrows$/) as string });
  });
});
