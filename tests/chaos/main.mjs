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
  const { faults, rows, committed, failed, unknown, lost, duplicates, untrue, torn, hangs, unseen } = report;
  console.log(
    `${name}: ${faults} faults, ${rows} rows: ${committed} committed, ${failed} failed, ${unknown} unknown`
  );
  const findings = {
    lost,
    duplicates,
    hangs,
    'failed but there': untrue,
    'half there': torn,
    'not shown': unseen
  };
  for (const [what, found] of Object.entries(findings).filter(([, list]) => list.length > 0)) {
    console.log(`  ${what}: ${found.slice(0, 10).join(', ')}${found.length > 10 ? ', …' : ''}`);
  }
}

main(async () => {
  const { faults, seed, engines } = readArguments();
  const { run } = await loadTypeScript(inRoot('tests', 'chaos', 'chaos.ts'), 'chaos');
  console.log(`Seed ${seed}`);
  const { topologies, stop } = await startTopologies(engines, faults);
  try {
    const used = topologies.filter((_, index) => shareOf(faults, topologies.length, index) > 0);
    const reports = await Promise.all(
      used.map(async (topology, index) => {
        const report = await run(
          topology,
          shareOf(faults, topologies.length, index),
          seed + index,
          console.log
        );
        tell(topology.name, report);
        return report;
      })
    );
    const total = key => reports.reduce((sum, report) => sum + report[key].length, 0);
    const others = total('untrue') + total('torn') + total('unseen');
    if (others > 0) {
      console.log(`${others} other findings, named above`);
    }
    console.log(
      `${faults} faults: ${total('lost')} lost, ${total('duplicates')} duplicates, ${total('hangs')} hangs`
    );
    return total('lost') + total('duplicates') + total('hangs') + others > 0 ? 1 : 0;
  } finally {
    await stop();
  }
});
