"""Web fonts that hold only the signs that the site shows."""

import logging
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# fontTools would log every table that it drops.
logging.getLogger("fontTools").setLevel(logging.WARNING)


def write_subset(source: Path, target: Path, codes: set[int]) -> None:
    """Write the font `source` with those of the code points `codes` that it has.

    A font that has none of them is not written. One that an earlier build has written
    with the same signs stays.
    """
    font = TTFont(source)
    held = codes & font.getBestCmap().keys()
    if not held:
        target.unlink(missing_ok=True)
        return
    if target.exists() and TTFont(target).getBestCmap().keys() == held:
        return
    subsetter = Subsetter(Options(layout_features=[], bidi_closure=False))
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
