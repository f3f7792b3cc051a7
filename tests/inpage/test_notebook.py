"""Which cells of a page are run again, and which are not."""

import json

import pytest

from transformer_book.explore.build import run_node
from transformer_book.inpage.needs import links
from transformer_book.inpage.runner import HERE

NOTEBOOK = (HERE / "front" / "notebook.js").as_uri()


def runs(sources, steps):
    """Which cells run at each step: the number of a cell, or [number, new source]."""
    cells = links(sources)
    for source, cell in zip(sources, cells, strict=True):
        cell["source"] = source
    # What is known of the cells after each edit.
    texts = [list(sources)]
    for number, source in (step for step in steps if isinstance(step, list)):
        texts.append([*texts[-1][:number], source, *texts[-1][number + 1 :]])
    known = {json.dumps(text, separators=(",", ":")): links(text) for text in texts}
    script = f"""
    import {{ notebook }} from {json.dumps(NOTEBOOK)};
    const seen = [];
    const known = {json.dumps(known)};
    const cells = notebook({json.dumps(cells)}, async (source, name) => {{
      seen.at(-1).push(Number(name.slice(5)) - 1);
      return {{ error: source.startsWith("raise") ? source : "", broken: [] }};
    }}, async (sources) => known[JSON.stringify(sources)]);
    for (const step of {json.dumps(steps)}) {{
      if (Array.isArray(step)) {{ cells.sources[step[0]] = step[1]; continue; }}
      seen.push([]);
      await cells.run(step, () => {{}});
    }}
    console.log(JSON.stringify(seen));
    """
    return json.loads(run_node("--input-type=module", "-e", script))


CHAIN = ["a = 1", "b = a", "c = 0", "b"]
TWICE = ["x = 1", "y = x", "x = 2", "x"]
CASES = {
    "what is needed, once": (CHAIN, [3, 3], [[0, 1, 3], [3]]),
    "what follows from an edit": (CHAIN, [3, [0, "a = 2"], 3], [[0, 1, 3], [0, 1, 3]]),
    "what follows from a run": (CHAIN, [3, 0, 3], [[0, 1, 3], [0], [1, 3]]),
    "what failed": (CHAIN, [[1, "raise a\nb = 2"], 3, 3], [[0, 1], [1]]),
    "what an edit names": (["a = 1", "b = 2", "0"], [[2, "b"], 2], [[1, 2]]),
    "not what an edit no longer names": (CHAIN, [[3, "0"], 3], [[3]]),
    "what changes what an edit names": (
        ["a = []", "a.append(1)", "a"],
        [[2, "print(a)"], 2],
        [[0, 1, 2]],
    ),
    "what an edit changes": (
        ["a = []", "0", "a"],
        [2, [1, "a.append(1)"], 2],
        [[0, 2], [1, 2]],
    ),
    "what an edit binds": (
        ["a = 1", "0", "a"],
        [2, [1, "def a(): pass"], 2],
        [[0, 2], [1, 2]],
    ),
    "what a cell below has overwritten": (TWICE, [1, 3, 1], [[0, 1], [2, 3], [0, 1]]),
    "not what is overwritten and done": (
        ["x = 1", "y = x", "y", "x = 2"],
        [2, 3, 2],
        [[0, 1, 2], [3], [2]],
    ),
    "not what the cell overwrites itself": (
        ["x = 1", "x = x + 1"],
        [1, 1],
        [[0, 1], [1]],
    ),
    "not for a name that nobody needs": (
        ["a, i = 1, 2", "a", "i = 3"],
        [1, 2, 1],
        [[0, 1], [2], [1]],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_run_again(case):
    sources, steps, expected = CASES[case]
    assert runs(sources, steps) == expected
