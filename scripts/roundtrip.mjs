/**
 * `npm run roundtrip -- <connection-url>`: makes every object of a database again in an empty one and compares both.
 * The program is TypeScript (src/roundtrip): it is bundled and run on the environment's Node 24.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureNodeModules } from './lib/npm.mjs';
import { inRoot } from './lib/paths.mjs';
import { ensurePython, venvEnv, venvNode } from './lib/python.mjs';

const outdir = inRoot('build', 'roundtrip');

async function bundle() {
  const { bundleForNode } = await import('./lib/node-bundle.mjs');
  const entryPoints = {
    main: inRoot('src', 'roundtrip', 'main.ts'),
    'sqlite-child': inRoot('src', 'engines', 'sqlite', 'child.ts')
  };
  await bundleForNode(entryPoints, outdir, { sourcemap: 'inline' });
}

/** Runs the program to its end. It tidies up when it is told to end, so signals are passed on and waited for. */
function runToEnd(args) {
  const program = path.join(outdir, 'main.cjs');
  const child = spawn(
    venvNode(),
    ['--disable-warning=ExperimentalWarning', '--enable-source-maps', program, ...args],
    {
      stdio: 'inherit',
      env: venvEnv()
    }
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

try {
  await ensurePython();
  await ensureNodeModules();
  await bundle();
  process.exitCode = await runToEnd(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
