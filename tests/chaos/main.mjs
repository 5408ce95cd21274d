/** Starts the servers of `npm run chaos`, lets the faults strike them and says what became of the data. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { main } from '../../scripts/lib/main.mjs';
import { loadTypeScript } from '../../scripts/lib/node-bundle.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { startTopologies } from './topologies.mjs';

const usage = 'npm run chaos -- [--faults 200] [--seed N] [--engines postgres,mysql,mariadb]';

function readArguments() {
  const { values } = parseArgs({
    options: {
      faults: { type: 'string', default: '200' },
      seed: { type: 'string' },
      engines: { type: 'string', default: 'postgres,mysql,mariadb' }
    }
  });
  const faults = Number(values.faults);
  const seed = values.seed === undefined ? randomBytes(4).readUInt32LE() : Number(values.seed);
  if (!Number.isInteger(faults) || faults < 1 || !Number.isInteger(seed)) {
    throw new Error(usage);
  }
  return { faults, seed, engines: values.engines.split(',') };
}

/** Equal shares; the first ones take what is left over. */
function shareOf(total, parts, index) {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}

function tell(name, report) {
  const { faults, rows, committed, failed, unknown, shown, harmless } = report;
  console.log(
    `${name}: ${faults} faults, ${rows} rows: ${committed} committed, ${failed} failed, ${unknown} unknown; ${shownText(shown, harmless)}`
  );
  const { lost, duplicates, hangs } = report;
  const findings = { lost, duplicates, hangs, ...otherFindings(report) };
  for (const [what, found] of Object.entries(findings).filter(([, list]) => list.length > 0)) {
    console.log(`  ${what}: ${found.slice(0, 10).join(', ')}${found.length > 10 ? ', …' : ''}`);
  }
}

function otherFindings({ untrue, torn, unsent, unseen, short }) {
  return {
    'failed but there': untrue,
    'half there': torn,
    'never sent': unsent,
    'not shown': unseen,
    'cut short': short
  };
}

function shownText({ state, session }, harmless) {
  const counts = Object.groupBy(harmless, name => name);
  const names = Object.entries(counts).map(([name, { length }]) => `${length} ${name}`);
  const unnoticed = names.length > 0 ? `, no consequence of ${names.join(', ')}` : '';
  return `${state} shown as a state of the connection, ${session} to the sessions they hit${unnoticed}`;
}

main(async () => {
  const { faults, seed, engines } = readArguments();
  const { run } = await loadTypeScript(inRoot('tests', 'chaos', 'chaos.ts'), 'chaos');
  console.log(`Seed ${seed}`);
  const { topologies, absent, stop } = await startTopologies(engines, faults);
  try {
    for (const { name, reason } of absent) {
      console.log(`${name}: cannot be had here: ${reason}`);
    }
    const reports = await Promise.all(
      topologies.map(async (topology, index) => {
        const report = await run(topology, shareOf(faults, topologies.length, index), seed, console.log);
        tell(topology.name, report);
        return report;
      })
    );
    const total = key => reports.reduce((sum, report) => sum + report[key].length, 0);
    const others = reports.flatMap(report => Object.values(otherFindings(report)).flat()).length;
    const shown = key => reports.reduce((sum, report) => sum + report.shown[key], 0);
    console.log(
      shownText(
        { state: shown('state'), session: shown('session') },
        reports.flatMap(({ harmless }) => harmless)
      )
    );
    if (others > 0) {
      console.log(`${others} other findings, named above`);
    }
    const isClean = total('lost') + total('duplicates') + total('hangs') + others === 0;
    if (!isClean) {
      console.log(
        `The same faults again: npm run chaos -- --faults ${faults} --seed ${seed} --engines ${engines}`
      );
    }
    const struck = reports.reduce((sum, report) => sum + report.faults, 0);
    console.log(
      `${struck} faults: ${total('lost')} lost, ${total('duplicates')} duplicates, ${total('hangs')} hangs`
    );
    return isClean ? 0 : 1;
  } finally {
    await stop();
  }
});
