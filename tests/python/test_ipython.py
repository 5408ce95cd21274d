"""`%load_ext jupyterlab_petersql`: mixed notebooks without our front end, in real kernels."""

import contextlib
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient.exceptions import CellExecutionError
from notebooks import error, notebook, printed, result, rows, run

LOAD = "%load_ext jupyterlab_petersql"
RESULT = "application/vnd.petersql.result+json"
NUMBERS = "%%sql memory\nCREATE TABLE numbers AS SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3"

SQL_KERNEL = "kernel = get_ipython().magics_manager.registry['PeterSql'].kernel"
KILL = f"import os\nprocess = kernel.manager.provisioner.process\nos.kill(process.pid, {int(signal.SIGKILL)})"

#: Stands for JupySQL: `%%sql` for cells that name none of our connections.
OTHER_MAGIC = """
from IPython.core.magic import needs_local_scope, no_var_expand, register_cell_magic
@no_var_expand
@needs_local_scope
def sql(line, cell, local_ns=None):
    print("other:", line, "|", cell.strip(), "|", local_ns["mine"])
mine = "seen"
get_ipython().register_magic_function(sql, "cell")
"""


def test_a_result_is_what_the_sql_kernel_shows():
    _, mixed = run(LOAD, "%%sql memory\nSELECT 41 + 1 AS answer, NULL AS missing")
    _, pure = run("%connect memory", "SELECT 41 + 1 AS answer, NULL AS missing", kernel="petersql")
    assert set(result(mixed)) == {"text/plain", "text/html", RESULT}
    assert rows(mixed) == rows(pure) == [("42", "NULL")]
    table = result(mixed)["text/html"].split("</table>")[0]
    assert table == result(pure)["text/html"].split("</table>")[0]


def test_all_sql_cells_share_a_session():
    cells = run(LOAD, "%%sql memory\nCREATE TEMP TABLE kept AS SELECT 7 AS n", "%%sql memory\nSELECT n FROM kept")
    assert rows(cells[2]) == [("7",)]


@pytest.mark.parametrize(
    ("library", "type_name"),
    [
        ("auto", "polars.DataFrame"),
        ("polars", "polars.DataFrame"),
        ("pandas", "pandas.DataFrame"),
        ("pyarrow", "pyarrow.Table"),
    ],
)
def test_a_result_is_bound_to_a_variable(library, type_name):
    cells = run(
        LOAD,
        f"%config PeterSql.library = '{library}'",
        "%%sql memory frame <<\nSELECT 1 AS n, 'a' AS t UNION ALL SELECT 2, NULL",
        "print(type(frame).__module__.split('.')[0], list(frame['n'].to_numpy()) == [1, 2], len(frame['t']))",
        "print([name for name in globals() if 'petersql' in name])",
    )
    assert rows(cells[2]) == [("1", "a"), ("2", "NULL")]
    assert result(cells[2])[RESULT]["bound"] == {"name": "frame", "type": type_name}
    assert printed(cells[3]) == f"{type_name.split('.')[0]} True 2"
    assert printed(cells[4]) == "[]"


def test_a_bound_result_stays_when_the_sql_kernel_has_ended():
    cells = run(LOAD, "%%sql memory frame <<\nSELECT 1 AS n", "%unload_ext jupyterlab_petersql", "print(sum(frame['n']))")
    assert printed(cells[3]) == "1"


def test_parameters_are_bound_to_variables():
    nasty = "O'Brien\"; DROP TABLE x; -- :n"
    cells = run(
        LOAD,
        f"from datetime import date\ntext, ids, big, day = {nasty!r}, [1, 3], 2**60 + 1, date(2026, 1, 2)",
        NUMBERS,
        "%%sql memory\nSELECT :text AS t, ':text' AS literal, :big AS b, :day AS d, n FROM numbers WHERE n IN (:ids)",
    )
    same = (nasty, ":text", str(2**60 + 1), "2026-01-02")
    assert rows(cells[3]) == [(*same, "1"), (*same, "3")]


