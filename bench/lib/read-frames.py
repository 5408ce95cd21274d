"""One way from a query to a DataFrame, timed in a process of its own.

Imports and connects, says that it is ready, waits for a line on its standard input, then reads. Each line of
output is one JSON object.
"""

import json
import os
import sys
import time

os.environ["PLOOMBER_STATS_ENABLED"] = "false"


def sqlalchemy(url, sql):
    import pandas
    from sqlalchemy import create_engine, text

    connection = create_engine(url).connect()
    return lambda: pandas.read_sql(text(sql), connection)


def jupysql(url, sql):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "sql")
    shell.run_line_magic("config", "SqlMagic.feedback = 0")
    shell.run_line_magic("config", "SqlMagic.displaylimit = 0")
    shell.run_line_magic("config", "SqlMagic.autopandas = True")
    shell.run_line_magic("sql", url)
    return lambda: shell.run_cell_magic("sql", "", sql)


def connectorx(url, sql):
    import connectorx
    import polars  # noqa: F401
    import pyarrow  # noqa: F401

    return lambda: connectorx.read_sql(url, sql, return_type="polars")


def adbc(url, sql):
    import adbc_driver_postgresql.dbapi as driver
    import polars  # noqa: F401
    import pyarrow  # noqa: F401

    cursor = driver.connect(url).cursor()

    def read():
        cursor.execute(sql)
        return cursor.fetch_polars()

    return read


def ours(library):
    """The hand-over's code comes with the line that starts it."""
    for name in {library, "pyarrow"}:
        __import__(name)

    def read():
        names = {}
        exec(compile(message["code"], "<hand-over>", "exec"), names)
        return names["frame"]

    return read


def say(**content):
    print(json.dumps(content), flush=True)


request = json.loads(sys.stdin.readline())
ways = {"sqlalchemy": sqlalchemy, "jupysql": jupysql, "connectorx": connectorx, "adbc": adbc}
try:
    if request["way"] == "ours":
        read = ours(request["library"])
    else:
        read = ways[request["way"]](request["url"], request["sql"])
except ImportError as error:
    say(missing=str(error))
    sys.exit()
say(ready=True)
message = json.loads(sys.stdin.readline())
started = time.perf_counter()
frame = read()
elapsed = time.perf_counter() - started
say(ms=elapsed * 1000, rows=len(frame), type=f"{type(frame).__module__.split('.')[0]}.{type(frame).__name__}")
