"""The book's matplotlib style.

from transformer_book.figures import style

style()
"""

import os

import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats

INK = "#1b1f24"  # text and axes; the built page replaces it by the theme's text color
PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"]  # Okabe and Ito


def style():
    """Figures as SVG with real text, in colors that every eye can tell apart."""
    set_matplotlib_formats("svg", metadata={"Date": None})
    in_book = "EXPLORE_BUILD" in os.environ
    plt.rcParams.update(
        {
            "figure.figsize": (6, 3.4),
            "figure.facecolor": "none" if in_book else "white",
            "axes.facecolor": "none",
            "legend.frameon": False,
            "svg.fonttype": "none",
            "svg.hashsalt": "transformer_book",
            "font.family": "sans-serif",
            "font.sans-serif": ["Arial", "Helvetica", "DejaVu Sans"],
            "font.size": 11,
            "lines.linewidth": 2,
            "axes.prop_cycle": plt.cycler(color=PALETTE),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "text.color": INK,
            "axes.labelcolor": INK,
            "axes.edgecolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )
