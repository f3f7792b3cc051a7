"""The figure's beam search keeps the texts that the page's own keeps."""

import json
from types import SimpleNamespace

import pytest
import torch

from transformer_book.explore.build import NODE, run_node
from transformer_book.pages import BOOK, ROOT, Page

SCRIPT = ROOT / "transformer_book/writing/next_piece.js"
KIT = NODE.parents[1] / "front" / "kit.js"
NAMES = "abcdef"
COUNT = 8


@pytest.fixture(scope="module")
def beam():
    """The page's function, with a model whose next letter depends on the last one."""
    for cell in Page(BOOK / "language_model.md").cells("code"):
        if "def beam(" in cell.source:
            break
    start = len(NAMES)
    pieces = SimpleNamespace(
        start=start,
        encode=lambda text: [NAMES.index(letter) for letter in text],
        decode=lambda numbers: "".join(NAMES[i] for i in numbers if i != start),
    )

    def beam(table):
        namespace = {"torch": torch, "pieces": pieces}
        namespace["model"] = lambda numbers: (table[numbers],)
        exec(cell.source, namespace)
        return namespace["beam"]("a", COUNT)

    return beam


@pytest.mark.parametrize("seed", range(5))
def test_beam_search_finds_what_the_page_finds(beam, seed):
    torch.manual_seed(seed)
    table = 2 * torch.randn(len(NAMES) + 1, len(NAMES))
    data = table.softmax(dim=-1).tolist()
    code = f"""
      import define from {json.dumps(SCRIPT.as_uri())};
      import * as kit from {json.dumps(KIT.as_uri())};
      const [names, data, count] = {json.dumps([list(NAMES), data, COUNT])};
      const search = define(kit).beam("a");
      for (let left = count; left;) {{
        const last = search.reads().at(-1);
        if (search.takes(data[names.indexOf(last)], names)) left -= 1;
      }}
      console.log(search.reads());
    """
    found = run_node("--input-type=module", "-e", code).strip()
    total, expected = beam(table)
    assert found == expected
    greedy, likely = "a", 0.0
    for _ in range(COUNT):
        row = table[NAMES.index(greedy[-1])].log_softmax(dim=-1)
        greedy, likely = greedy + NAMES[int(row.argmax())], likely + row.max().item()
    assert total >= likely - 1e-5
