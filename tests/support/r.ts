import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FOUND = spawnSync('Rscript', ['--vanilla', '-e', 'library(jsonlite)']).status === 0;

/** Tests that need R run where it is there with what its kernel needs, and are skipped elsewhere; their names say why. */
export const describeWithR = FOUND ? describe : describe.skip;
export const R_SUITE = FOUND
  ? 'with R'
  : 'with R (there is no Rscript with jsonlite: Debian has both with r-cran-irkernel)';

/** As a kernel runs a cell: from a text. Rscript itself reads long lines slowly. */
const RUN = 'eval(parse(text = readLines(commandArgs(TRUE), warn = FALSE)), globalenv())';

/** Runs a program of R in `locale`; returns what it printed, and what it said on its other output. */
export function runR(
  program: string,
  { locale = 'C.UTF-8', libraries = '' } = {}
): { printed: string; said: string; failed: boolean } {
  const folder = mkdtempSync(path.join(tmpdir(), 'petersql-r-'));
  try {
    const file = path.join(folder, 'program.R');
    writeFileSync(file, program);
    const env = { ...process.env, LC_ALL: locale, R_LIBS_USER: libraries };
    const { stdout, stderr, status } = spawnSync('Rscript', ['--vanilla', '-e', RUN, file], {
      encoding: 'utf8',
      env
    });
    return { printed: stdout.trim(), said: stderr.trim(), failed: status !== 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
