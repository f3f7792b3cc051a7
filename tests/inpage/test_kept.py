"""What is kept of a reader's edits: in the browser, in a link, in a notebook."""

import json
import random

import pytest

from transformer_book.explore.build import run_node
from transformer_book.pages import ROOT, Page
from transformer_book.site.downloads import download
from transformer_book.site.notebooks import notebook

KEPT = ROOT / "transformer_book/inpage/front/kept"
# A storage as browsers have it.
STORAGE = """
  const shelf = new Map();
  const storage = {
    getItem: (key) => shelf.get(key) ?? null,
    setItem: (key, text) => { shelf.set(key, text); },
    removeItem: (key) => { shelf.delete(key); },
  };
  let access = () => storage;
  const open = (originals, key = "page") => drafts.drafts(key, originals, access);
  const read = (one) => [...one.read()];
"""
CELLS = ["import torch", "x = 1\ny = 2", "def f(x):\n    return x"]


def node(script, **given):
    """Run a piece of JavaScript, which returns something, on what is given."""
    imports = "".join(
        f"import * as {name} from {json.dumps((KEPT / f'{name}.js').as_uri())};\n"
        for name in ("drafts", "place", "link", "changes", "notebook")
    )
    code = f"""{imports}
    const given = {json.dumps(given)};
    const made = await (async () => {{ {script} }})();
    console.log(JSON.stringify(made));
    """
    return json.loads(run_node("--input-type=module", "-e", code))


class TestDrafts:
    def test_edits_are_there_when_the_page_is_opened_again(self):
        found = node(
            STORAGE
            + """
            open(given.cells).keep(1, "x = 3");
            open(given.cells).keep(2, "f = None");
            open(given.cells, "other page").keep(2, "f = 1");
            const again = open(given.cells);
            const both = read(again);
            again.keep(1, given.cells[1]);
            const one = read(open(given.cells));
            again.forget(2);
            return [both, one, read(open(given.cells)), shelf.has("page")];
            """,
            cells=CELLS,
        )
        x = [1, {"text": "x = 3", "original": CELLS[1], "stale": False}]
        f = [2, {"text": "f = None", "original": CELLS[2], "stale": False}]
        assert found == [[x, f], [f], [], False]

    def test_edits_survive_a_change_of_the_book(self):
        """An edit follows its cell, and says if the book has changed that."""
        found = node(
            STORAGE
            + """
            const before = open(given.cells);
            before.keep(0, "import torch as t");
            before.keep(1, "x = 3");
            before.keep(2, "f = None");
            const now = ["# new", "import math", given.cells[2], "x = 1\\ny = 5"];
            const after = open(now);
            const moved = read(after);
            after.keep(3, "x = 4");
            return [moved, read(open(now)).at(-1)];
            """,
            cells=CELLS,
        )
        moved, edited_again = found
        assert [(number, one["text"], one["stale"]) for number, one in moved] == [
            (0, "import torch as t", True),
            (3, "x = 3", True),
            (2, "f = None", False),
        ]
        assert moved[1][1]["original"] == CELLS[1]
        assert edited_again == [
            3,
            {"text": "x = 4", "original": "x = 1\ny = 5", "stale": False},
        ]

    @pytest.mark.parametrize(
        "fault",
        [
            "storage.setItem = () => { throw new Error('full'); };",
            "access = () => { throw new Error('blocked'); };",
        ],
        ids=["full", "blocked"],
    )
    def test_without_a_storage_the_page_works_and_says_so(self, fault):
        found = node(
            STORAGE
            + fault
            + """
            const one = open(given.cells);
            one.keep(1, "x = 3");
            const { lost } = one;
            return [lost, read(one)];
            """,
            cells=CELLS,
        )
        assert found == [True, []]

    @pytest.mark.parametrize("text", ["", "{", "3", "null", '[null, {"number": 1}]'])
    def test_what_others_have_stored_is_no_edit(self, text):
        found = node(
            STORAGE + "shelf.set('page', given.text); return read(open(given.cells));",
            cells=CELLS,
            text=text,
        )
        assert found == []


