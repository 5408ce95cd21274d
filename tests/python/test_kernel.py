"""The installed kernel against the Jupyter messaging protocol, and what its cells do."""

import time
import unittest

import jupyter_kernel_test
from jupyter_client.manager import start_new_kernel

KERNEL = "petersql"


class ProtocolTest(jupyter_kernel_test.KernelTests):
    """jupyter_kernel_test's own tests; these samples decide which of them run."""

    kernel_name = KERNEL
    language_name = "sql"
    file_extension = ".sql"
    code_hello_world = "SELECT 'hello, world'"
    code_generate_error = "SELECT * FORM t"
    code_execute_result = [
        {"code": "SELECT 42 AS answer", "mime": "text/plain"},
        {"code": "SELECT 42 AS answer", "mime": "text/html"},
        {"code": "SELECT 42 AS answer", "mime": "application/vnd.petersql.result+json"},
    ]
    # SQL cells have no display_data, clear_output or pager, and SQLite no notices, which go to stderr.
    complete_code_samples = ["SELECT 1;", "%connect memory"]
    incomplete_code_samples = ["SELECT 1,", "SELECT *\nFROM"]
    completion_samples = [
        {"text": "SEL", "matches": {"SELECT"}},
        {"text": "SELECT * FROM kernel_t", "matches": {"kernel_test"}},
    ]
    code_inspect_sample = "kernel_test"
    code_history_pattern = "SELECT ?"
    supported_history_operations = ("tail", "range", "search")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("%connect file", "CREATE TABLE IF NOT EXISTS kernel_test (id INTEGER)"):
            reply = cls.kc.execute_interactive(code, output_hook=lambda message: None, timeout=30)
            assert reply["content"]["status"] == "ok", reply["content"]

    def test_execute_stdout(self):
        """SQL has no print: what says hello is the result."""
        self.flush_channels()
        _, outputs = self.execute_helper(code=self.code_hello_world)
        data = outputs[0]["content"]["data"]
        self.assertIn("hello, world", data["text/plain"])
        self.assertIn("hello, world", data["text/html"])

    def test_history(self):
        self.flush_channels()
        codes = ["SELECT 1", "SELECT 2", "SELECT 2", "SELECT 3"]
        requests = {
            "tail": ({"hist_access_type": "tail", "n": 3}, codes[1:]),
            "search": ({"hist_access_type": "search", "pattern": "SELECT ?", "n": 3}, codes[1:]),
            "unique": ({"hist_access_type": "search", "pattern": "SELECT 2", "unique": True}, ["SELECT 2"]),
        }
        for code in codes:
            self.execute_helper(code=code)
        for name, (request, expected) in requests.items():
            with self.subTest(name):
                self.kc.history(raw=True, output=False, **request)
                reply = self.kc.get_shell_msg(timeout=10)
                jupyter_kernel_test.validate_message(reply, "history_reply")
                self.assertEqual([entry[2] for entry in reply["content"]["history"]], expected)


class CellTest(unittest.TestCase):
    """Cells as nbconvert and papermill run them."""

    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name=KERNEL)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def run_cell(self, code, **options):
        """Reply and outputs of a cell."""
        outputs = []
        reply = self.client.execute_interactive(code, output_hook=outputs.append, timeout=30, **options)
        kinds = ("execute_result", "display_data", "stream", "error")
        return reply["content"], [output for output in outputs if output["msg_type"] in kinds]

    def test_a_result_is_a_static_table_and_a_reference(self):
        reply, outputs = self.run_cell("%connect memory\nSELECT 41 + 1 AS answer, NULL AS missing")
        self.assertEqual(reply["status"], "ok")
        data = outputs[0]["content"]["data"]
        self.assertEqual(
            set(data), {"text/plain", "text/html", "application/vnd.petersql.result+json"}
        )
        self.assertIn("answer", data["text/html"])
        self.assertIn("42", data["text/plain"])

    def test_a_temporary_table_survives_from_cell_to_cell(self):
        self.run_cell("%connect memory\nCREATE TEMP TABLE kept AS SELECT 7 AS n")
        _, outputs = self.run_cell("SELECT n FROM kept")
        self.assertIn("7", outputs[0]["content"]["data"]["text/plain"])

    def test_a_syntax_error_shows_its_place(self):
        reply, outputs = self.run_cell("%connect memory\nSELECT 1;\nSELECT * FORM t")
        self.assertEqual((reply["status"], reply["ename"]), ("error", "syntax"))
        traceback = outputs[-1]["content"]["traceback"]
        self.assertEqual(traceback[1], "LINE 3: SELECT * FORM t")
        self.assertEqual(traceback[2].index("^"), traceback[1].index("FORM"))

    def test_an_unknown_connection_names_the_known_ones(self):
        reply, _ = self.run_cell("%connect nowhere")
        self.assertEqual(reply["ename"], "not-found")
        self.assertIn("memory", "\n".join(reply["traceback"]))

    def test_a_missing_file_is_said_to_be_missing(self):
        reply, _ = self.run_cell("%connect missing\nSELECT 1")
        self.assertEqual(reply["ename"], "file-missing")

    def test_an_interrupt_stops_the_statement(self):
        self.run_cell("%connect memory")
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        request = self.client.execute(endless)
        time.sleep(0.5)
        self.manager.interrupt_kernel()
        while True:
            reply = self.client.get_shell_msg(timeout=30)
            if reply["parent_header"]["msg_id"] == request:
                break
        self.assertEqual(reply["content"]["ename"], "KeyboardInterrupt")
        _, outputs = self.run_cell("%connect memory\nSELECT 'alive'")
        self.assertIn("alive", outputs[0]["content"]["data"]["text/plain"])


if __name__ == "__main__":
    unittest.main()
