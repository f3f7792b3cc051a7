"""What a figure that trains does wherever it stands: it learns as PyTorch does."""

import pytest
import torch

from . import shown
from .wrong import kernel_says, wrong_values

LOSS = 1e-4  # between the losses of two engines, over the first steps
STEPS = 50
# At the first losses, in the page: a driver may come when all is learned already.
STOP_SOON = """(name) => {
  document.addEventListener("explorer-change", function stop({ target }) {
    if (target.dataset.explorer !== name || target.outputs.loss.data.length < 2) return;
    document.removeEventListener("explorer-change", stop);
    const buttons = [...target.querySelectorAll("button")];
    buttons.find(({ textContent }) => textContent === "Stop").click();
  });
}"""

# Each number of losses that is shown; the same picture may be drawn twice.
NOTE_STEPS = """(name) => {
  window.steps = [];
  document.addEventListener("explorer-change", ({ target }) => {
    const { length } = target.outputs.loss?.data ?? [];
    if (target.dataset.explorer === name && window.steps.at(-1) !== length)
      window.steps.push(length);
  });
}"""


def press(figure, name):
    figure.section.get_by_role("button", name=name, exact=True).click()


def train_until(figure, ready):
    """Press Train, and await outputs that are `ready`."""
    press(figure, "Train")
    return figure.await_state(
        lambda state: state["error"] or ("" if ready(losses(state)) else "no end")
    )


def restart(figure):
    """Press Reset, and await its answer, though the start may be shown already."""
    told = figure.state["told"]
    press(figure, "Reset")

    def wrong(state):
        started = state["told"] > told and len(losses(state)) == 1
        return "" if started else "no start"

    return figure.await_state(wrong)


def losses(state):
    return state["outputs"]["loss"]["data"]


def pytorch(figure, steps, inputs):
    """The losses of so many steps in PyTorch, and all that is shown then."""
    descent = figure.explorer.descent
    descent.restart()
    found = [descent.step(inputs["rate"]) for _ in range(steps)]
    return found, figure.explorer.run(inputs).outputs


class Shown:
    """Outputs of a page, as an answer to compare its views with."""

    def __init__(self, outputs, labels):
        self.labels = labels
        self.outputs = {
            name: torch.tensor(o["data"]).reshape(o["shape"])
            for name, o in outputs.items()
        }


def check_views(figure):
    """The views show the outputs that the page holds."""
    state = figure.state
    answer = Shown(state["outputs"], figure.evaluate("(el) => el.labels"))
    shown.check_views(figure, figure.picture(), state["inputs"], answer)


class Training:
    """Tests of each `figure` that trains."""

    def test_it_learns_as_pytorch_does(self, figure):
        start = figure.state["outputs"]
        _, expected = pytorch(figure, 0, figure.inputs)
        for name, tensor in expected.items():
            found = torch.tensor(start[name]["data"]).reshape(start[name]["shape"])
            assert torch.allclose(found, tensor, atol=1e-5)
        inputs = figure.inputs | {"steps": STEPS}
        figure.answer(inputs)
        state = train_until(figure, lambda found: len(found) == STEPS)
        expected, outputs = pytorch(figure, STEPS, inputs)
        assert losses(state) == pytest.approx(expected, abs=LOSS)
        assert expected[-1] < expected[0]
        for name, tensor in outputs.items():
            found = torch.tensor(state["outputs"][name]["data"]).reshape(tensor.shape)
            assert torch.allclose(found, tensor, atol=0.02), name
        check_views(figure)

    def test_it_stops_and_starts_again(self, figure):
        start = restart(figure)
        # Long enough that a fast machine is stopped in the middle, too.
        figure.answer(figure.inputs | {"steps": figure.explorer.controls["steps"].max})
        figure.page.evaluate(STOP_SOON, figure.name)
        train_until(figure, lambda found: len(found) > 1)
        stop = figure.section.get_by_role("button", name="Stop")
        stop.wait_for(state="hidden")
        steps = len(losses(figure.state))
        assert 1 < steps < figure.inputs["steps"]
        # The button says what it does now.
        figure.section.get_by_role("button", name="Train from the start").wait_for()
        again = restart(figure)
        assert again["outputs"] == start["outputs"]
        check_views(figure)

    def test_it_is_watched_step_by_step(self, figure):
        """A slow pace shows each step; at another pace the training goes on."""
        restart(figure)
        figure.page.evaluate(NOTE_STEPS, figure.name)
        pace = figure.section.get_by_label("Pace")
        pace.select_option("10 steps a second")
        train_until(figure, lambda found: len(found) >= 4)
        pace.select_option("as fast as it can")
        steps = figure.inputs["steps"]
        figure.await_state(lambda s: "" if len(losses(s)) == steps else "no end")
        assert figure.page.evaluate("window.steps.slice(0, 3)") == [1, 2, 3]

    def test_inputs_that_cannot_be_used(self, figure):
        for name, control in figure.explorer.controls.items():
            start = figure.inputs
            wrong = start | {name: wrong_values(control)[-1]}
            figure.set(wrong)
            assert figure.refused() == kernel_says(figure.explorer, wrong)
            figure.answer(start)
            assert figure.state["error"] == ""
