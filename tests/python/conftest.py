"""Tests run with a Jupyter configuration of their own, never the user's."""

import json
import os
import tempfile

import pytest

CONNECTIONS = [
    {"name": "memory", "engine": "sqlite", "file": ":memory:"},
    {"name": "file", "engine": "sqlite", "file": "${FOLDER}/test.db"},
    {"name": "live", "engine": "sqlite", "file": ":memory:", "production": True},
    {"name": "missing", "engine": "sqlite", "file": "/no/such/folder/file.db", "readOnly": True},
]


@pytest.fixture(scope="session", autouse=True)
def jupyter_folders():
    """Sets the environment that every kernel started by these tests inherits."""
    with tempfile.TemporaryDirectory(prefix="petersql-tests-") as folder:
        config = os.path.join(folder, "config")
        runtime = os.path.join(folder, "runtime")
        os.makedirs(os.path.join(config, "petersql"))
        os.makedirs(runtime, mode=0o700)
        # An empty file is an empty SQLite database.
        with open(os.path.join(folder, "test.db"), "w"):
            pass
        with open(os.path.join(config, "petersql", "connections.json"), "w") as file:
            content = json.dumps({"version": 1, "connections": CONNECTIONS})
            file.write(content.replace("${FOLDER}", folder))
        data = os.path.join(folder, "data")
        names = {"JUPYTER_CONFIG_DIR": config, "JUPYTER_RUNTIME_DIR": runtime, "JUPYTER_DATA_DIR": data}
        before = {name: os.environ.get(name) for name in names}
        os.environ.update(names)
        yield folder
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
