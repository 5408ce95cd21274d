import { directSql } from './support/direct-sql';
import { expect, test } from './support/test';

const CONNECTIONS = [
  { name: 'sample', table: 'frame_of_ui' },
  { name: 'pg', table: 'public.frame_of_ui' },
  { name: 'maria', table: 'frame_of_ui' }
] as const;

const FRAME = `import datetime, pandas, polars
text = "O'Brien; -- ünï 😀"
first = polars.DataFrame({"n": [1, 2], "t": [text, None], "d": [datetime.date(2026, 1, 2), None]})
second = pandas.DataFrame({"n": [3], "t": ["c"], "d": [datetime.date(2026, 3, 4)]})`;

for (const { name, table } of CONNECTIONS) {
  test(`data frames become a table on ${name}: made, added to, made anew`, async ({ lab }) => {
    await directSql(name, 'DROP TABLE IF EXISTS frame_of_ui');
    const read = `%%sql ${name} found <<\nSELECT n, t, d FROM ${table} ORDER BY n`;
    const show = 'print([tuple(map(str, row)) for row in polars.DataFrame(found).rows()])';
    await lab.openNotebook(`load-${name}.ipynb`, [
      FRAME,
      `%%sql ${name}\n\\load first into ${table} create`,
      `%%sql ${name}\n\\load second into ${table} append`,
      read,
      show,
      `%%sql ${name}\n\\load second into ${table} replace`,
      read,
      show,
      `%%sql ${name}\n\\load first into ${table} create`
    ]);
    expect(await lab.runAll()).toBe(false);
    await expect(lab.output(1)).toContainText('2 rows');
    const third = `('3', 'c', '2026-03-04')`;
    expect(await lab.text(4)).toBe(
      `[('1', "O'Brien; -- ünï 😀", '2026-01-02'), ('2', 'None', 'None'), ${third}]\n`
    );
    expect(await lab.text(7)).toBe(`[${third}]\n`);
    expect(await lab.text(8)).toMatch(/exist/i);
    await directSql(name, 'DROP TABLE frame_of_ui');
  });
}

test('what is no data frame is said to be none', async ({ lab }) => {
  const load = (frame: string): string => `%%sql sample\n\\load ${frame} into nowhere_of_ui create`;
  const cells = ['number = 7', load('number'), load('absent'), '%%sql sample\n\\load into'];
  await lab.openNotebook('load-none.ipynb', cells);
  for (const [index, message] of [
    [1, 'number is no data frame: it is of type int'],
    [2, 'The kernel has no variable absent.'],
    [3, 'This is not how a data frame is loaded.']
  ] as const) {
    await lab.runCell(0);
    await lab.runCell(index);
    await expect.poll(() => lab.text(index)).toMatch(message);
  }
});

/** IPython has an `open` of its own among the notebook's names. From here on the kernel has the folder of results on a disk of its own, as a kernel on another machine has. */
const OTHER_DISK = `import builtins, os, tempfile
def on_other_disk(real, here=os.environ["JUPYTER_RUNTIME_DIR"], there=tempfile.mkdtemp()):
    def call(path, *rest, **named):
        if isinstance(path, str) and path.startswith(here):
            path = os.path.join(there, os.path.basename(path))
        return real(path, *rest, **named)
    return call
open = builtins.open = on_other_disk(builtins.open)
os.open, os.remove = on_other_disk(os.open), on_other_disk(os.remove)`;

/** The same, and its user may not make files in it. */
const NO_FOLDER = `import builtins, os
def nowhere(real, here=os.environ["JUPYTER_RUNTIME_DIR"]):
    def call(path, *rest, **named):
        if isinstance(path, str) and path.startswith(here):
            raise FileNotFoundError(2, "No such file or directory", path)
        return real(path, *rest, **named)
    return call
open = builtins.open = nowhere(builtins.open)
os.open = nowhere(os.open)`;

/** Some 14 MB, so that there are several parts. */
const MANY = `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 300000)
SELECT n, 'a text of some length ' || n AS t FROM s`;

for (const [what, setup] of [
  ['has the folder of results on a disk of its own', OTHER_DISK],
  ['has no such folder', NO_FOLDER]
] as const) {
  test(`a kernel that ${what} gets results and gives data frames in parts`, async ({ lab }) => {
    await lab.openNotebook('other-disk.ipynb', [
      setup,
      `%%sql pg many <<\n${MANY}`,
      'print(len(many), many["n"].max(), many["t"].to_list()[-1])',
      '%%sql pg\n\\load many into public.parts_of_ui replace',
      '%%sql pg back <<\nSELECT count(*)::int AS c, sum(n)::bigint AS s, max(t) AS t FROM public.parts_of_ui',
      'print(back["c"][0], back["s"][0], back["t"][0])',
      '%%sql pg\nDROP TABLE public.parts_of_ui'
    ]);
    expect(await lab.runAll()).toBe(true);
    expect(await lab.text(2)).toBe('300000 300000 a text of some length 300000\n');
    await expect(lab.output(3)).toContainText('300,000 rows');
    expect(await lab.text(5)).toBe('300000 45000150000 a text of some length 99999\n');
  });
}
