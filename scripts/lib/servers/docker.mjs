/** Servers in containers, where Docker answers. */
import { works } from '../run.mjs';

/** True when a Docker daemon can be used. */
export function hasDocker() {
  return works('docker', ['info']);
}

const databaseOf = { postgres: 'postgres', mysql: 'test', mariadb: 'test' };
const userOf = { postgres: 'postgres', mysql: 'root', mariadb: 'root' };
const portOf = { postgres: 5432, mysql: 3306, mariadb: 3306 };

function environmentOf(engine, password) {
  if (engine === 'postgres') {
    return { POSTGRES_PASSWORD: password };
  }
  const prefix = engine === 'mysql' ? 'MYSQL' : 'MARIADB';
  return { [`${prefix}_ROOT_PASSWORD`]: password, [`${prefix}_DATABASE`]: databaseOf[engine] };
}

/** Starts the image of a server; testcontainers removes it when this process ends. */
export async function startContainer({ engine, image, password }) {
  const { GenericContainer, Wait } = await import('testcontainers');
  // the images start once to initialise and a second time to serve
  const ready = /ready (to accept connections|for connections)/;
  const container = await new GenericContainer(image)
    .withEnvironment(environmentOf(engine, password))
    .withExposedPorts(portOf[engine])
    .withWaitStrategy(Wait.forLogMessage(ready, 2))
    .start();
  return {
    host: container.getHost(),
    port: container.getMappedPort(portOf[engine]),
    user: userOf[engine],
    password,
    database: databaseOf[engine],
    process: { stop: () => container.stop() }
  };
}
