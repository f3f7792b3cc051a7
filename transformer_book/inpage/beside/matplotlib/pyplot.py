"""The commands that draw."""

from . import Drawing

rcParams: dict = {}


def subplots(nrows=1, ncols=1, **_):
    """Return a figure and its axes: one, a row of them, or rows."""
    rows = [[Drawing() for _ in range(ncols)] for _ in range(nrows)]
    if nrows == ncols == 1:
        return Drawing(), rows[0][0]
    if 1 in (nrows, ncols):
        return Drawing(), [axis for row in rows for axis in row]
    return Drawing(), rows


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Drawing()
