/** `npm run bench -- <name>`: builds and runs bench/<name>.mjs, whose last line is one JSON object with its ratios. */
import fs from 'node:fs';
import { build } from './build.mjs';
import { main } from './lib/main.mjs';
import { inRoot } from './lib/paths.mjs';
import { runInVenv } from './lib/python.mjs';

main(async () => {
  const [name, ...args] = process.argv.slice(2);
  const known = fs
    .readdirSync(inRoot('bench'))
    .filter(file => file.endsWith('.mjs'))
    .map(file => file.slice(0, -4));
  if (!known.includes(name)) {
    throw new Error(`Usage: npm run bench -- <name>; there are: ${known.join(', ')}`);
  }
  await build();
  const { code } = await runInVenv(inRoot('bench', `${name}.mjs`), args, {
    output: 'inherit',
    allowFailure: true
  });
  return code;
});
