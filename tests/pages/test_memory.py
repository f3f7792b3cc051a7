"""The memory that pages tell of, and the memory that they take."""

import subprocess
import sys

import torch

from transformer_book.memory import peak_bytes
from transformer_book.pages import ROOT

# A page's cells without their asserts, trained for a moment: memory does not grow while
# a model learns. ru_maxrss is in kilobytes, and in bytes on a Mac.
RUN = """
import resource, sys
import matplotlib
from transformer_book.pages import BOOK, Page

matplotlib.use("Agg")
namespace = {}
for cell in Page(BOOK / "positional_embeddings.md").cells("code"):
    exec(cell.source.replace("epochs=30", "epochs=1"), namespace)
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(peak / 2**20, file=sys.stderr)
"""


def test_tensors_count_as_long_as_they_live():
    def run():
        first = torch.ones(100, 100)
        second = torch.ones(50, 100)
        del first
        return second, torch.ones(10, 100)

    assert peak_bytes(run) == 4 * (100 * 100 + 50 * 100)


def test_the_page_on_positions_leaves_room_for_others():
    """Binder gives 2 GB to all pages that are open; a kernel takes little besides."""
    # A process begins with the peak of the one that starts it: here a shell's.
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-O", "-c", RUN]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stderr.split()[-1]) < 450
