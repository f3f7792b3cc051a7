"""The entries of the glossary, read from its page without building it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(r"^```\{glossary\}\n(.*?)^```$", re.M | re.S)


class Entry(NamedTuple):
    """A term with its other names, what it means, and the line where it stands."""

    names: tuple[str, ...]
    text: str
    line: int
    block: int  # 0: the letters, 1: the words


@cache
def entries(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of the folder's glossary.md, once for each folder."""
    file = folder / "glossary.md"
    page = file.read_text("utf-8") if file.exists() else ""
    found = []
    for block, match in enumerate(BLOCK.finditer(page)):
        line = page.count("\n", 0, match.start(1)) + 1
        for part in match[1].split("\n\n"):
            lines = part.strip("\n").split("\n")
            names = tuple(one for one in lines if one and not one.startswith(" "))
            text = " ".join(one.strip() for one in lines if one.startswith(" "))
            begins = len(part) - len(part.lstrip("\n"))
            if names:
                found.append(Entry(names, text, line + begins, block))
            line += part.count("\n") + 2
    return tuple(found)
