/** How often the parent is looked at, milliseconds. */
const INTERVAL = 1000;

/**
 * Calls `onOrphaned` once when the Jupyter server that started this kernel is gone: our parent changed and the
 * process that `JPY_PARENT_PID` names does not exist. On Windows that variable is a handle; there the launcher watches.
 */
export function watchParent(onOrphaned: () => void): void {
  const server = Number(process.env.JPY_PARENT_PID);
  if (!server || process.platform === 'win32') {
    return;
  }
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent && (parent === server || !isAlive(server))) {
      clearInterval(timer);
      onOrphaned();
    }
  }, INTERVAL);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
