"""`%load_ext jupyterlab_petersql`: SQL cells in notebooks that run without our front end.

A SQL cell runs in a SQL kernel of its own, one for each IPython process, which starts with the first SQL cell and
ends with the process. What the notebook's variables are to the cell, parameters and a bound result, is code that
the SQL kernel writes and that runs here: the same code that JupyterLab sends to the notebook's kernel.
"""

import ast
import contextlib
import io
import json
import re

from IPython.core.magic import MAGIC_NO_VAR_EXPAND_ATTR, Magics, cell_magic, magics_class, no_var_expand
from IPython.display import display
from traitlets import Bool, Enum

from .sql_kernel import SqlError, SqlKernel, connection_names

#: `<connection>` or `<connection> <name> <<`, as src/model/sql-cell.ts reads it.
HEADER = re.compile(r"\s*(?:(?P<connection>[^\s<]+)(?:\s+(?P<name>[^\W\d]\w*)\s*<<)?)?\s*")

#: What cannot be a parameter needs no question, and most cells have none.
MAYBE_PARAMETER = re.compile(r":[^\W\d]|\{\{")

#: A cell that writes a data frame into a table, as src/model/load-statement.ts reads it.
LOAD = re.compile(r"\s*\\load\b", re.IGNORECASE)

RESULT_MIME = "application/vnd.petersql.result+json"


@magics_class
class PeterSql(Magics):
    """SQL cells: `%%sql <connection>` or `%%sql <connection> <name> <<`."""

    library = Enum(
        ["auto", "polars", "pandas", "pyarrow"],
        default_value="auto",
        help="What `<name> <<` binds; `auto` takes what is installed, in this order.",
    ).tag(config=True)

    allow_production = Bool(
        False,
        help="Run on production connections, unasked, what else a person must confirm: DROP, TRUNCATE, "
        "UPDATE and DELETE without WHERE.",
    ).tag(config=True)

    def __init__(self, shell, **options):
        super().__init__(shell, **options)
        #: The `%%sql` of another extension: runs the cells that name no connection of ours.
        self.previous = None
        self.kernel = SqlKernel(shell)

    def put_first(self, *_):
        """Takes the place of the `%%sql` that is there, also of one that was loaded after ours."""
        cell_magics = self.shell.magics_manager.magics["cell"]
        if cell_magics.get("sql") != self.sql:
            self.previous = cell_magics.get("sql")
            cell_magics["sql"] = self.sql

    def withdraw(self):
        """Puts the `%%sql` of before back and ends the SQL kernel."""
        cell_magics = self.shell.magics_manager.magics["cell"]
        del cell_magics["sql"]
        if self.previous:
            cell_magics["sql"] = self.previous
        self.kernel.stop()

    @no_var_expand
    @cell_magic("sql")
    def sql(self, line, cell):
        """Runs a SQL cell."""
        header = HEADER.fullmatch(line)
        if self.previous and not (header and header["connection"] in connection_names()):
            return self._run_previous(line, cell)
        try:
            if not header:
                raise SqlError("invalid", "A SQL cell begins with: %%sql <connection> [<name> <<]")
            if LOAD.match(cell):
                self._load(header["connection"], cell)
            else:
                self._run(header["connection"], header["name"], cell)
        except SqlError as error:
            raise error.for_people() from None

    def _run(self, connection, name, sql):
        parameters = self._parameters(connection, sql)
        # The header keeps its line, so that places in errors count as in the cell.
        code = f"%%sql {connection or ''}\n{sql}"
        expressions = {}
        if name:
            handover = {"op": "handover", "name": name, "language": "python", "library": self.library}
            expressions["handover"] = json.dumps(handover)
        done = self.kernel.run(
            code, parameters=parameters, expressions=expressions, confirmed=self.allow_production
        )
        bundle, failure = done.bundle, None
        if name:
            try:
                bound = {"name": name, "type": self._bind(done.answer("handover"))}
                bundle = {**bundle, RESULT_MIME: {**bundle[RESULT_MIME], "bound": bound}}
            except Exception as error:
                failure = error
        if bundle:
            display(bundle, raw=True)
        if failure:
            # The result stays, and the cell counts as failed.
            raise failure

    def _load(self, connection, statement):
        """Runs `\\load <data frame> into <table>`: writes the frame to a file that the SQL kernel loads."""
        question = {"op": "frame", "sql": statement, "language": "python"}
        done = self.kernel.run("", expressions={"frame": json.dumps(question)})
        target = json.loads(done.answer("frame"))
        written = self._printed_by(target["code"])
        if written.get("missing"):
            hint = "Run the cell that sets it first."
            raise SqlError("invalid", f"The kernel has no variable {target['frame']}.", hint)
        if "unusable" in written:
            raise SqlError("invalid", f"{target['frame']} is no data frame: it is of type {written['unusable']}")
        if "elsewhere" in written:
            raise SqlError("invalid", f"The data frame could not be handed over: it lies in {written['elsewhere']}")
        done = self.kernel.run(f"%%sql {connection or ''}\n{statement}", upload=target["upload"])
        display(done.bundle, raw=True)

    def _parameters(self, connection, sql):
        """The values of `:name` and `{{name}}` parameters, read from the notebook's variables."""
        if not connection or not MAYBE_PARAMETER.search(sql):
            return {}
        question = {"op": "parameters", "connection": connection, "sql": sql, "language": "python"}
        done = self.kernel.run("", expressions={"parameters": json.dumps(question)})
        code = done.answer("parameters")
        if not code:
            return {}
        found = self._printed_by(code)
        if found["missing"]:
            names = ", ".join(f":{name}" for name in found["missing"])
            raise SqlError("invalid", f"The kernel has no variable for {names}.", "Run the cell that sets it first.")
        for name, type_name in found["unusable"].items():
            raise SqlError(
                "invalid",
                f"The value of :{name} cannot be bound: it is of type {type_name}.",
                "Parameters take numbers, texts, dates, None and lists of them.",
            )
        return found["values"]

    def _printed_by(self, code):
        """Runs code among the notebook's variables; returns the JSON of its last line."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, self.shell.user_ns)
        return json.loads(printed.getvalue().strip().splitlines()[-1])

    def _bind(self, code):
        """Runs the code of a hand-over; returns what its last line says: the type of the variable."""
        module = ast.parse(code)
        last = ast.Expression(module.body.pop().value)
        exec(compile(module, "<petersql>", "exec"), self.shell.user_ns)
        return eval(compile(last, "<petersql>", "eval"), self.shell.user_ns)

    def _run_previous(self, line, cell):
        options = {}
        if getattr(self.previous, "needs_local_scope", False):
            options["local_ns"] = self.shell.user_ns
        if not getattr(self.previous, MAGIC_NO_VAR_EXPAND_ATTR, False):
            line = self.shell.var_expand(line, depth=2)
        return self.previous(line, cell, **options)


def load(shell):
    """Puts our `%%sql` before the one that is there, and keeps it there."""
    if PeterSql.__name__ in shell.magics_manager.registry:
        return
    magics = PeterSql(shell)
    magics.put_first()
    shell.magics_manager.registry[PeterSql.__name__] = magics
    shell.events.register("pre_run_cell", magics.put_first)


def unload(shell):
    """Undoes `load`."""
    magics = shell.magics_manager.registry.pop(PeterSql.__name__, None)
    if magics:
        shell.events.unregister("pre_run_cell", magics.put_first)
        shell.configurables[:] = [each for each in shell.configurables if each is not magics]
        magics.put_first()
        magics.withdraw()
