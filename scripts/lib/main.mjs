/** Runs a script's body: errors become one message and exit code 1. */
import { exitOnSignals } from './signals.mjs';

export function main(body) {
  exitOnSignals();
  body().then(
    code => process.exit(code ?? 0),
    error => {
      process.stderr.write(`\n${process.env.DEBUG ? error.stack : error.message}\n`);
      process.exit(1);
    }
  );
}
