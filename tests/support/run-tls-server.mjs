/**
 * Runs a database server with TLS for tests, which cannot import the scripts themselves. Arguments: its id, then
 * certificate, key and CA file, or nothing for a server without TLS. Says what it is in one line of JSON and ends
 * with its standard input.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { unpackPackages } from '../../scripts/lib/debian.mjs';
import { cacheDir } from '../../scripts/lib/paths.mjs';
import { catalog } from '../../scripts/lib/servers.mjs';
import { startMysql } from '../../scripts/lib/servers/mysql.mjs';
import { startPostgres } from '../../scripts/lib/servers/postgres.mjs';
import { temporaryFolder } from '../../scripts/lib/servers/process.mjs';

const [id, ...given] = process.argv.slice(2);
const { engine, suite, packages, version } = catalog[id];
const password = randomBytes(12).toString('hex');
const tree = await unpackPackages({ suite, packages, target: path.join(cacheDir, 'servers', id) });
const folder = temporaryFolder(`tls-${id}`);

/** The server's own copies: it wants its key to be its own. */
const [cert, key, ca] = given.map(file => {
  const copy = path.join(folder, path.basename(file));
  fs.copyFileSync(file, copy);
  fs.chmodSync(copy, 0o600);
  return copy;
});

async function postgres() {
  const bin = path.join(tree, 'usr', 'lib', 'postgresql', String(version), 'bin');
  const settings = cert
    ? ['ssl=on', `ssl_cert_file=${cert}`, `ssl_key_file=${key}`, `ssl_ca_file=${ca}`]
    : ['ssl=off'];
  const server = await startPostgres({ id, bin, folder, password, settings: ['fsync=off', ...settings] });
  const rules = path.join(folder, 'data', 'pg_hba.conf');
  const own = cert
    ? 'hostssl all certified all scram-sha-256 clientcert=verify-ca\nhost all certified all reject\n'
    : '';
  fs.writeFileSync(rules, own + fs.readFileSync(rules, 'utf8'));
  return server;
}

function mysql() {
  const without = engine === 'mysql' ? ['--tls-version='] : ['--skip-ssl'];
  const options = cert ? [`--ssl-cert=${cert}`, `--ssl-key=${key}`, `--ssl-ca=${ca}`] : without;
  return startMysql({ engine, id, tree, folder, password, options });
}

const { process: server, start: _start, ...known } = await (engine === 'postgres' ? postgres() : mysql());
console.log(JSON.stringify({ id, engine, ...known, files: { cert, key, ca } }));
process.stdin.resume();
await new Promise(resolve => process.stdin.once('end', resolve));
await server.stop();
process.exit(0);
