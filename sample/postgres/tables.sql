-- Schemas, types and tables of the PostgreSQL sample; the rows come next, then objects.sql.

CREATE SCHEMA nyc;
COMMENT ON SCHEMA nyc IS 'Flights that left New York in 2013';
CREATE SCHEMA reports;
COMMENT ON SCHEMA reports IS 'What is computed from the flights';

CREATE DOMAIN nyc.airport_code AS text
  CONSTRAINT airport_code_form CHECK (VALUE ~ '^[0-9A-Z]{3}$');
COMMENT ON DOMAIN nyc.airport_code IS 'Three letters or digits, as the FAA gives them';

CREATE TYPE nyc.severity AS ENUM ('info', 'warning', 'incident');

CREATE TABLE nyc.airlines (
  carrier char(2) PRIMARY KEY,
  name text NOT NULL UNIQUE
);

CREATE TABLE nyc.airports (
  faa nyc.airport_code PRIMARY KEY,
  name text NOT NULL,
  lat double precision NOT NULL,
  lon double precision NOT NULL,
  alt integer,
  tz smallint,
  dst char(1),
  tzone text,
  CONSTRAINT airports_position CHECK (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180)
);

CREATE TABLE nyc.planes (
  tailnum text PRIMARY KEY,
  year smallint,
  type text,
  manufacturer text,
  model text,
  engines smallint,
  seats integer CHECK (seats > 0),
  speed integer,
  engine text
);

CREATE TABLE nyc.weather (
  origin nyc.airport_code NOT NULL,
  year smallint NOT NULL,
  month smallint NOT NULL,
  day smallint NOT NULL,
  hour smallint NOT NULL,
  temp numeric(5, 2),
  dewp numeric(5, 2),
  humid numeric(5, 2),
  wind_dir smallint,
  wind_speed double precision,
  wind_gust double precision,
  precip numeric(4, 2),
  pressure numeric(6, 1),
  visib numeric(4, 2),
  time_hour timestamptz NOT NULL
);

CREATE TABLE nyc.flights (
  id bigint GENERATED ALWAYS AS IDENTITY,
  year smallint NOT NULL,
  month smallint NOT NULL,
  day smallint NOT NULL,
  dep_time smallint,
  sched_dep_time smallint NOT NULL,
  dep_delay integer,
  arr_time smallint,
  sched_arr_time smallint NOT NULL,
  arr_delay integer,
  carrier char(2) NOT NULL,
  flight integer NOT NULL,
  tailnum text,
  origin nyc.airport_code NOT NULL,
  dest nyc.airport_code NOT NULL,
  air_time integer,
  distance integer NOT NULL,
  hour smallint NOT NULL,
  minute smallint NOT NULL,
  time_hour timestamptz NOT NULL
);
