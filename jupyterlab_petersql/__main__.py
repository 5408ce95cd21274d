"""Starts the kernel: `python -m jupyterlab_petersql -f <connection file>`."""

from .launcher import main

main()
