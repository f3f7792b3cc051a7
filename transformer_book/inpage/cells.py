"""Run a page's cells as a notebook does: in the page's interpreter."""

import ast
import contextlib
import importlib
import io
import linecache
import sys
import traceback
import warnings
from typing import Any


class Notebook:
    """Cells that share their names, which are those of the module `__main__`."""

    def __init__(self) -> None:
        self.names = sys.modules["__main__"].__dict__
        self.count = 0
        self.values: list[Any] = []  # what the last cell has displayed

    def run(self, source: str, name: str = "", claims: bool = True) -> dict[str, Any]:
        """Run one cell.

        Args:
            name: what tracebacks call it; its number by default.
            claims: whether an assertion that fails ends the cell. If not, the cell goes
                on with its next statement.

        Returns:
            text: what it printed; shown: what it displayed, by kind, the value of its
            last line at the end; error: a traceback of the cell's own lines, or "";
            broken: the lines of the assertions that failed and did not end it.
        """
        # What stands in for IPython in a page, in the folder `beside`.
        shown: list[Any] = importlib.import_module("IPython.display").shown
        self.count += 1
        name = f"<{name or f'cell {self.count}'}>"
        # For tracebacks, and for inspect.getsource.
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        printed, error = io.StringIO(), ""
        broken: list[int] | None = None if claims else []
        shown.clear()
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                value = self._value(source, name, broken)
            except BaseException as raised:
                error = own_lines(raised)
                value = None
        if value is not None:
            shown.append(value)
        self.values = list(shown)
        described = []
        for one in self.values:
            try:
                described.append(describe(one))
            except BaseException as raised:  # its own __repr__
                error = error or own_lines(raised)
        return {
            "text": printed.getvalue(),
            "shown": [one for one in described if one],
            "error": error,
            "broken": broken or [],
        }

    def _value(self, source: str, name: str, broken: list[int] | None) -> Any:
        """Execute a cell; return the value of its last line, unless that is hidden."""
        tree = ast.parse(source, name)
        last = None
        hidden = source.rstrip().endswith(";")
        if tree.body and isinstance(line := tree.body[-1], ast.Expr):
            last = ast.Expression(line.value)
            tree.body.pop()
        for statement in tree.body:
            try:
                one = compile(ast.Module([statement], []), name, "exec")
                exec(one, self.names)
            except AssertionError:
                if broken is None:
                    raise
                broken.append(statement.lineno)
        if last is None:
            return None
        value = eval(compile(last, name, "eval"), self.names)
        return None if hidden else value


def own_lines(error: BaseException) -> str:
    """Return a traceback of the cells' lines alone, not of what they have called."""
    said = traceback.TracebackException(type(error), error, error.__traceback__)
    whole: list[traceback.TracebackException | None] = [said]
    while one := whole.pop():
        one.stack[:] = [line for line in one.stack if line.filename.startswith("<cell")]
        whole += [one.__cause__, one.__context__]
    return "".join(said.format())


def describe(value: Any) -> dict[str, Any]:
    """Return what a notebook shows of a value: {} of a picture, which is not drawn."""
    if hasattr(value, "drawn_elsewhere"):
        return {}
    if hasattr(value, "spec") and hasattr(value, "state"):
        return {"figure": value.state["outputs"], "error": value.state["error"]}
    if type(value).__name__ == "Quizzes":
        return {"quizzes": list(value.names)}
    for kind, method in (("markdown", "_repr_markdown_"), ("html", "_repr_html_")):
        if hasattr(type(value), method):
            return {kind: getattr(value, method)()}
    return {"text": repr(value)}


def run_page(sources: list[str]) -> list[dict[str, Any]]:
    """Run the cells of a page, one after the other, whatever becomes of them."""
    notebook = Notebook()
    return [notebook.run(source) for source in sources]
