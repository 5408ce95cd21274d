/** Skips work whose inputs have not changed since it last succeeded. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ensureDir, inRoot, root } from './paths.mjs';

const ignored = new Set(['node_modules', '__pycache__', '.ipynb_checkpoints']);

function* filesUnder(target) {
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  if (!stat) {
    return;
  }
  if (!stat.isDirectory()) {
    yield target;
    return;
  }
  for (const name of fs.readdirSync(target).sort()) {
    if (!ignored.has(name) && !name.endsWith('.egg-info')) {
      yield* filesUnder(path.join(target, name));
    }
  }
}

/** SHA-256 over names and contents of files and folders, given relative to the project. */
export function hashOf(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesUnder(path.resolve(root, input))) {
      hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * Runs `body` unless `inputs` are as they were when it last succeeded and all `outputs` exist.
 *
 * @param {string} file where the stamp is kept
 * @returns {Promise<boolean>} whether `body` ran
 */
export async function onChange({ file, inputs, outputs = [] }, body) {
  const hash = hashOf(inputs);
  const current = fs.existsSync(file) && fs.readFileSync(file, 'utf8') === hash;
  if (current && outputs.every(output => fs.existsSync(path.resolve(root, output)))) {
    return false;
  }
  await body();
  ensureDir(path.dirname(file));
  fs.writeFileSync(file, hash);
  return true;
}

/** The stamp file of a build step. */
export function stampFile(name) {
  return inRoot('build', 'stamps', name);
}
