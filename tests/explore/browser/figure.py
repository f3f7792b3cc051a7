"""One explorer in a browser, measured against the same explorer here, in PyTorch."""

import json

import torch
from playwright.sync_api import TimeoutError as NoAnswer

from . import shown

TOLERANCE = 1e-5
PATIENCE = 20_000  # milliseconds that an answer may take on a busy machine

# Every figure of a page has come to life.
LIVE = "!document.querySelector('.explorer-still')"
# Counted in the page, since a section may be drawn anew.
COUNT = """() => {
  if (window.told) return;
  window.told = {};
  document.addEventListener("explorer-change", ({ target: { dataset } }) => {
    window.told[dataset.explorer] = (window.told[dataset.explorer] ?? 0) + 1;
  });
}"""
# As text: a driver looks at each value of an object.
STATE = """(el) => JSON.stringify({
  inputs: el.inputs, answered: el.answered, outputs: el.outputs, error: el.error,
  told: window.told[el.dataset.explorer] ?? 0,
})"""


def outputs_differ(found, expected):
    """Where outputs {name: {shape, data}} are not PyTorch's, in words; else ""."""
    if set(found) != set(expected):
        return f"outputs {set(found)}, not {set(expected)}"
    for name, tensor in expected.items():
        if found[name]["shape"] != list(tensor.shape):
            return f"{name} has the shape {found[name]['shape']}, not {tensor.shape}"
        data = torch.tensor(found[name]["data"], dtype=torch.float64)
        gap = (data - tensor.flatten()).abs() / tensor.flatten().abs().clamp(min=1)
        if not gap.max() <= TOLERANCE:
            return f"{name} differs by {gap.max():.1e}"
    return ""


class Figure:
    """An explorer's section in a page, and `explorer`, its measure.

    Args:
        page: Playwright's page.
        explorer: the `Explorer` that the page's own cells make.
    """

    def __init__(self, page, explorer):
        self.page = page
        self.explorer = explorer
        self.name = explorer.spec["name"]
        self.selector = f"section[data-explorer='{self.name}']"
        # Light: not in every element's shadow, which takes longer than most answers.
        self.section = page.locator(f"css:light={self.selector}")
        # A page in the background hardly draws.
        page.bring_to_front()
        page.evaluate(COUNT)
        self.section.scroll_into_view_if_needed()
        # The numbers behind a drawing.
        folded = self.section.locator(".explorer-views details")
        folded.evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        self.rest()

    def reset(self):
        """Back to the start, whatever another test has left."""
        self.rest()
        self.section.get_by_role("button", name="Reset").click()
        self.rest()
        self.check(query=self.explorer.spec["focus"])
        return self

    def rest(self):
        """Let go, and point at nothing."""
        self.page.mouse.up()
        self.page.mouse.move(0, 0)

    def control(self, name):
        """The element of a control."""
        index = list(self.explorer.controls).index(name)
        return self.section.locator(".explorer-controls > .explorer-control").nth(index)

    def view(self, kind):
        """The elements of the views of a kind, such as heatmap."""
        return self.section.locator(f".explorer-{kind}")

    def evaluate(self, script, argument=None):
        """Call a script with the section, as it is now, and with an argument."""
        return self.page.evaluate(
            f"([selector, argument]) => "
            f"({script})(document.querySelector(selector), argument)",
            [self.selector, argument],
        )

    @property
    def state(self):
        """inputs, outputs and error, and how many answers have been told."""
        return json.loads(self.evaluate(STATE))

    @property
    def inputs(self):
        return self.state["inputs"]

    def set(self, inputs):
        """Set the inputs as a page script would."""
        self.evaluate("(el, inputs) => { el.inputs = inputs; }", inputs)

    def answer(self, inputs):
        """Set the inputs and await the next answer, whatever it is."""
        told = self.state["told"]
        self.set(inputs)
        self.await_state(lambda state: "" if state["told"] > told else "no answer")

    def await_state(self, wrong):
        """Await a state for which `wrong(state)` is empty; fail with it otherwise."""
        while problem := wrong(state := self.state):
            try:
                self.page.wait_for_function(
                    "([name, told]) => (window.told[name] ?? 0) > told",
                    arg=[self.name, state["told"]],
                    timeout=PATIENCE,
                )
            except NoAnswer:
                raise AssertionError(
                    f"{self.name}, with {state['inputs']}: {problem}"
                ) from None
        return state

    def settle(self, explorer=None):
        """Await PyTorch's outputs for the inputs; return (inputs, PyTorch's answer)."""
        explorer = explorer or self.explorer

        def wrong(state):
            if state["error"]:
                return state["error"]
            if state["answered"] != state["inputs"]:
                return f"the last answer is to {state['answered']}"
            return outputs_differ(
                state["outputs"], explorer.run(state["inputs"]).outputs
            )

        inputs = self.await_state(wrong)["inputs"]
        return inputs, explorer.run(inputs)

    def check(self, query=None, key=None, explorer=None):
        """Await the answer, and compare all that is shown with PyTorch.

        Args:
            query, key: indices of the lit tokens, if they are known.
            explorer: what should be shown, if not this figure's own.
        """
        inputs, answer = self.settle(explorer)
        found = shown.read(self)
        assert found["alert"] == ""
        assert found["notes"] == answer.notes
        shown.check_controls(self, found["controls"], inputs, answer)
        shown.check_views(self, found["views"], inputs, answer, query, key)
        return inputs

    @property
    def alert(self):
        return self.section.locator("[role=alert]")

    def refused(self):
        """Await an error; return its sentence, as it is shown."""
        error = self.await_state(lambda state: "" if state["error"] else "no error")
        sentence = error["error"]
        assert self.alert.is_visible()
        assert self.alert.text_content() == sentence
        assert sentence.strip() and "\n" not in sentence, sentence
        assert sentence.endswith(".") and "Traceback" not in sentence, sentence
        return sentence

    def picture(self):
        """All that the views show, to compare with later."""
        return shown.read(self)["views"]
