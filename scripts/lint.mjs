/** `npm run lint`: ESLint, Prettier and the type check of everything, tests included. */
import { say } from './lib/log.mjs';
import { main } from './lib/main.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { ensurePython, runInVenv } from './lib/python.mjs';

const checks = [
  ['node_modules/typescript/bin/tsc', ['-b', 'tsconfig.json']],
  ['node_modules/eslint/bin/eslint.js', ['src', 'tests', 'ui-tests']],
  ['node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', 'src', 'tests', 'ui-tests', 'schema', 'style']]
];

main(async () => {
  await ensurePython();
  await ensureNodeModules();
  let failed = 0;
  for (const [program, args] of checks) {
    const { code } = await runInVenv(program, args, { output: 'inherit', allowFailure: true });
    failed += code === 0 ? 0 : 1;
  }
  say(failed === 0 ? 'Lint: clean' : `Lint: ${failed} of ${checks.length} checks failed`);
  return failed;
});
