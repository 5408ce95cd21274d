"""Notebooks with SQL under papermill."""

import nbformat
import papermill
import pytest
from notebooks import notebook, printed, rows

LOAD = "%load_ext jupyterlab_petersql"


def execute(made, folder, **options):
    """The cells of a notebook that papermill ran, its injected one included."""
    source, target = folder / "in.ipynb", folder / "out.ipynb"
    nbformat.write(made, source)
    try:
        papermill.execute_notebook(str(source), str(target), progress_bar=False, **options)
    finally:
        cells = nbformat.read(target, as_version=4).cells
    return cells


def test_its_parameters_are_bound_in_sql_cells(tmp_path):
    made = notebook(
        "wanted = 1",
        LOAD,
        "%%sql memory frame <<\nSELECT n FROM (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) WHERE n >= :wanted",
        "print(list(frame['n']))",
    )
    made.cells[0].metadata["tags"] = ["parameters"]
    cells = execute(made, tmp_path, parameters={"wanted": 2})
    assert rows(cells[3]) == [("2",), ("3",)]
    assert printed(cells[4]) == "[2, 3]"


def test_an_error_stops_the_notebook(tmp_path):
    made = notebook(LOAD, "%%sql memory\nSELECT * FORM t", "print('ran')")
    with pytest.raises(papermill.PapermillExecutionError) as failed:
        execute(made, tmp_path)
    assert (failed.value.ename, failed.value.evalue) == ("SqlError", 'near "FORM": syntax error')
    assert printed(nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1]) == ""


def test_a_notebook_of_the_sql_kernel_runs(tmp_path):
    made = notebook("%connect memory\nCREATE TABLE t AS SELECT 6 AS n", "SELECT n FROM t", kernel="petersql")
    made.metadata["kernelspec"]["language"] = "sql"
    assert rows(execute(made, tmp_path)[1]) == [("6",)]
