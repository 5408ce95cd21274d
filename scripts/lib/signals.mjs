/** Makes a script that is interrupted stop what it started, and then end through its `exit` hooks. */
import os from 'node:os';

const endings = new Set();
let ending = false;

/**
 * Has `stop` called and awaited when the script is interrupted.
 *
 * @param {() => Promise<void>} stop
 * @returns {() => void} takes it back
 */
export function onInterrupt(stop) {
  endings.add(stop);
  return () => endings.delete(stop);
}

/** A second signal does not wait for what the first one stops. */
async function end(code) {
  if (!ending) {
    ending = true;
    await Promise.allSettled([...endings].map(stop => stop()));
  }
  process.exit(code);
}

export function exitOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => void end(128 + os.constants.signals[signal]));
  }
}
