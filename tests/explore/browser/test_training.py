"""The figures that train, on the built pages: the reader's browser trains them."""

import time

import pytest

from .figure import LIVE, Figure
from .notebooks import run_page
from .training import Training, losses, press, restart, train_until

THREAD = "**/_explore/worker.js"


class TestTraining(Training):
    @pytest.fixture
    def figure(self, training, built_page):
        page_name, name = training
        return Figure(built_page(page_name), run_page(page_name)[name])


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


@pytest.fixture
def backwards(built_page):
    """A whole transformer, which a reader may give eight digits."""
    page_name, name = "training_a_transformer", "backwards"
    figure = Figure(built_page(page_name), run_page(page_name)[name])
    restart(figure)
    return figure


def test_a_transformer_learns_within_a_minute_what_a_reader_then_tries(backwards):
    """It goes on learning while it is given another sequence, and stays learned."""
    typed = "20261130"
    begin = time.monotonic()
    train_until(backwards, lambda found: len(found) > 10)
    backwards.set(backwards.inputs | {"sequence": typed})
    steps = backwards.inputs["steps"]
    backwards.await_state(lambda s: "" if len(losses(s)) == steps else "no end")
    assert time.monotonic() - begin < 60
    state = backwards.state
    right = state["outputs"]["right"]["data"]
    assert max(right[:10]) < 0.3 and sum(right[-20:]) / 20 > 0.95
    assert state["answered"]["sequence"] == typed
    labels = backwards.evaluate("(el) => el.labels")
    assert "".join(labels["written"]) == typed[::-1]
    backwards.set(backwards.inputs | {"sequence": "?"})
    assert "type at least one" in backwards.refused()
    backwards.answer(backwards.inputs | {"sequence": typed})
    assert backwards.state["outputs"] == state["outputs"]
    # Reset forgets, though only what is watched has changed.
    start = restart(backwards)
    assert start["inputs"] == backwards.explorer.spec["start"]
