"""Notebooks made and run by tests."""

import nbformat
from nbclient import NotebookClient


def notebook(*sources, kernel="python3"):
    """A notebook of code cells. The first one is a `parameters` cell when it says so."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def run(*sources, stop=False, kernel="python3"):
    """The cells of a notebook after a run that stops at an error only when told to."""
    made = notebook(*sources, kernel=kernel)
    NotebookClient(made, timeout=90, allow_errors=not stop).execute()
    return made.cells


def result(cell):
    """The representations of a cell's only output."""
    [output] = cell.outputs
    return output["data"]


def rows(cell):
    """The rows of a cell's only result, as the static text shows them."""
    lines = result(cell)["text/plain"].splitlines()
    end = next(index for index, line in enumerate(lines) if line.split()[-1] in ("row", "rows"))
    return [tuple(value.strip() for value in line.split("|")) for line in lines[2:end]]


def printed(cell):
    """What a cell printed."""
    return "".join(output["text"] for output in cell.outputs if output["output_type"] == "stream").strip()


def error(cell):
    """The error output of a cell."""
    return next(output for output in cell.outputs if output["output_type"] == "error")
