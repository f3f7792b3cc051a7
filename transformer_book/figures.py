"""The book's matplotlib style.

from transformer_book.figures import style

style()
"""

import matplotlib.pyplot as plt
from IPython import get_ipython
from matplotlib.figure import Figure
from matplotlib.text import Text

from transformer_book.colors import INK, NAMED, PALETTE, ROLES, WORDS
from transformer_book.explore.build import building

# Lines differ in their dashes too, for readers who cannot tell their colors apart.
DASHES = ["-", (0, (3, 1.6)), (0, (1, 1.6)), (0, (4, 1.2, 1, 1.2)), (0, (7, 1.5))]


def color_names(figure: Figure) -> None:
    """Give a text that names a query, a key or a weight its color in the whole book."""
    for text in figure.findobj(Text):
        roles = {WORDS[word] for word in NAMED.findall(text.get_text())}
        if len(roles) == 1:
            light, _ = ROLES[roles.pop()]
            text.set_color(light)


def show(figure: Figure) -> None:
    """Show a figure as SVG, and under it the numbers that it draws."""
    # Imported here: a page without a kernel, which draws nothing, has no NumPy.
    from IPython.core.pylabtools import print_figure
    from IPython.display import HTML, display

    from transformer_book.numbers import numbers

    color_names(figure)
    svg = print_figure(figure, "svg", metadata={"Date": None})
    if svg:
        display({"image/svg+xml": svg}, raw=True)
        if table := numbers(figure):
            display(HTML(table))


def style() -> None:
    """Draw figures as SVG with real text, whose lines differ in more than color."""
    if shell := get_ipython():
        formatter = shell.display_formatter.ipython_display_formatter
        formatter.for_type(Figure, show)
    plt.rcParams.update(
        {
            "figure.figsize": (6, 3.4),
            "figure.facecolor": "none" if building() else "white",
            "axes.facecolor": "none",
            "legend.frameon": False,
            "svg.fonttype": "none",
            "svg.hashsalt": "transformer_book",
            "font.family": "sans-serif",
            "font.sans-serif": ["Arial", "Helvetica", "DejaVu Sans"],
            "font.size": 11,
            "lines.linewidth": 2,
            # Small markers and long legend lines leave the dashes visible.
            "lines.markersize": 4.5,
            "legend.handlelength": 2.8,
            "axes.prop_cycle": plt.cycler(color=PALETTE, linestyle=DASHES),
            "axes.spines.left": False,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.spines.bottom": False,
            "axes.grid": True,
            "grid.color": INK,
            "grid.alpha": 0.18,
            "xtick.major.size": 0,
            "xtick.minor.size": 0,
            "ytick.major.size": 0,
            "ytick.minor.size": 0,
            "text.color": INK,
            "axes.labelcolor": INK,
            "axes.edgecolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )
