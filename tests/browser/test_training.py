"""A figure that trains, in the browser and in JupyterLab: it learns as PyTorch does."""

import pytest
import torch

from transformer_book.explore import Slider

from . import shown
from .figure import LIVE, Figure
from .notebooks import run_page

LOSS = 1e-3  # between the losses of two engines, over the first steps
STEPS = 50
THREAD = "**/_explore/worker.js"
# At the first losses, in the page: a driver may come when all is learned already.
STOP_SOON = """(name) => {
  document.addEventListener("explorer-change", function stop({ target }) {
    if (target.dataset.explorer !== name || target.outputs.loss.data.length < 2) return;
    document.removeEventListener("explorer-change", stop);
    const buttons = [...target.querySelectorAll("button")];
    buttons.find(({ textContent }) => textContent === "Stop").click();
  });
}"""


@pytest.fixture(params=["browser", "jupyterlab"])
def figure(request, training):
    page_name, name = training
    if request.param == "browser":
        page = request.getfixturevalue("built_page")(page_name)
    else:
        page = request.getfixturevalue("notebooks")(page_name).page
    return Figure(page, run_page(page_name)[name])


def press(figure, name):
    figure.section.get_by_role("button", name=name, exact=True).click()


def train_until(figure, ready):
    """Press Train, and await outputs that are `ready`."""
    press(figure, "Train")
    return figure.await_state(
        lambda state: state["error"] or ("" if ready(losses(state)) else "no end")
    )


def losses(state):
    return state["outputs"]["loss"]["data"]


def pytorch(figure, steps, rate):
    """The losses of so many steps in PyTorch, and what is watched then."""
    descent = figure.explorer.descent
    descent.restart()
    found = [descent.step(rate) for _ in range(steps)]
    return found, descent.outputs()


class Shown:
    """Outputs of a page, as an answer to compare its views with."""

    def __init__(self, outputs):
        self.labels = {}
        self.outputs = {
            name: torch.tensor(o["data"]).reshape(o["shape"])
            for name, o in outputs.items()
        }


def check_views(figure):
    """The views show the outputs that the page holds."""
    state = figure.state
    answer = Shown(state["outputs"])
    shown.check_views(figure, figure.picture(), state["inputs"], answer)


def test_it_learns_as_pytorch_does(figure):
    start = figure.state["outputs"]
    _, expected = pytorch(figure, 0, 0)
    for name, tensor in expected.items():
        found = torch.tensor(start[name]["data"]).reshape(start[name]["shape"])
        assert torch.allclose(found, tensor, atol=1e-5)
    inputs = figure.inputs | {"steps": STEPS}
    figure.answer(inputs)
    state = train_until(figure, lambda found: len(found) == STEPS)
    expected, outputs = pytorch(figure, STEPS, inputs["rate"])
    assert losses(state) == pytest.approx(expected, abs=LOSS)
    assert expected[-1] < expected[0]
    for name, tensor in outputs.items():
        found = torch.tensor(state["outputs"][name]["data"]).reshape(tensor.shape)
        assert torch.allclose(found, tensor, atol=0.02), name
    check_views(figure)


def test_it_stops_and_starts_again(figure):
    press(figure, "Reset")
    start = figure.await_state(lambda s: "" if len(losses(s)) == 1 else "no start")
    # Long enough that a fast machine is stopped in the middle, too.
    figure.answer(figure.inputs | {"steps": figure.target.controls["steps"].max})
    figure.page.evaluate(STOP_SOON, figure.name)
    train_until(figure, lambda found: len(found) > 1)
    stop = figure.section.get_by_role("button", name="Stop")
    stop.wait_for(state="hidden")
    steps = len(losses(figure.state))
    assert 1 < steps < figure.inputs["steps"]
    press(figure, "Reset")
    again = figure.await_state(lambda s: "" if len(losses(s)) == 1 else "no start")
    assert again["outputs"] == start["outputs"]
    check_views(figure)


def test_the_page_trains_in_a_thread_of_its_own(training, browser, server):
    """What cannot be loaded is told; once it can be, the training runs."""
    page_name, name = training
    with browser.new_context() as context:
        page = context.new_page()
        page.route(THREAD, lambda route: route.abort())
        page.goto(f"{server}/book/{page_name}.html")
        page.wait_for_function(LIVE)
        figure = Figure(page, run_page(page_name)[name])
        press(figure, "Train")
        assert "could not be loaded" in figure.refused()
        assert page.workers == []
        page.unroute(THREAD)
        train_until(figure, lambda found: len(found) > 1)
        assert len(page.workers) == 1


def test_inputs_that_cannot_be_used(figure):
    for name, control in figure.target.controls.items():
        assert isinstance(control, Slider)
        start = figure.inputs
        figure.set(start | {name: control.max + 1})
        assert control.label in figure.refused()
        figure.answer(start)
        assert figure.state["error"] == ""
