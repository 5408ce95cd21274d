"""A database workbench inside JupyterLab: the package's Python side."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("jupyterlab-petersql")
except PackageNotFoundError:  # run from a source tree
    __version__ = "0.0.0"


def _jupyter_labextension_paths():
    """Where `jupyter labextension` finds the prebuilt front end."""
    return [{"src": "labextension", "dest": "jupyterlab-petersql"}]
