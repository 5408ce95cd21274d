/** Builds the SQLite sample: `sqlite.mjs <folder of the CSV files> <database file>`. Runs under Node 24. */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readTable, tableNames } from './csv.mjs';

const definitions = {
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

function fill(db, folder, table) {
  const { columns, rows } = readTable(folder, table);
  const insert = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
  );
  for (const row of rows) {
    insert.run(...row);
  }
}

const [folder, file] = process.argv.slice(2);
const temporary = `${file}.new`;
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.rmSync(temporary, { force: true });
const db = new DatabaseSync(temporary, { enableForeignKeyConstraints: false });
db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
for (const table of tableNames) {
  db.exec(`CREATE TABLE ${table} (${definitions[table]})`);
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
