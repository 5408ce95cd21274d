"""A database workbench inside JupyterLab: the package's Python side."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("jupyterlab-petersql")
except PackageNotFoundError:  # run from a source tree
    __version__ = "0.0.0"


def _jupyter_labextension_paths():
    """Where `jupyter labextension` finds the prebuilt front end."""
    return [{"src": "labextension", "dest": "jupyterlab-petersql"}]


def load_ipython_extension(shell):
    """`%load_ext jupyterlab_petersql`: SQL cells without our front end."""
    from .ipython import load

    load(shell)


def unload_ipython_extension(shell):
    """`%unload_ext jupyterlab_petersql`."""
    from .ipython import unload

    unload(shell)
