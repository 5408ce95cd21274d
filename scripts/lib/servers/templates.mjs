/** Freshly initialised data folders, kept so that later runs copy instead of initialising again. */
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from '../lock.mjs';
import { cacheDir, ensureDir } from '../paths.mjs';
import { run } from '../run.mjs';
import { handOver } from './process.mjs';

const templates = path.join(cacheDir, 'templates');

/**
 * Fills `target` with the data folder `name`, made once by `initialise(dir)`.
 * `dir` is empty and belongs to the user that servers run as.
 */
export async function copyTemplate(name, target, initialise) {
  const template = path.join(ensureDir(templates, 0o755), name);
  await withLock(`${template}.lock`, async () => {
    if (fs.existsSync(template)) {
      return;
    }
    const partial = `${template}.partial`;
    fs.rmSync(partial, { recursive: true, force: true });
    ensureDir(partial);
    await handOver(partial);
    await initialise(partial);
    fs.renameSync(partial, template);
  });
  await run('cp', ['-R', template, target]);
  await handOver(target);
}
