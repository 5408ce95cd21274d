/** Where things are: the project, its virtual environment and the cache that outlives a checkout. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const venv = path.join(root, '.venv');
export const isWindows = process.platform === 'win32';
export const isRoot = process.getuid?.() === 0;
export const venvBin = path.join(venv, isWindows ? 'Scripts' : 'bin');
export const venvPython = path.join(venvBin, isWindows ? 'python.exe' : 'python');

/**
 * Downloaded servers and template data folders. Root's own home is closed to other users, and
 * database servers refuse to run as root, so root's cache lies where everybody may read.
 */
export const cacheDir = isRoot
  ? '/var/cache/jupyterlab-petersql'
  : path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'jupyterlab-petersql');

/** An absolute path inside the project. */
export function inRoot(...parts) {
  return path.join(root, ...parts);
}

/** Creates a folder with its parents and returns it. */
export function ensureDir(dir, mode) {
  fs.mkdirSync(dir, { recursive: true, mode });
  return dir;
}
