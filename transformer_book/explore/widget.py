"""explore(): an interactive figure around a module or function of tensors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets
from IPython import get_ipython
from torch import nn

from transformer_book.explore.building import MIMETYPE, building
from transformer_book.explore.controls import as_control
from transformer_book.explore.kernel import Target, flat
from transformer_book.explore.views import View

STATIC = Path(__file__).parent / "static"
IMPORT = re.compile(r'^import .* from "\./(\w+)\.js";$', re.M)


def front_end() -> str:
    """``explorer.js`` and all that it imports as one module, as Jupyter wants it."""
    sources: dict[str, str] = {}

    def take(name: str) -> None:
        source = (STATIC / f"{name}.js").read_text("utf-8")
        for needed in IMPORT.findall(source):
            if needed not in sources:
                take(needed)
        # After what it needs: a constant must stand before its use.
        sources[name] = IMPORT.sub("", source)

    take("explorer")
    return re.sub(r"^export (?!default)", "", "\n".join(sources.values()), flags=re.M)


class Explorer(anywidget.AnyWidget):
    """An interactive figure: controls, views, and the numbers between them.

    Attributes:
        inputs: input name -> value; set it as a reader would with the controls.
        outputs: output name -> {"shape", "data"} of the last good answer.
        error: one sentence if the inputs or the layer's outputs are not acceptable,
            otherwise empty.
    """

    _esm = front_end()
    _css = STATIC / "explorer.css"
    # What a built page starts with.
    carried = (
        *("spec", "inputs", "answered", "outputs", "labels", "notes"),
        *("error", "answers"),
    )

    spec = traitlets.Dict().tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True)
    answered = traitlets.Dict().tag(sync=True)  # the inputs behind the outputs
    outputs = traitlets.Dict().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    notes = traitlets.List().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    answers = traitlets.Int().tag(sync=True)  # counts, so that each is told

    bundle = None  # in a book build, the output that stands for the widget

    def __init__(self, target: Target, name: str, label: str, focus: str = ""):
        self.target = target
        tokens = next(
            filter(None, (c.tokens(c.value) for c in target.controls.values())), []
        )
        if focus and focus not in tokens:
            raise ValueError(f"{focus=} is not one of the tokens {tokens}")
        spec = {
            "name": name,
            "label": label,
            "focus": tokens.index(focus) if focus else 0,
            "word": focus or next(iter(tokens), None),
            "controls": {key: c.spec() for key, c in target.controls.items()},
            "views": [view.spec() for view in target.views],
        }
        start = {key: control.value for key, control in target.controls.items()}
        super().__init__(spec=spec | {"start": start}, inputs=start)
        self.answer()
        self.observe(self.answer, "inputs")

    def open(self):
        """In a book build no front end listens, and no state belongs in the page."""
        if not building():
            super().open()

    def answer(self, _change=None) -> None:
        """Run the layer on ``inputs``; an error leaves the last good outputs."""
        with self.hold_sync():
            self.answers += 1
            try:
                answer = self.target.run(self.inputs)
            except ValueError as error:
                self.error = str(error)
                return
            self.answered = self.inputs
            self.outputs = {k: flat(v) for k, v in answer.outputs.items()}
            self.labels = answer.labels
            self.notes = answer.notes
            self.error = ""

    def refresh(self, namespace: dict) -> None:
        """Take up a layer whose class or function was defined anew in the notebook."""
        function = self.target.function
        if hasattr(function, "__qualname__"):
            self.target.function = _newest(function, namespace)
        else:
            _renew(function, namespace)
        self.answer()

    def _repr_mimebundle_(self, **kwargs):
        return self.bundle or super()._repr_mimebundle_(**kwargs)

    def build(self) -> None:
        """Make what a built page shows: the proven programs and the first picture.

        Raises:
            ValueError: the layer is wrong, cannot be exported, or differs.
        """
        if self.error:
            raise ValueError(f"{self.spec['name']}: {self.error}")
        state = {name: getattr(self, name) for name in self.carried}
        static = self._static(state)
        # A picture shows four digits at most.
        state["outputs"] = {
            name: output | {"data": [float(f"{n:.6g}") for n in output["data"]]}
            for name, output in self.outputs.items()
        }
        page = {name: static.pop(name) for name in ("files", "html")}
        # As text: who keeps a notebook may sort its keys, and controls have an order.
        page["text"] = json.dumps(
            {"state": state} | static, ensure_ascii=False, separators=(",", ":")
        )
        self.bundle = {MIMETYPE: page, "text/plain": self.spec["label"]}

    def _static(self, state: dict) -> dict:
        # Imported here: only a build needs the exporter, and it takes a second.
        from transformer_book.explore import program

        return program.build(self.target, state)


# The explorers that a notebook shows, by name, so that a new one replaces the old.
_shown: dict[str, Explorer] = {}


def _newest(definition, namespace: dict):
    """What a notebook's class or function of this name is now."""
    new = namespace.get(getattr(definition, "__qualname__", ""))
    here = definition.__module__ == "__main__" and type(new) is type(definition)
    return new if here else definition


def _renew(layer, namespace: dict) -> None:
    """Give a layer, and a module's parts, the newest definition of their classes."""
    for part in layer.modules() if isinstance(layer, nn.Module) else [layer]:
        newest = _newest(type(part), namespace)
        if newest is not type(part):
            part.__class__ = newest


def _refresh_all(_result=None) -> None:
    namespace = get_ipython().user_ns
    # A function that is shown may call any of the notebook's modules.
    for value in list(namespace.values()):
        if isinstance(value, nn.Module):
            _renew(value, namespace)
    for explorer in list(_shown.values()):
        explorer.refresh(namespace)


def register(explorer: Explorer) -> Explorer:
    """Let an explorer follow the cells of its notebook, or build it for its page."""
    shell = get_ipython()
    if building():
        # Here, and not when it is displayed: IPython would swallow the error.
        explorer.build()
    elif shell is not None:
        if not _shown:
            shell.events.register("post_run_cell", _refresh_all)
        _shown[explorer.spec["name"]] = explorer
    return explorer


def explore(
    function: Callable,
    *,
    show: list[View],
    name: str = "",
    label: str = "",
    focus: str = "",
    **inputs,
) -> Explorer:
    """Make an interactive figure around a module or function of tensors.

    Like ``ipywidgets.interact``, with views by name of output. In Jupyter the kernel
    runs ``function`` itself, and takes it up anew when its cell is run again; on a
    page of the built book the reader's browser runs the same function, exported.

    Args:
        function: returns a tensor (``out``), a pair ``(out, weights)``, or a dict of
            tensors.
        show: views of the outputs.
        name: short name, unique on its page; the function's name by default.
        label: the figure's heading; made from ``name`` by default.
        focus: the token that is the query at the start; the first by default.
        inputs: name -> control, or one of ``interact``'s abbreviations. A whole-number
            slider named by a view's ``at`` is not given to the function.

    Returns:
        An ``anywidget``: ``observe``, ``jslink`` and ``HBox`` work with it.

    Raises:
        TypeError: an input is neither a control nor an abbreviation.
        ValueError: ``focus`` is not a token, or a slider's numbers make no range.
    """
    controls = {key: as_control(key, value) for key, value in inputs.items()}
    name = name or _kebab(getattr(function, "__name__", type(function).__name__))
    label = label or name.replace("-", " ").capitalize()
    target = Target(function, controls, list(show))
    return register(Explorer(target, name, label, focus))


def _kebab(name: str) -> str:
    return (
        re.sub(r"[\W_]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name))
        .strip("-")
        .lower()
    )
