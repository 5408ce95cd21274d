/** `npm run chaos -- --faults 200`: random faults against real servers at work; ends with `N faults: 0 lost, 0 duplicates, 0 hangs`. */
import { main } from './lib/main.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { inRoot } from './lib/paths.mjs';
import { ensurePython, runInVenv } from './lib/python.mjs';

main(async () => {
  await ensurePython();
  await ensureNodeModules();
  const { code } = await runInVenv(inRoot('tests', 'chaos', 'main.mjs'), process.argv.slice(2), {
    output: 'inherit',
    allowFailure: true
  });
  return code;
});