class TestLink:
    def test_a_link_brings_the_edits_to_their_cells(self):
        text = "# “naïve” 你好 #&?%\nx = [1]\n"
        found = node(
            """
            const edits = [
              { number: 1, hash: place.hash(given.cells[1]), text: given.text },
              { number: 2, hash: place.hash("of another version"), text: "" },
            ];
            const { fragment } = await link.linkOf(edits);
            const { edits: back } = await link.editsIn(fragment);
            const now = ["# new", ...given.cells];
            return [fragment, back.map((one) => [one.text, place.placed(now, one)])];
            """,
            cells=CELLS,
            text=text,
        )
        fragment, back = found
        assert back == [
            [text, {"number": 2, "stale": False}],
            ["", {"number": 2, "stale": True}],
        ]
        assert set(fragment[1:]) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=."
        )

    def test_a_link_that_would_be_cut_is_refused(self):
        found = node(
            """
            const text = Array.from({ length: 4000 }, (_, i) => Math.sin(i)).join();
            return link.linkOf([{ number: 0, hash: "", text }]);
            """
        )
        assert found == {
            "problem": "A link has no room for so much code. "
            "Take the page with you as a notebook."
        }

    def test_a_damaged_link_is_a_sentence(self):
        found = node(
            """
            const { fragment } = await link.linkOf([
              { number: 1, hash: "a", text: "x = torch.softmax(scores, dim=-1)" }]);
            const wrong = [fragment.slice(0, -1), fragment + "A", "#code=", "#code=a.b",
              "#code=%.%", "#code=" + "a.".repeat(9000)];
            for (let i = 6; i < fragment.length; i += 1) {
              const other = fragment[i] === "B" ? "C" : "B";
              wrong.push(fragment.slice(0, i) + other + fragment.slice(i + 1));
            }
            const answers = await Promise.all(wrong.map(link.editsIn));
            // The last letter has bits that mean nothing.
            const whole = JSON.stringify(await link.editsIn(fragment));
            return [answers.map((one) =>
              "problem" in one || JSON.stringify(one) === whole),
              await link.editsIn("#figure=first-look"), await link.editsIn("")];
            """
        )
        known, *foreign = found
        assert all(known) and len(known) > 50
        assert foreign == [None, None]

    def test_a_link_of_something_else_is_a_sentence(self):
        """Packed as ours are, and yet no edits."""
        made = """
            const pack = async (value) => {
              const text = JSON.stringify(value);
              const packed = await new Response(new Blob([text]).stream()
                .pipeThrough(new CompressionStream("deflate-raw"))).bytes();
              return `#code=${place.hash(text)}.${packed.toBase64
                ? packed.toBase64({ alphabet: "base64url" })
                : Buffer.from(packed).toString("base64url")}`;
            };
            const values = [null, 3, {}, [3], [[]], [["1", "a", "x"]], [[1, "a", 2]]];
            const answers = await Promise.all(values.map(async (value) =>
              link.editsIn(await pack(value))));
            return answers.map((one) => "problem" in one);
        """
        assert node(made) == [True] * 7


class TestChanges:
    def test_both_texts_can_be_read_from_the_changes(self):
        draw = random.Random(0)
        lines = ["", "x = 1", "x = 2", "    return x"]
        pairs = [
            ["\n".join(draw.choices(lines, k=draw.randrange(7))) for _ in range(2)]
            for _ in range(200)
        ]
        found = node(
            "return given.pairs.map(([a, b]) => changes.compared(a, b));", pairs=pairs
        )
        for (before, after), lines in zip(pairs, found, strict=True):
            for left_out, whole in (("+", before), ("−", after)):
                kept = [one["text"] for one in lines if one["sign"] != left_out]
                assert "\n".join(kept) == whole

    def test_a_change_of_one_line_leaves_the_others(self):
        lines, said = node(
            """
            const lines = changes.compared("a\\nb\\nc\\nd", "a\\nB\\nc\\nd\\ne");
            return [lines.map(({ sign, text }) => sign + text), changes.summary(lines)];
            """
        )
        assert lines == [" a", "−b", "+B", " c", " d", "+e"]
        assert said == "Against the book’s code: 2 lines new (+), 1 line gone (−)."


class TestNotebook:
    def test_the_reader_takes_the_page_with_the_edits(self):
        page = ROOT / "book/simple_self_attention.md"
        book = download(page)
        for cell in book.cells:
            cell.pop("attachments", None)
        sources = [cell.source for cell in Page(page).cells("code")]
        texts = [[0, "import torch  # mine"], [len(sources) - 1, "print('end')"]]
        made = node(
            "return notebook.edited(given.book, new Map(given.texts));",
            book={
                "cells": [{**cell, "source": cell.source[:200]} for cell in book.cells]
            },
            texts=texts,
        )
        code = [one for one in made["cells"] if one["cell_type"] == "code"]
        assert code[0]["id"] == "install"
        assert code[1]["source"] == texts[0][1] and code[1]["outputs"] == []
        assert code[-1]["source"] == texts[1][1]
        assert code[2]["source"] == sources[1][:200]

    def test_its_cells_are_those_of_the_page(self, page_name):
        """In their order: an edit comes to its own cell."""
        path = ROOT / f"{page_name}.md"
        taken = [one.source for one in notebook(path).cells if one.cell_type == "code"]
        assert taken == [cell.source for cell in Page(path).cells("code")]
