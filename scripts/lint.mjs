/** `npm run lint`: types, ESLint, Prettier, and Knip for what nothing uses: files, exports and packages. */
import { say } from './lib/log.mjs';
import { main } from './lib/main.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { ensurePython, runInVenv } from './lib/python.mjs';

const formatted = ['src', 'tests', 'ui-tests', 'schema', 'style', 'scripts', 'sample', 'bench'];

const checks = [
  ['node_modules/typescript/bin/tsc', ['-b', 'tsconfig.json']],
  ['node_modules/eslint/bin/eslint.js', ['src', 'tests', 'ui-tests']],
  ['node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', ...formatted]],
  ['node_modules/knip/bin/knip.js', ['--no-progress']]
];

main(async () => {
  await ensurePython();
  await ensureNodeModules();
  let failed = 0;
  for (const [program, args] of checks) {
    const { code } = await runInVenv(program, args, { output: 'inherit', allowFailure: true });
    if (code !== 0) {
      say(`✗ ${program.split('/')[1]}`);
      failed++;
    }
  }
  say(failed === 0 ? 'Lint: clean' : `Lint: ${failed} of ${checks.length} checks failed`);
  return failed;
});
