"""The widget of a figure: it carries what a reader does to the figure, and back.

Only this module needs anywidget and IPython. A notebook's figures are kept here, so
that they follow when a cell is run again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython import get_ipython

from .build import building
from .figure import Change, Figure
from .training import Trainer

HERE = Path(__file__).parent
TURN = 0.001  # seconds a picture for the kernel to read messages, such as Stop


def _as_text(value: object, _widget: object) -> str:
    """JSON, in which the order stays: a saved notebook sorts the keys of a dict."""
    return json.dumps(value)


class FigureWidget(anywidget.AnyWidget):
    """A figure as an ipywidget.

    Attributes:
        figure: what it shows.
        inputs: input name -> value; set it as a reader would with the controls.
        outputs: output name -> {"shape", "data"} of the last good answer.
        error: one sentence if the inputs or the layer's outputs are not acceptable,
            otherwise empty.
    """

    _esm = HERE / "dist" / "explorer.js"  # bundled from front/ by `make export`
    _css = HERE / "dist" / "explorer.css"

    # The parts of a figure's state: see ``Figure``.
    spec = traitlets.Dict().tag(sync=True, to_json=_as_text)
    inputs = traitlets.Dict().tag(sync=True)
    answered = traitlets.Dict().tag(sync=True)
    outputs = traitlets.Dict().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True, to_json=_as_text)
    notes: traitlets.List[str] = traitlets.List().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    answers = traitlets.Int().tag(sync=True)
    # What the front end says once there is no kernel that knows this widget.
    lost = traitlets.Unicode().tag(sync=True)

    def __init__(self, figure: Figure):
        self.figure = figure
        super().__init__(spec=figure.spec, lost=_lost(), **figure.state)
        self.observe(self.answer, "inputs")
        self.on_msg(self._asked)

    def _asked(
        self, _widget: object, content: dict[str, Any], _buffers: object
    ) -> None:
        """Tell a front end that asks that this widget's kernel is there."""
        # They differ if a change was lost on its way; then it is answered now. Set as
        # a front end sets them: the reader may have moved on, and is not moved back.
        self.set_state({"inputs": content["inputs"]})
        self.send({"here": True})

    def answer(self, _change: object = None) -> None:
        """Have the figure answer the inputs."""
        self.show(self.figure.answer(self.inputs))

    def show(self, change: Change) -> None:
        """Pass a change of the figure's state on to the front end, as one message."""
        with self.hold_sync():
            for name, value in change.items():
                setattr(self, name, value)

    def open(self) -> None:
        """Open no channel in a book's build, where no front end listens."""
        if not building():
            super().open()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        own = self.figure._repr_mimebundle_()
        # In a book's build there is no channel to show a widget by.
        shown = None if self.figure.bundle else super()._repr_mimebundle_(**options)
        if shown is None:
            return own
        data, metadata = shown
        # Where there are no widgets, as in an exported notebook, the HTML is shown.
        return data | {"text/html": own["text/html"]}, metadata


class TrainerWidget(FigureWidget):
    """A trainer as an ipywidget.

    Attributes:
        running: set to ``True`` it trains, and to ``False`` it stops.
        resets: another number goes back to the start.
        pace: steps a second while a notebook watches; 0 is as fast as possible.
    """

    figure: Trainer
    running = traitlets.Bool().tag(sync=True)
    resets = traitlets.Int().tag(sync=True)
    pace = traitlets.Float().tag(sync=True)

    def __init__(self, figure: Trainer):
        super().__init__(figure)
        self._changes: Iterator[Change] | None = None  # of the training that runs
        self.observe(self._run, "running")
        self.observe(self._reset, "resets")
        self.observe(self._keep_pace, "pace")

    def _reset(self, _change: object) -> None:
        self.show(self.figure.reset(self.inputs))

    def _keep_pace(self, change: Any) -> None:
        self.figure.state["pace"] = change["new"]

    def _run(self, change: Any) -> None:
        self.figure.state["running"] = change["new"]
        self._changes = self.figure.train(self.inputs) if change["new"] else None
        if self._changes is None:
            return
        if hasattr(get_ipython(), "kernel"):
            # Kept: a task without a reference may be collected while it runs.
            self._task = asyncio.ensure_future(self._in_turns(self._changes))
        else:
            for picture in self._until_stopped(self._changes):
                self.show(picture)

    async def _in_turns(self, changes: Iterator[Change]) -> None:
        for picture in self._until_stopped(changes):
            self.show(picture)
            await asyncio.sleep(1 / self.pace if self.pace else TURN)

    def _until_stopped(self, changes: Iterator[Change]) -> Iterator[Change]:
        while self._changes is changes and (picture := next(changes, None)):
            yield picture


def _lost() -> str:
    """The sentence for a figure whose kernel has gone: which cell makes it anew."""
    shell = get_ipython()
    # `In` holds what was run, by the numbers that stand beside the cells.
    number = len(shell.user_ns["In"]) - 1 if shell else 0
    cell = f"cell [{number}]" if number else "the cell that makes it"
    return (
        "The kernel of this figure has gone: you see its last answer, and the controls "
        f"do nothing. Run the cells above it again, then {cell}."
    )


# The widgets that a notebook shows, by name, so that a new one replaces the old.
_shown: dict[str, FigureWidget] = {}


def widget(figure: Figure) -> FigureWidget:
    """The widget of a figure; in a notebook it follows when cells are run again."""
    made = (
        TrainerWidget(figure) if isinstance(figure, Trainer) else FigureWidget(figure)
    )
    shell = get_ipython()
    if shell is not None and not building():
        if not _shown:
            shell.events.register("post_run_cell", _follow)
        _shown[figure.spec["name"]] = made
    return made


def _follow(_result: object = None) -> None:
    namespace = get_ipython().user_ns
    for shown in list(_shown.values()):
        shown.show(shown.figure.refresh(namespace))
