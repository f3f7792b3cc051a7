"""The figures that train, on the built pages: the reader's browser trains them."""

import pytest

from .figure import LIVE, Figure
from .notebooks import run_page
from .training import Training, press, train_until

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
