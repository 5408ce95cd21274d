/**
 * `npm test`: installs what is missing and runs every check; `-- <part>` one of them, with further
 * arguments for the part's own runner. Closes with `N passed, N failed`.
 */
import fs from 'node:fs';
import { build } from './build.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { say, step } from './lib/log.mjs';
import { main } from './lib/main.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { ensureDir, inRoot, venvPython } from './lib/paths.mjs';
import { ensurePython, runInVenv, venvEnv } from './lib/python.mjs';
import { run } from './lib/run.mjs';
import { catalog, startServers } from './lib/servers.mjs';
import { ensureCollaboration, ensureJupySql } from './lib/test/beside.mjs';
import { testWheel } from './lib/test/wheel.mjs';

const results = ensureDir(inRoot('build', 'test-results'));

/** Counts of a command that is one check by itself. */
async function single(program, args) {
  const { code } = await runInVenv(program, args, { output: 'inherit', allowFailure: true });
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

function readReport(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

async function jest(project, args, env) {
  const file = `${results}/${project}.json`;
  fs.rmSync(file, { force: true });
  const { code } = await runInVenv(
    'node_modules/jest/bin/jest.js',
    [
      '--selectProjects',
      project,
      '--json',
      `--outputFile=${file}`,
      ...(project === 'engines' ? ['--runInBand', '--forceExit'] : []),
      ...args
    ],
    { output: 'inherit', allowFailure: true, env }
  );
  const report = readReport(file);
  if (!report) {
    return { passed: 0, failed: 1 };
  }
  for (const { assertionResults } of report.testResults) {
    for (const { fullName, status } of assertionResults) {
      if (status === 'pending' || status === 'todo') {
        say(`  skipped: ${fullName}`);
      }
    }
  }
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed || code === 0 ? failed : 1,
    skipped: report.numPendingTests
  };
}

/** The servers that the given paths need; all of them without paths. */
function serversFor(args) {
  const paths = args.filter(argument => argument.includes('/'));
  const all = Object.keys(catalog);
  if (paths.length === 0 || paths.some(file => !/engines\/(sqlite|mysql|postgres)/.test(file))) {
    return all;
  }
  return all.filter(id =>
    paths.some(
      file => file.includes(id.startsWith('postgres') ? 'postgres' : 'mysql') && !file.includes('sqlite')
    )
  );
}

async function withServers(ids, body) {
  if (process.env.PETERSQL_TEST_SERVERS) {
    return body({});
  }
  if (ids.length === 0) {
    return body({ PETERSQL_TEST_SERVERS: '[]' });
  }
  const { servers, stop } = await startServers(ids);
  try {
    return await body({ PETERSQL_TEST_SERVERS: JSON.stringify(servers) });
  } finally {
    await stop();
  }
}

/** Tells why tests were skipped, and what tests measured. Playwright's report nests suites. */
function tellAnnotations(suites) {
  for (const { specs = [], suites: inner = [] } of suites) {
    for (const { title, tests } of specs) {
      for (const { status, annotations } of tests) {
        const texts = annotations.map(
          ({ type, description }) => `${type}: ${description ?? 'no reason given'}`
        );
        if (texts.length > 0 || status === 'skipped') {
          say(
            `  ${status === 'skipped' ? 'skipped: ' : ''}${title}: ${texts.join(', ') || 'no reason given'}`
          );
        }
      }
    }
    tellAnnotations(inner);
  }
}

/** The UI tests of one configuration; `env` reaches the JupyterLab that they start as well. */
async function playwright(args, { config = 'playwright.config.ts', env = {} } = {}) {
  const chromium = await ensureChromium();
  fs.rmSync(inRoot('test-results', 'ui.json'), { force: true });
  const { code } = await runInVenv(
    'node_modules/@playwright/test/cli.js',
    ['test', '-c', `ui-tests/${config}`, ...args],
    { output: 'inherit', allowFailure: true, env: { CHROMIUM: chromium, ...env } }
  );
  const report = readReport(inRoot('test-results', 'ui.json'));
  tellAnnotations(report?.suites ?? []);
  const stats = report?.stats;
  const failed = stats?.unexpected ?? 0;
  return {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: failed || code === 0 ? failed : 1,
    skipped: stats?.skipped
  };
}

async function pytest(args) {
  const { code, stdout } = await run(venvPython, ['-m', 'pytest', '-q', '-rs', 'tests/python', ...args], {
    output: 'both',
    allowFailure: true,
    env: venvEnv({ PETERSQL_TEST_JUPYSQL: await ensureJupySql() })
  });
  const count = word => Number(new RegExp(`(\\d+) ${word}`).exec(stdout)?.[1] ?? 0);
  const failed = count('failed') + count('error');
  return { passed: count('passed'), failed: failed || code === 0 ? failed : 1, skipped: count('skipped') };
}

/** The part of a run that ends with `N passed, N failed`. */
async function start() {
  const { code, stdout } = await run(process.execPath, ['scripts/start.mjs', '--check'], {
    output: 'both',
    allowFailure: true
  });
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [0, 0, 1];
  const skipped = stdout.split('\n').filter(line => /^ +- .*: skipped, /.test(line)).length;
  return { passed: Number(passed), failed: Number(failed) || code === 0 ? Number(failed) : 1, skipped };
}

async function wheel() {
  await build({ wheel: true });
  return testWheel();
}

const parts = {
  lint: () => single('scripts/lint.mjs', []),
  unit: async args => sum([await jest('unit', args), await jest('browser', args)]),
  engines: args => withServers(serversFor(args), env => jest('engines', args, env)),
  chaos: () => single('scripts/chaos.mjs', ['--faults', '12']),
  python: pytest,
  wheel,
  start,
  ui: args => playwright(args),
  collaboration: async args => {
    const env = { PETERSQL_UI_LAB_ENV: JSON.stringify(await ensureCollaboration()) };
    return playwright(args, { config: 'collaboration.config.ts', env });
  }
};

function sum(counts) {
  const total = key => counts.reduce((sofar, each) => sofar + (each[key] ?? 0), 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

function summary({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

main(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name && !Object.hasOwn(parts, name)) {
    throw new Error(`There is no part "${name}": ${Object.keys(parts).join(', ')}`);
  }
  await ensurePython();
  await ensureNodeModules();
  await build();
  const counts = [];
  for (const part of name ? [name] : Object.keys(parts)) {
    const count = await step(part, () => parts[part](args));
    say(`  ${part}: ${summary(count)}${count.skipped ? `, ${count.skipped} skipped (named above)` : ''}`);
    counts.push(count);
  }
  const total = sum(counts);
  say(summary(total));
  return total.failed > 0 ? 1 : 0;
});
