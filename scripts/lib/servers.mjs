/**
 * Real database servers for tests: in containers where Docker answers, else from Debian packages,
 * else (PostgreSQL only) from npm.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { debianObstacle, unpackPackages } from './debian.mjs';
import { step } from './log.mjs';
import { cacheDir } from './paths.mjs';
import { hasDocker, startContainer } from './servers/docker.mjs';
import { embeddedPostgresBin, embeddedPostgresId, hasEmbeddedPostgres } from './servers/embedded.mjs';
import { startMysql } from './servers/mysql.mjs';
import { startPostgres } from './servers/postgres.mjs';
import { cleanUpDeadRuns, temporaryFolder } from './servers/process.mjs';

/** Every server that tests run on. */
export const catalog = {
  'postgres-15': { engine: 'postgres', version: 15, image: 'postgres:15', suite: 'bookworm', packages: ['postgresql-15'] },
  'postgres-18': { engine: 'postgres', version: 18, image: 'postgres:18', suite: 'sid', packages: ['postgresql-18'] },
  'mariadb-10.11': { engine: 'mariadb', image: 'mariadb:10.11', suite: 'bookworm', packages: ['mariadb-server'] },
  'mariadb-11.8': { engine: 'mariadb', image: 'mariadb:11.8', suite: 'trixie', packages: ['mariadb-server'] },
  'mysql-9': { engine: 'mysql', image: 'mysql:9', suite: 'sid', packages: ['mysql-server-core', 'mysql-client-core'] }
};

/** Data may be lost in a crash: the servers live as long as one test run. */
const testSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

async function startOne(id, password, docker) {
  const { engine, image, suite, packages, version } = catalog[id];
  if (docker) {
    return startContainer({ engine, image, password });
  }
  if (engine === 'postgres' && debianObstacle() && hasEmbeddedPostgres()) {
    const bin = await embeddedPostgresBin();
    return startPostgres({ id: embeddedPostgresId(), bin, folder: temporaryFolder(id), password, settings: testSettings });
  }
  const tree = await unpackPackages({ suite, packages, target: path.join(cacheDir, 'servers', id) });
  const folder = temporaryFolder(id);
  if (engine !== 'postgres') {
    return { ...(await startMysql({ engine, id, tree, folder, password })), bin: path.join(tree, 'usr', 'bin') };
  }
  const bin = path.join(tree, 'usr', 'lib', 'postgresql', String(version), 'bin');
  return { ...(await startPostgres({ id, bin, folder, password, settings: testSettings })), bin };
}

/**
 * Starts servers of {@link catalog} in parallel. The password is made up for each run.
 *
 * @param {readonly string[]} ids
 * @returns {Promise<{ servers: object[], stop: () => Promise<void> }>} `servers` as in tests/support/servers.ts
 * @throws when one of them cannot be had; the others are stopped then
 */
export async function startServers(ids = Object.keys(catalog)) {
  cleanUpDeadRuns();
  const password = randomBytes(12).toString('hex');
  const docker = await hasDocker();
  return step(`Start ${ids.join(', ')}${docker ? ' in Docker' : ''}`, async () => {
    const results = await Promise.allSettled(ids.map(id => startOne(id, password, docker)));
    const started = results.filter(result => result.status === 'fulfilled').map(result => result.value);
    const stop = async () => {
      await Promise.all(started.map(server => server.process.stop()));
    };
    const failed = results.findIndex(result => result.status === 'rejected');
    if (failed !== -1) {
      await stop();
      throw new Error(`${ids[failed]} cannot be started: ${results[failed].reason.message}`);
    }
    const servers = started.map(({ process: _process, start: _start, ...server }, index) => ({
      id: ids[index],
      engine: catalog[ids[index]].engine,
      ...server
    }));
    return { servers, stop };
  });
}