def test_parameters_in_braces_are_bound_and_name_tables():
    cells = run(
        LOAD,
        "table, column, ids = 'numbers', 'n', [1, 3]",
        NUMBERS,
        "%%sql memory\nSELECT {{column}} AS value, n FROM {{table}} WHERE n IN ({{ ids }}) ORDER BY {{column}}",
        "%%sql memory\nSELECT {{ ids[0] }}",
    )
    assert rows(cells[3]) == [("n", "1"), ("n", "3")]
    assert error(cells[4])["evalue"] == "{{ids[0]}} is no parameter: a variable's name stands in the braces"


def test_a_data_frame_is_loaded_into_a_table():
    cells = run(
        LOAD,
        "import polars as pl\nframe = pl.DataFrame({'n': [1, 2], 't': ['a', None]})",
        "%%sql memory\n\\load frame into loaded create",
        "%%sql memory\n\\load frame into loaded append",
        "%%sql memory\nSELECT count(*) AS c, sum(n) AS s, count(t) AS t FROM loaded",
        "%%sql memory\n\\load nothing into loaded append",
        "%%sql memory\n\\load pl into loaded append",
        "%%sql memory\n\\load into loaded",
    )
    assert rows(cells[4]) == [("4", "6", "2")]
    assert [error(cell)["evalue"] for cell in cells[5:]] == [
        "The kernel has no variable nothing.",
        "pl is no data frame: it is of type module",
        "This is not how a data frame is loaded.",
    ]


def test_production_is_left_alone_unless_allowed():
    made = "%%sql live\nCREATE TABLE t AS SELECT 1 AS a"
    cells = run(
        LOAD,
        made,
        "%%sql live\nDELETE FROM t",
        "%config PeterSql.allow_production = True",
        "%%sql live\nDELETE FROM t",
        "%%sql live\nSELECT count(*) AS n FROM t",
    )
    failed = error(cells[2])
    assert failed["evalue"] == "live is a production connection: nobody is there to confirm this"
    assert "DELETE FROM t" in "\n".join(failed["traceback"])
    assert rows(cells[5]) == [("0",)]


def test_cells_run_in_order_and_hand_on_what_they_made():
    cells = run(
        LOAD,
        NUMBERS,
        "%%sql memory frame <<\nSELECT max(n) AS top FROM numbers",
        "top = frame['top'][0] + 1",
        "%%sql memory\nINSERT INTO numbers VALUES (:top)",
        "%%sql memory\nSELECT n FROM numbers ORDER BY n",
    )
    assert rows(cells[5]) == [("1",), ("2",), ("3",), ("4",)]


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        (
            "%%sql memory\nSELECT 1;\nSELECT * FORM t",
            ['near "FORM": syntax error (SQLITE_ERROR)', "LINE 3: SELECT * FORM t", " " * 17 + "^"],
        ),
        (
            "%%sql memory\nSELECT :absent, :gone",
            ["The kernel has no variable for :absent, :gone.", "Hint: Run the cell that sets it first."],
        ),
        (
            "%%sql memory\nSELECT :odd",
            [
                "The value of :odd cannot be bound: it is of type object.",
                "Hint: Parameters take numbers, texts, dates, None and lists of them.",
            ],
        ),
        (
            "%%sql nowhere\nSELECT 1",
            ['There is no connection called "nowhere"', "Hint: There are: memory, file, live, missing"],
        ),
        ("%%sql memory a b\nSELECT 1", ["A SQL cell begins with: %%sql <connection> [<name> <<]"]),
    ],
)
def test_an_error_is_said_without_a_python_traceback(cell, lines):
    failed = error(run(LOAD, "odd = object()", cell)[2])
    assert (failed["ename"], failed["evalue"]) == ("SqlError", lines[0].replace(" (SQLITE_ERROR)", ""))
    assert failed["traceback"] == lines


def test_what_cannot_be_bound_keeps_its_result_and_fails_the_cell():
    cell = run(LOAD, "%%sql memory frame <<\nCREATE TABLE t (a)")[1]
    assert "CREATE TABLE" in cell.outputs[0]["data"]["text/plain"]
    assert error(cell)["evalue"] == "Nothing was bound to frame: the statement returned no rows."


