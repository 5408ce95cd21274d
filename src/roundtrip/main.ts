import { DbError } from '../model';
import { roundTrip, type ObjectDifference, type RoundTripReport } from './roundtrip';
import { targetOf } from './target';

/** Of all objects this share must survive. */
const REQUIRED = 0.995;

/** Longest value that is printed whole. */
const SHOWN = 300;

const usage = `Usage: npm run roundtrip -- <connection-url> [--json]

Reads every object of a database, makes all of them again in an empty one from the definitions alone, compares
both and prints each difference. URLs: postgresql://user:password@host:port/database, mysql://…, mariadb://…,
sqlite:///path.`;

async function main(args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const urls = args.filter(argument => !argument.startsWith('--'));
  if (urls.length !== 1) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const report = await roundTrip(targetOf(urls[0]), {
    onProgress: text => void process.stderr.write(`${text}\n`),
    onScratch: endOnSignals
  });
  process.stdout.write(asJson ? `${JSON.stringify(report)}\n` : textOf(report));
  return report.identical >= report.objects * REQUIRED ? 0 : 1;
}

/** Ctrl-C leaves nothing behind. */
function endOnSignals(drop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      void drop()
        .catch((error: Error) => void process.stderr.write(`${error.message}\n`))
        .finally(() => process.exit(130));
    });
  }
}

function textOf({ objects, identical, different, differences }: RoundTripReport): string {
  const lines = differences.flatMap(linesOf);
  return [...lines, `${objects} objects, ${identical} identical, ${different} different`, ''].join('\n');
}

function linesOf({ object, error, sql, differences }: ObjectDifference): string[] {
  return [
    error ? `${object}: ${error}` : object,
    ...(sql ? [`    ${sql.split('\n', 1)[0]}`] : []),
    ...differences.map(({ field, from, to }) => `    ${field}: ${shown(from)} → ${shown(to)}`)
  ];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  (error: unknown) => {
    const { message, detail, hint } = DbError.from(error);
    process.stderr.write(`${[message, detail, hint].filter(Boolean).join('\n')}\n`);
    process.exit(2);
  }
);
