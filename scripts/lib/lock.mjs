/** A lock between processes, freed when its owner ends in whatever way. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './log.mjs';
import { ensureDir } from './paths.mjs';

/** True while a process with this id exists. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function tryLock(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  const owner = Number.parseInt(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '', 10);
  if (Number.isInteger(owner) && !isAlive(owner)) {
    fs.rmSync(file, { force: true });
  }
  return false;
}

/** Runs `body` while no other process holds the lock `file`. */
export async function withLock(file, body) {
  ensureDir(path.dirname(file));
  for (let waited = 0; !tryLock(file); waited++) {
    if (waited === 20) {
      say(`  waiting for another run to finish (${file})`);
    }
    await delay(100);
  }
  try {
    return await body();
  } finally {
    fs.rmSync(file, { force: true });
  }
}
