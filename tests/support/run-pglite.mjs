/**
 * Runs PGlite, a PostgreSQL that gives one session, for tests: they cannot load its module themselves. Says its port in one line
 * and ends with its standard input.
 */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const server = new PGLiteSocketServer({ db: await PGlite.create(), host: '127.0.0.1', port: 0 });
server.addEventListener('listening', ({ detail }) => console.log(detail.port));
await server.start();
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
