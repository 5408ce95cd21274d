/** Builds the PostgreSQL sample on a server that reads the CSV files itself. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { columnsOf, csvFile, tableNames } from './csv.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Name of the database that is made. */
export const database = 'flights';

/** The files that decide what the sample is. */
export const sources = ['sample/csv.mjs', 'sample/postgres.mjs', 'sample/postgres'];

async function withClient(server, body) {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await body(client);
  } finally {
    await client.end();
  }
}

/**
 * @param {{ host: string, port: number, user: string, password: string }} server logged in to as a superuser
 * @param {string} folder the CSV files, readable by the server
 */
export async function buildPostgres({ host, port, user, password }, folder) {
  const sql = name => fs.readFileSync(path.join(here, 'postgres', name), 'utf8');
  await withClient({ host, port, user, password, database: 'postgres' }, client =>
    client.query(`CREATE DATABASE ${database}`)
  );
  await withClient({ host, port, user, password, database }, async client => {
    await client.query(sql('tables.sql'));
    for (const table of tableNames) {
      const columns = columnsOf(folder, table).join(', ');
      const file = client.escapeLiteral(csvFile(folder, table));
      await client.query(`COPY nyc.${table} (${columns}) FROM ${file} (FORMAT csv, HEADER, NULL 'NA')`);
    }
    await client.query(sql('objects.sql'));
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
}
