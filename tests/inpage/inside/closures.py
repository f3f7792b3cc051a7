"""Run cells of pages in PyTorch, each after only those that it needs."""

import json
import os
import signal
import sys
from pathlib import Path

# The seconds of computing after which a cell is left out, with those that need it.
PATIENCE = 1.0


def main():
    """Read from stdin: page -> its `sources` and `runs`, lists of cells in their order.

    What the last cell of a run gave is written to a file of `folder`.
    """
    # Without widgets, as in the page's interpreter.
    sys.modules["anywidget"] = None
    import torch

    # What many cells import is imported once.
    import transformer_book.checks
    import transformer_book.embeddings
    import transformer_book.explore  # noqa: F401
    from transformer_book.inpage.cells import Notebook

    torch.set_num_threads(1)
    signal.signal(signal.SIGVTALRM, too_slow)
    asked = json.load(sys.stdin)
    for number, page in enumerate(asked["pages"]):
        if number >= (os.cpu_count() or 1):
            os.wait()
        if not os.fork():
            folder = Path(asked["folder"], page["name"])
            folder.mkdir()
            follow(Notebook(), page["sources"], folder, page["runs"])
            os._exit(0)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def follow(notebook, sources, folder, runs, depth=0):
    """Run cells from a depth on. What runs have in common is run once.

    Where they part, each goes on in a process of its own, and sees none of the others.
    """
    heads = {}
    for run in runs:
        if len(run) > depth:
            heads.setdefault(run[depth], []).append(run)
    for cell, behind in heads.items():
        child = os.fork() if len(heads) > 1 else 0
        if child:
            os.waitpid(child, 0)
            continue
        slow = folder / f"{cell}.slow"
        if not slow.exists():
            signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
            result = notebook.run(sources[cell])
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            if "TooSlow" in result["error"]:
                slow.touch()
            else:
                if any(len(run) == depth + 1 for run in behind):
                    text = json.dumps(result)
                    (folder / f"{cell}.json").write_text(text, "utf-8")
                follow(notebook, sources, folder, behind, depth + 1)
        if len(heads) > 1:
            os._exit(0)


class TooSlow(BaseException):
    """A cell takes too long for a test."""


def too_slow(*_):
    raise TooSlow
