"""A connection names the same SQLite file in kernels of every folder of a Jupyter server."""

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_core.paths import jupyter_config_dir, jupyter_runtime_dir

#: How long a server or a kernel may take to start, seconds.
START_TIMEOUT = 60


@pytest.fixture
def connection():
    """A connection to `sample.db`, a relative path, beside those that are there."""
    file = Path(jupyter_config_dir(), "petersql", "connections.json")
    before = file.read_text(encoding="utf-8")
    content = json.loads(before)
    content["connections"].append({"name": "relative", "engine": "sqlite", "file": "sample.db"})
    file.write_text(json.dumps(content), encoding="utf-8")
    yield "relative"
    file.write_text(before, encoding="utf-8")


@pytest.fixture
def server(tmp_path):
    """A Jupyter server on a folder with a database; what it writes of itself, once it is there."""
    (tmp_path / "sample.db").touch()
    (tmp_path / "reports").mkdir()
    settings = {"root_dir": tmp_path, "open_browser": False, "allow_root": True, "port": 0}
    options = [f"--ServerApp.{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "jupyter", "server", *options, "--IdentityProvider.token=secret"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        file = Path(jupyter_runtime_dir(), f"jpserver-{process.pid}.json")
        for _ in range(START_TIMEOUT * 10):
            if file.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        yield json.loads(file.read_text(encoding="utf-8"))
        process.terminate()


def start_kernel(server, folder, name):
    """Starts the kernel of a notebook as JupyterLab does; returns its connection file."""
    notebook = {"path": f"{folder}/notebook.ipynb", "name": "notebook.ipynb", "type": "notebook", "kernel": {"name": name}}
    request = urllib.request.Request(
        f"{server['url']}api/sessions",
        json.dumps(notebook).encode(),
        {"Authorization": "token secret", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=START_TIMEOUT) as answer:
        kernel = json.load(answer)["kernel"]["id"]
    return str(Path(jupyter_runtime_dir(), f"kernel-{kernel}.json"))


def run(connection_file, *cells):
    """Runs cells; returns what they printed and showed, and why one failed."""
    client = BlockingKernelClient(connection_file=connection_file)
    client.load_connection_file()
    client.start_channels()
    shown = []
    try:
        client.wait_for_ready(timeout=START_TIMEOUT)
        for cell in cells:
            client.execute_interactive(cell, output_hook=lambda message: shown.append(str(message["content"])), timeout=60)
    finally:
        client.stop_channels()
    return "\n".join(shown)


@pytest.mark.parametrize(
    ("kernel", "cells"),
    [
        ("petersql", ["%connect relative", "SELECT file FROM pragma_database_list"]),
        ("python3", ["%load_ext jupyterlab_petersql", "%%sql relative\nSELECT file FROM pragma_database_list"]),
    ],
)
def test_a_relative_file_is_below_the_root_of_the_server(server, connection, tmp_path, kernel, cells):
    assert str(tmp_path / "sample.db") in run(start_kernel(server, "reports", kernel), *cells)
