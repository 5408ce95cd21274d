"""The SQL kernel in a terminal: `jupyter console`."""

import sys

import pexpect


def test_a_console_runs_statements_and_shows_tables(jupyter_folders):
    command = ["-m", "jupyter_console", "--kernel", "petersql", "--simple-prompt"]
    console = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=60, dimensions=(40, 200))
    try:
        console.expect(r"In \[1\]: ")
        console.sendline("%connect memory")
        console.expect(r"In \[2\]: ")
        console.sendline("SELECT 41 + 1 AS answer;")
        console.expect("answer")
        console.expect("42")
        console.expect(r"In \[3\]: ")
        console.sendline("SELECT * FORM nowhere;")
        console.expect("syntax error")
        console.expect(r"In \[4\]: ")
        console.sendeof()
        console.expect("exit")
    finally:
        console.close(force=True)
