"""The explorers in a real JupyterLab, where the kernel answers."""

import copy
import re
from itertools import pairwise

import nbformat
import pytest
from playwright.sync_api import expect

from scripts.lab.server import Notebook
from tests.exercises.answering import answer_each
from transformer_book.pages import ROOT, Page
from transformer_book.site.notebooks import GOES_ON

from .figure import Figure
from .moves import moves, new_moves
from .notebooks import run_page, sources
from .training import Training


@pytest.fixture
def figure(place, explorer, notebooks):
    """An explorer in its notebook, at its start."""
    return Figure(notebooks(place[0]).page, explorer).reset()


def test_all_cells_run(lesson_name, notebooks):
    for cell in notebooks(lesson_name.split("/")[-1]).code_cells:
        assert cell["execution_count"], cell["source"]
        kinds = [output["output_type"] for output in cell["outputs"]]
        assert "error" not in kinds, cell["source"]
        data = [output.get("data", {}) for output in cell["outputs"]]
        for shown, after in pairwise([*data, {}]):
            if "image/svg+xml" in shown:
                assert '<details class="numbers">' in after["text/html"]


def test_a_page_reads_as_in_the_book(lesson_name, notebooks):
    """An admonition is a box, and not its source."""
    prose = Page(ROOT / f"{lesson_name}.md").prose
    title = re.search(r"{admonition} (.+)", prose)[1]
    page = notebooks(lesson_name.split("/")[-1]).page
    page.locator("aside", has_text=title).first.wait_for()


def test_a_term_leads_to_what_it_means(notebooks):
    """At the first click, to a cell that was out of sight."""
    page = notebooks("simple_self_attention").page
    link = page.locator(".jp-MarkdownCell a[href='#term-score']").first
    link.click()
    # Under the pointer its meaning shows, too, in a card outside of the last cell.
    meaning = page.locator(".jp-Notebook .jp-Cell").last.locator("[id=term-score]")
    expect(meaning).to_be_in_viewport()


def test_each_quiz_of_a_page_answers(lesson_name, notebooks):
    name = lesson_name.split("/")[-1]
    answer_each(notebooks(name).page, name)


def test_controls(figure, tried):
    """In each figure at least one control, and each way to move one once."""
    for number, name in enumerate(figure.explorer.controls):
        least = moves(figure, name)[: number == 0]
        for move in new_moves(figure, name, tried) or least:
            before = figure.check()
            for _ in move(figure, name):
                inputs = figure.check()
                changed = [key for key in inputs if inputs[key] != before[key]]
                assert changed == [name], move.__name__
                before = inputs


class TestTraining(Training):
    @pytest.fixture
    def figure(self, training, notebooks):
        page_name, name = training
        return Figure(notebooks(page_name).page, run_page(page_name)[name])


PAGE, EXPLORER = "simple_self_attention", "simple-self-attention"
SOFTMAX = "scores.softmax(dim=-1)"
RETURN = "return weights @ x, weights"


@pytest.fixture
def layer():
    """The cell of the page that defines the layer."""
    return next(s for s in sources(PAGE) if s.startswith("class SimpleSelfAttention"))


@pytest.fixture
def edited(notebooks, layer):
    """A function that edits the layer's cell and runs it, once; repaired later."""
    notebook, texts = notebooks(PAGE), [layer]

    def edit(old, new):
        assert old in texts[-1]
        texts.append(texts[-1].replace(old, new))
        notebook.rerun(*texts[-2:])

    yield edit
    notebook.rerun(texts[-1], layer)


@pytest.fixture
def attention(notebooks):
    """The figure that calls the layer."""
    return Figure(notebooks(PAGE).page, run_page(PAGE)[EXPLORER]).reset()


def explorer_of(figure, source):
    """What the figure should show for the layer in `source`."""
    namespace = {}
    exec(f"import torch\nfrom torch import nn\n{source}", namespace)
    layer = namespace["SimpleSelfAttention"]()
    explorer = copy.copy(figure.explorer)

    def lengthened(x, length):
        x = length * x
        _, weights = layer(x)
        scores = x @ x.transpose(-2, -1)
        return {"vectors": x, "scores": scores, "weights": weights}

    explorer.function = lengthened
    return explorer


