"""A SQL kernel that this process starts, asks and ends."""

import atexit
import getpass
import json
import os
import sys
from dataclasses import dataclass, field

import zmq
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from jupyter_core.paths import jupyter_config_dir

from .launcher import root_folder

KERNEL_NAME = "petersql"

#: How long the kernel may take to start, seconds.
START_TIMEOUT = 60

#: How often a silent kernel is looked at whether it lives, milliseconds.
LOOK_EVERY = 1000


class SqlError(Exception):
    """Why a SQL cell failed. IPython shows `lines` in place of a Python traceback."""

    def __init__(self, code, message, hint=None, lines=None):
        super().__init__(message)
        self.code = code
        self.lines = lines or [message, *([f"Hint: {hint}"] if hint else [])]

    def _render_traceback_(self):
        return self.lines

    def for_people(self):
        """The exception to raise in a cell: an interrupt is Python's own."""
        if self.code != "KeyboardInterrupt":
            return self
        interrupt = KeyboardInterrupt(str(self))
        interrupt._render_traceback_ = self._render_traceback_
        return interrupt


@dataclass
class Done:
    """What a cell came to."""

    #: Representations of its result; empty when it had none.
    bundle: dict = field(default_factory=dict)
    #: `execute_reply`
    reply: dict = field(default_factory=dict)

    def answer(self, name):
        """The answer to an expression. Raises SqlError where it failed."""
        answer = self.reply["user_expressions"][name]
        if answer["status"] != "ok":
            raise error_of(answer)
        return answer["data"]["text/plain"]


def error_of(content):
    """The SqlError of an `error` in Jupyter's words."""
    return SqlError(content["ename"], content["evalue"], lines=content["traceback"])


def connection_names():
    """What the user's connections are called; a file that cannot be read is the SQL kernel's to report."""
    try:
        with open(os.path.join(jupyter_config_dir(), "petersql", "connections.json"), encoding="utf-8") as file:
            return {connection["name"] for connection in json.load(file)["connections"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


class SqlKernel:
    """Starts with the first cell, and again when it has died."""

    def __init__(self, shell):
        self.shell = shell
        self.manager = None
        self.client = None

    def run(self, code, *, parameters=None, expressions=None, confirmed=False, upload=None):
        """Runs a cell; its notices are printed, its result is returned. Raises SqlError.

        `confirmed`: also what a person should agree to first, on a production connection.
        `upload`: the data frame for a `\\load` cell.
        """
        self._start()
        session = self.client.session
        content = {
            "code": code,
            "silent": not code,
            "store_history": bool(code),
            "user_expressions": expressions or {},
            "allow_stdin": self._allows_input(),
            "stop_on_error": True,
        }
        metadata = {"petersql": {"parameters": parameters or {}, "confirmed": confirmed, "upload": upload}}
        request = session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(request)
        done = self._follow(request["header"]["msg_id"])
        if done.reply["status"] == "error":
            raise error_of(done.reply)
        return done

    def stop(self):
        """Ends the kernel, and with it its sessions and results."""
        manager, client = self.manager, self.client
        self.manager = self.client = None
        atexit.unregister(self.stop)
        if client:
            client.stop_channels()
        if manager:
            manager.shutdown_kernel()

    def _start(self):
        if self.manager:
            if self.manager.is_alive():
                return
            self.stop()
            print("The SQL kernel had ended: it was started again, with new database sessions.", file=sys.stderr)
        self.manager = KernelManager(kernel_name=KERNEL_NAME)
        atexit.register(self.stop)
        try:
            # It is this process that the SQL kernel sees as its parent, not the server.
            self.manager.start_kernel(env={**os.environ, "PETERSQL_ROOT_DIR": root_folder()})
            self.client = self.manager.client()
            self.client.start_channels()
            self.client.wait_for_ready(timeout=START_TIMEOUT)
        except NoSuchKernel as error:
            self.stop()
            raise SqlError(
                "not-found",
                "The SQL kernel is not installed for this Python",
                f"Install it with: {sys.executable} -m pip install jupyterlab-petersql",
            ) from error
        except RuntimeError as error:
            self.stop()
            raise SqlError("internal", f"The SQL kernel did not start: {error}") from error
        except BaseException:
            self.stop()
            raise

    def _follow(self, request_id):
        """Waits for a request's reply and for its outputs, which end with `idle`."""
        client = self.client
        channels = (client.iopub_channel, client.stdin_channel, client.shell_channel)
        poller = zmq.Poller()
        for channel in channels:
            poller.register(channel.socket, zmq.POLLIN)
        done, idle, interrupted = Done(), False, False
        while not (idle and done.reply):
            try:
                ready = dict(poller.poll(LOOK_EVERY))
                if not ready and not self.manager.is_alive():
                    raise SqlError(
                        "outcome-unknown",
                        "The SQL kernel has ended: the statement may or may not have taken effect",
                        "The next SQL cell starts it again, with new database sessions.",
                    )
                for channel in channels:
                    if channel.socket not in ready:
                        continue
                    message = channel.get_msg(timeout=0)
                    if message["parent_header"].get("msg_id") == request_id:
                        idle = self._take(message, done) or idle
            except KeyboardInterrupt:
                if interrupted:
                    # The statement does not stop: the cell ends without it, and the next one waits.
                    raise
                interrupted = True
                self.manager.interrupt_kernel()
        return done

    def _take(self, message, done):
        """Handles one message of a cell; true when it says that all outputs have come."""
        content = message["content"]
        kind = message["msg_type"]
        if kind == "execute_reply":
            done.reply = content
        elif kind == "execute_result":
            done.bundle = content["data"]
        elif kind == "stream":
            print(content["text"], end="", file=getattr(sys, content["name"]), flush=True)
        elif kind == "input_request":
            ask = getpass.getpass if content["password"] else input
            self.client.input(ask(content["prompt"]))
        return kind == "status" and content["execution_state"] == "idle"

    def _allows_input(self):
        kernel = getattr(self.shell, "kernel", None)
        return kernel._allow_stdin if kernel else sys.stdin.isatty()
