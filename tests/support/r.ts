import { spawnSync } from 'node:child_process';

const FOUND = spawnSync('Rscript', ['--version']).status === 0;

/** Tests that need R run where `Rscript` is on the PATH, and are skipped elsewhere; their names say why. */
export const describeWithR = FOUND ? describe : describe.skip;
export const R_SUITE = FOUND ? 'with R' : 'with R (no Rscript on the PATH: Debian has it in r-base-core)';

/** Runs a program of R in `locale`; returns what it printed, and what it said on its other output. */
export function runR(
  program: string,
  { locale = 'C.UTF-8', libraries = '' } = {}
): { printed: string; said: string; failed: boolean } {
  const environment = { ...process.env, LC_ALL: locale, R_LIBS_USER: libraries };
  const done = spawnSync('Rscript', ['--vanilla', '-'], {
    input: program,
    encoding: 'utf8',
    env: environment
  });
  return { printed: done.stdout.trim(), said: done.stderr.trim(), failed: done.status !== 0 };
}
