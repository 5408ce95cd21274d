"""Configuration of the JupyterLab that UI tests talk to; ports and folders come on the command line."""

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)
