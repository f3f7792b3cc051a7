"""Idle time is used: the engine has met what the next move will ask for."""

import pytest

from .figure import Figure
from .notebooks import run_page
from .watch import Watch

PAGE, EXPLORER = "simple_self_attention", "simple-self-attention"
SECTION = f"section[data-explorer={EXPLORER}]"
# Idle moments come when the test gives them, and what is compiled is counted.
COUNTED = """
window.tasks = [];
window.compiled = 0;
window.requestIdleCallback = (task) => window.tasks.push(task);
const { compile } = WebAssembly;
WebAssembly.compile = (bytes) => {
  window.compiled += 1;
  return compile(bytes);
};
"""
GIVE_IDLE_TIME = """async () => {
  for (let quiet = 0; quiet < 50; quiet += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    for (; window.tasks.length; quiet = 0) {
      window.tasks.shift()({ timeRemaining: () => 50 });
    }
  }
  return window.compiled;
}"""


@pytest.fixture
def figure(browser, server):
    """A figure on a page whose idle time is the test's."""
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(COUNTED)
        watch = Watch(page, server)
        page.goto(f"{server}/book/{PAGE}.html")
        # Close to view it needs no idle time to come to life.
        page.evaluate(f"document.querySelector('{SECTION}').scrollIntoView()")
        page.wait_for_function(f"!document.querySelector('.explorer-still {SECTION}')")
        yield Figure(page, run_page(PAGE)[EXPLORER])
        assert not watch.problems


def test_a_word_more_or_less_needs_no_compiling(figure):
    def words(count):
        return figure.inputs | {"x": " ".join(["lab", "run", "go", "we", "to"][:count])}

    def compiled():
        return figure.page.evaluate("window.compiled")

    figure.answer(words(3))
    rehearsed = figure.page.evaluate(GIVE_IDLE_TIME)
    for count in (2, 4):
        figure.answer(words(count))
        figure.settle()
        assert compiled() == rehearsed
    # Nobody takes away, or adds, so much at once.
    figure.answer(words(1))
    assert compiled() > rehearsed
