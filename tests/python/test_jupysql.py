"""Notebooks with JupySQL and our extension: its `%sql` and `%%sql` cells work as without us, and ours beside them."""

import os
import sqlite3

import pytest
from notebooks import error, printed, rows, run

LOAD = "%load_ext jupyterlab_petersql"
JUPYSQL = "%load_ext sql"
ORDERS = pytest.mark.parametrize("order", [(JUPYSQL, LOAD), (LOAD, JUPYSQL)], ids=["before", "after"])


@pytest.fixture
def database(monkeypatch, tmp_path):
    """The URL of a SQLite file with the numbers 1 to 3; JupySQL is installed and does not call home."""
    folder = os.environ.get("PETERSQL_TEST_JUPYSQL")
    if not folder:
        pytest.skip("JupySQL is not here: `npm test -- python` installs it")
    monkeypatch.setenv("PYTHONPATH", folder)
    monkeypatch.setenv("PLOOMBER_HOME_DIR", str(tmp_path / "ploomber"))
    monkeypatch.setenv("PLOOMBER_STATS_ENABLED", "false")
    monkeypatch.setenv("PLOOMBER_VERSION_CHECK_DISABLED", "true")
    file = tmp_path / "numbers.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE numbers AS SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3")
    return f"sqlite:///{file}"


def table(cell):
    """The values of the table that JupySQL shows, without its header."""
    [text] = [
        output["data"]["text/plain"] for output in cell.outputs if output["output_type"] == "execute_result"
    ]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [tuple(value.strip() for value in line.strip("|").split("|")) for line in lines[1:]]


@ORDERS
def test_its_cells_work_as_without_us(order, database):
    cells = run(
        *order,
        f"%sql {database} --alias numbers",
        "%%sql\nSELECT sum(n) AS total FROM numbers",
        "%%sql numbers\nSELECT max(n) AS most FROM numbers",
        "line = %sql SELECT n FROM numbers WHERE n < 3",
        "%%sql frame <<\nSELECT n FROM numbers WHERE n > 1",
        "print(line.dict(), frame.dict())",
        "%%sql --save big --no-execute\nSELECT n FROM numbers WHERE n > 2",
        "%%sql --with big\nSELECT n * 10 AS tens FROM big",
        "least = 2",
        "%%sql\nSELECT count(*) AS found FROM numbers WHERE n >= {{least}}",
        "%sqlcmd tables",
    )
    assert table(cells[3]) == [("6",)]
    assert table(cells[4]) == [("3",)]
    assert printed(cells[7]) == "{'n': (1, 2)} {'n': (2, 3)}"
    assert table(cells[9]) == [("30",)]
    assert table(cells[11]) == [("2",)]
    assert table(cells[12]) == [("numbers",)]


@ORDERS
def test_cells_of_both_in_one_notebook(order, database):
    cells = run(
        *order,
        f"%sql {database}",
        "%%sql mine <<\nSELECT n FROM numbers WHERE n = 2",
        "wanted = mine.dict()['n'][0]",
        "%%sql memory ours <<\nSELECT :wanted + 40 AS answer",
        "print(ours['answer'][0])",
        "%%sql\nSELECT n FROM numbers WHERE n + 39 = {{ours['answer'][0]}}",
        "%%sql memory\nSELECT * FROM numbers",
        "%%sql nowhere\nSELECT 1",
        "%unload_ext jupyterlab_petersql",
        "%%sql\nSELECT min(n) AS least FROM numbers",
        "%%sql memory\nSELECT 1",
    )
    assert rows(cells[5]) == [("42",)]
    assert printed(cells[6]) == "42"
    assert table(cells[7]) == [("3",)]
    # The table is in its database, not in ours.
    assert error(cells[8])["evalue"] == "no such table: numbers"
    # A name that neither knows is its to refuse, and without us those that we know too.
    assert "'nowhere" in printed(cells[9])
    assert table(cells[11]) == [("1",)]
    assert "'memory" in printed(cells[12])