def test_a_bug_in_the_layer_shows(attention, edited, layer):
    """A softmax over the wrong axis: the columns sum to one, and not the rows."""
    edited(SOFTMAX, bug := "scores.softmax(dim=-2)")
    explorer = explorer_of(attention, layer.replace(SOFTMAX, bug))
    inputs, answer = attention.settle(explorer)
    attention.check(explorer=explorer)
    weights = answer.outputs["weights"]
    assert weights.sum(dim=0).allclose(weights.new_ones(len(weights)))
    assert not weights.sum(dim=1).allclose(weights.new_ones(len(weights)), atol=0.1)
    for _ in moves(attention, "length")[0](attention, "length"):
        attention.check(explorer=explorer)
    edited(bug, SOFTMAX)
    attention.check()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (RETURN, "raise RuntimeError('on purpose')", "RuntimeError: on purpose"),
        (RETURN, "return weights @ y, weights", "NameError"),
        (SOFTMAX, f"{SOFTMAX} * float('nan')", "NaN"),
        (RETURN, "return weights @ x, weights[:, :2]", "should have the shape"),
        (RETURN, "return weights @ x", "too many values"),
        (RETURN, "return None", "cannot unpack"),
    ],
)
def test_a_broken_layer_is_named_until_it_is_repaired(
    attention, edited, old, new, sentence
):
    picture = attention.picture()
    edited(old, new)
    assert sentence in attention.refused()
    assert attention.picture() == picture
    edited(new, old)
    attention.check()
    next(moves(attention, "x")[0](attention, "x"))
    attention.check()


BUG = "assert not 'a layer that is broken on purpose'"
FIGURE = """
from threading import current_thread, main_thread
from transformer_book.explore import Heatmap, explore
import torch
def scaled(length):
    # In a second thread it would take random numbers from a cell that runs.
    assert current_thread() is main_thread()
    return length * torch.eye(3)
explore(scaled, length=(0.0, 2.0), show=[Heatmap("out")], name="small")
"""
TRAINING = """
from transformer_book.explore import Curve, train
model = torch.nn.Linear(1, 1)
train(model, loss=lambda m: m(torch.ones(4, 1)).square().mean(), watch=lambda m: {},
      show=[Curve("loss")], rate=(0.001, 0.002), steps=(100_000, 200_000), name="long")
"""
CONTEXT = "window.jupyterapp.shell.currentWidget.context"
SAVE = f"() => {CONTEXT}.save()"


@pytest.fixture(scope="module")
def notebook(browser, lab, lab_folder):
    """A small notebook with two figures, behind a bug that does not stop them."""
    bug = nbformat.v4.new_code_cell(BUG, metadata={"tags": [GOES_ON]})
    cells = [bug, *map(nbformat.v4.new_code_cell, (FIGURE, TRAINING))]
    python = {"name": "python3", "display_name": "Python 3"}
    small = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": python})
    nbformat.write(small, lab_folder / "root" / "book" / "small.ipynb")
    with browser.new_page() as page:
        yield Notebook(page, lab, "small")


class TestKernel:
    """A kernel goes: in a notebook of its own, since its other figures go with it."""

    def section(self, notebook, name):
        return notebook.page.locator(f"section[data-explorer={name}]")

    def await_that_both_say_it(self, notebook):
        for number, name in enumerate(["small", "long"], 2):
            said = self.section(notebook, name).get_by_role("alert")
            said.filter(has_text=f"then cell [{number}].").wait_for()
        self.section(notebook, "long").get_by_role("button", name="Train").wait_for()

    def test_its_figures_say_so_and_take_up_again(self, notebook):
        self.section(notebook, "long").get_by_role("button", name="Train").click()
        self.section(notebook, "long").get_by_role("button", name="Stop").wait_for()
        notebook.page.evaluate(f"() => {CONTEXT}.sessionContext.restartKernel()")
        self.await_that_both_say_it(notebook)
        notebook.run_all()
        slider = self.section(notebook, "small").get_by_role("slider")
        slider.fill("1.5")
        notebook.page.wait_for_function(
            "document.querySelector('section[data-explorer=small]').answered.length "
            "=== 1.5"
        )
        assert not self.section(notebook, "small").get_by_role("alert").is_visible()

    def test_opened_again_they_show_what_they_showed(self, notebook):
        """The second time, too, though no kernel knew them when they were saved."""
        shown = (
            self.section(notebook, "small").locator(".explorer-heatmap").inner_text()
        )
        assert "1.50" in shown
        notebook.page.evaluate(SAVE)
        notebook.page.evaluate(f"() => {CONTEXT}.sessionContext.shutdown()")
        for _ in range(2):
            notebook.reopen()
            self.await_that_both_say_it(notebook)
            figure = self.section(notebook, "small").locator(".explorer-heatmap")
            assert figure.inner_text() == shown
            notebook.page.evaluate(SAVE)