def test_an_error_stops_nbconvert(tmp_path):
    path = tmp_path / "mixed.ipynb"
    nbformat.write(notebook(LOAD, "%%sql memory\nSELECT * FORM t", f"open({str(tmp_path / 'ran')!r}, 'w')"), path)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output", "done", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode != 0
    assert 'near "FORM": syntax error' in done.stderr
    assert not (tmp_path / "ran").exists()


def test_nbconvert_runs_a_mixed_notebook(tmp_path):
    path = tmp_path / "mixed.ipynb"
    nbformat.write(notebook(LOAD, "%%sql memory frame <<\nSELECT 5 AS answer", "print(frame['answer'][0])"), path)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--output", "done", str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=90)
    page = (tmp_path / "done.html").read_text(encoding="utf-8")
    assert re.search(r"<th [^>]*>answer</th>", page)
    assert re.search(r"<pre>5\s*</pre>", page)


def test_an_error_stops_nbclient():
    with pytest.raises(CellExecutionError):
        run(LOAD, "%%sql memory\nSELECT * FORM t", stop=True)


@pytest.mark.parametrize("order", [(OTHER_MAGIC, LOAD), (LOAD, OTHER_MAGIC)], ids=["before", "after"])
def test_cells_that_name_no_connection_go_to_the_other_magic(order):
    cells = run(
        *order,
        "%%sql sqlite:// --save {x}\nSELECT 1",
        "%%sql\nSELECT 2",
        "%%sql memory\nSELECT 3 AS n",
        "%unload_ext jupyterlab_petersql",
        "%%sql memory\nSELECT 4",
    )
    assert printed(cells[2]) == "other: sqlite:// --save {x} | SELECT 1 | seen"
    assert printed(cells[3]) == "other:  | SELECT 2 | seen"
    assert rows(cells[4]) == [("3",)]
    assert printed(cells[6]) == "other: memory | SELECT 4 | seen"


def test_unloading_ends_the_kernel_and_loading_again_starts_another():
    cells = run(
        LOAD,
        NUMBERS,
        f"{SQL_KERNEL}\nold = kernel.manager",
        "%unload_ext jupyterlab_petersql\nprint(old.is_alive(), kernel.manager)",
        "%%sql memory\nSELECT 1",
        LOAD,
        "%%sql memory\nSELECT count(*) AS tables FROM sqlite_master",
    )
    assert printed(cells[3]) == "False None"
    assert "Cell magic `%%sql` not found" in printed(cells[4])
    assert rows(cells[6]) == [("0",)]


def test_a_sql_kernel_that_died_is_started_again_and_said_so():
    cells = run(LOAD, "%%sql memory\nSELECT 1", SQL_KERNEL, f"{KILL}\nprocess.wait()", "%%sql memory\nSELECT 2 AS n")
    note, shown = cells[4].outputs
    assert note["text"] == "The SQL kernel had ended: it was started again, with new database sessions.\n"
    assert shown["data"]["text/plain"].splitlines()[2] == "2"


def test_a_sql_kernel_that_dies_during_a_cell_leaves_its_outcome_open():
    # Finite, so that nothing is left when the process that counts outlives its parent.
    long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000000) SELECT count(*) FROM n"
    cells = run(
        LOAD,
        "%%sql memory\nSELECT 1",
        SQL_KERNEL,
        f"import threading\ndef kill():\n    {'; '.join(KILL.splitlines())}\nthreading.Timer(0.5, kill).start()",
        f"%%sql memory\n{long}",
    )
    assert error(cells[4])["evalue"].startswith("The SQL kernel has ended: the statement may or may not")


