/** Makes a script that is interrupted end through its `exit` hooks, which stop what it started. */
import os from 'node:os';

export function exitOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => process.exit(128 + os.constants.signals[signal]));
  }
}
