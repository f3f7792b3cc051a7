"""Web fonts that hold only the signs that the site shows."""

import logging

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# It tells of every table that it drops.
logging.getLogger("fontTools").setLevel(logging.WARNING)


def write_subset(source, target, codes):
    """Write the font `source` with those of the code points `codes` that it has.

    A font that has none of them is not written.
    """
    font = TTFont(source)
    if not codes & font.getBestCmap().keys():
        target.unlink(missing_ok=True)
        return
    subsetter = Subsetter(Options(layout_features=[]))
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