class Session:
    """A Python kernel with a client that talks to it cell by cell."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()

    def run(self, code, **options):
        """The reply and the text that the cell showed."""
        shown = []

        def show(message):
            content = message["content"]
            shown.append(content.get("text") or content.get("data", {}).get("text/plain", ""))

        reply = self.client.execute_interactive(code, output_hook=show, timeout=60, **options)
        return reply["content"], "".join(shown)


@pytest.fixture
def session():
    opened = Session()
    yield opened
    opened.close()


def test_an_interrupt_stops_the_statement(session):
    session.run(LOAD)
    session.run("%%sql file\nSELECT 1")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    # An error would drop what is asked for at the same moment.
    request = session.client.execute(f"%%sql file\n{endless}", stop_on_error=False)
    time.sleep(1)
    session.manager.interrupt_kernel()
    while True:
        reply = session.client.get_shell_msg(timeout=60)
        if reply["parent_header"]["msg_id"] == request:
            break
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert not any("Traceback" in line or "sql_kernel" in line for line in reply["content"]["traceback"])
    _, shown = session.run("%%sql file\nSELECT 'alive' AS word")
    assert "alive" in shown


class Guard(threading.Thread):
    """A PostgreSQL that asks everybody for a password, remembers what it is told and lets nobody in."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.told = []

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                with connection, contextlib.suppress(OSError, struct.error):
                    self.serve(connection)

    def serve(self, connection):
        """Until the client goes: startup packet, clear-text password, refusal (protocol 3.0, section 53.7)."""
        stream = connection.makefile("rwb")
        if self.packet(stream)[:4] == struct.pack("!i", 80877103):  # SSLRequest
            stream.write(b"N")
            stream.flush()
            self.packet(stream)
        stream.write(struct.pack("!cii", b"R", 8, 3))
        stream.flush()
        if stream.read(1) == b"p":
            self.told.append(self.packet(stream).rstrip(b"\0").decode())
            fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0"
            stream.write(b"E" + struct.pack("!i", len(fields) + 4) + fields)
            stream.flush()

    @staticmethod
    def packet(stream):
        (length,) = struct.unpack("!i", stream.read(4))
        return stream.read(length - 4)


@pytest.fixture
def guard():
    """A connection `guarded` to a server that wants a password."""
    server = Guard()
    server.start()
    path = os.path.join(os.environ["JUPYTER_CONFIG_DIR"], "petersql", "connections.json")
    with open(path, encoding="utf-8") as file:
        before = file.read()
    content = json.loads(before)
    guarded = {"name": "guarded", "engine": "postgres", "host": "127.0.0.1", "port": server.port, "user": "u"}
    content["connections"].append({**guarded, "database": "d"})
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)
    yield server
    with open(path, "w", encoding="utf-8") as file:
        file.write(before)
    server.socket.close()


def test_a_password_is_asked_for_at_the_front_end(session, guard):
    prompts = []

    def answer(message):
        prompts.append((message["content"]["prompt"], message["content"]["password"]))
        session.client.input(f"secret {len(prompts)}")

    session.run(LOAD)
    reply, _ = session.run("%%sql guarded\nSELECT 1", allow_stdin=True, stdin_hook=answer)
    assert prompts == [("Password for guarded: ", True)] * 3
    assert guard.told == ["secret 1", "secret 2", "secret 3"]
    assert reply["evalue"] == "password authentication failed"


def test_production_is_confirmed_at_the_front_end(session):
    answers = iter(["no", "yes"])
    prompts = []

    def answer(message):
        prompts.append(message["content"]["prompt"])
        session.client.input(next(answers))

    session.run(LOAD)
    session.run("%%sql live\nCREATE TABLE t AS SELECT 1 AS a")
    statement = "%%sql live\nDROP TABLE t"
    reply, _ = session.run(statement, allow_stdin=True, stdin_hook=answer)
    assert reply["status"] == "error"
    reply, _ = session.run(statement, allow_stdin=True, stdin_hook=answer)
    assert reply["status"] == "ok"
    assert prompts == ["DROP TABLE t\nRun this on live (production)? Type yes: "] * 2


def test_a_front_end_that_takes_no_input_is_told_what_to_do(guard):
    failed = error(run(LOAD, "%%sql guarded\nSELECT 1")[1])
    assert failed["evalue"] == "A password is needed for u"
    assert "environment variable" in failed["traceback"][-1]
    assert guard.told == []


def test_the_sql_kernel_ends_with_the_notebooks_kernel():
    session = Session()
    session.run(LOAD)
    session.run("%%sql memory\nSELECT 1")
    _, pid = session.run(f"{SQL_KERNEL}\nprint(kernel.manager.provisioner.pid)")
    session.close()
    deadline = time.monotonic() + 30
    while is_alive(int(pid)):
        assert time.monotonic() < deadline, "the SQL kernel is still there"
        time.sleep(0.1)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
