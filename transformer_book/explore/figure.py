"""A figure: what it shows, as plain data, and how it answers a reader.

``figure.answer(inputs)`` returns the change of state. Nothing here needs more than
PyTorch: a widget, a book's build, or another engine carries inputs in and changes out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import torch

from .build import MIMETYPE, building
from .controls import Control, Slider
from .controls.base import fill
from .still import picture
from .views import View

FRONT = Path(__file__).parent / "front"

Inputs = dict[str, Any]  # input name -> what its control holds
Change = dict[str, Any]  # name of a part of the state -> its new value

# The names of the figures of a page, while a build runs it.
_built: set[str] = set()


class Figure:
    """What explorers and trainers share: controls, views, and the state between them.

    Args:
        controls: input name -> control.
        views: what is shown.
        name: short name, unique on its page.
        label: the figure's heading; made from ``name`` by default.
        focus: the token that is the query at the start; the first by default.
        spelled: names of outputs whose whole numbers stand for tokens, each with the
            tokens by code; they label rows as the tokens of an input do.

    Attributes:
        spec: what the front end draws: controls, views, heading, start.
        state: ``inputs``, and what they led to: ``answered`` (the inputs behind the
            outputs), ``outputs`` (name -> {"shape", "data"}), ``labels`` (input name
            -> its tokens), ``notes`` (sentences), ``error`` (one sentence, or ""),
            ``answers`` (counts the changes, so that each is noticed).
        sentences: what a figure says of its inputs, by name, with ``{places}`` to fill;
            the front end receives them in ``spec``.
    """

    sentences: ClassVar[dict[str, str]] = {
        "type": "The inputs of a figure are a dict, name -> value.",
        "unknown": "There is no input “{name}”; there are: {names}.",
        "missing": "The input “{name}” is missing.",
    }

    def __init__(
        self,
        controls: dict[str, Control],
        views: Sequence[View],
        name: str = "figure",
        label: str = "",
        focus: str = "",
        spelled: Mapping[str, Sequence[str]] | None = None,
    ):
        self.controls, self.views = controls, list(views)
        self.spelled = {key: list(tokens) for key, tokens in (spelled or {}).items()}
        self.bundle: dict[str, Any] | None = None
        tokens: list[str] = next(
            filter(None, (c.tokens(c.value) for c in controls.values())), []
        )
        if focus and focus not in tokens:
            raise ValueError(f"{focus=} is not one of the tokens {tokens}")
        start = {key: control.value for key, control in controls.items()}
        self.spec: dict[str, Any] = {
            "name": name,
            "label": label or name.replace("-", " ").capitalize(),
            "focus": tokens.index(focus) if focus else 0,
            "word": focus or next(iter(tokens), None),
            "controls": {key: control.spec() for key, control in controls.items()},
            "views": [view.spec() for view in self.views],
            "start": start,
            "sentences": self.sentences,
        }
        if self.spelled:
            self.spec["spelled"] = self.spelled
        # Kinds from outside this package bring their front-end modules along.
        parts: list[Control | View] = [*controls.values(), *self.views]
        scripts = {p.kind: p.script.read_text("utf-8") for p in parts if p.script}
        if scripts:
            self.spec["scripts"] = scripts
        self.state: dict[str, Any] = {
            "inputs": start,
            "answered": {},
            "outputs": {},
            "labels": {},
            "notes": [],
            "error": "",
            "answers": 0,
        }

    def answer(self, inputs: Inputs) -> Change:
        """Answer inputs; the state takes up the change that is returned.

        Returns:
            ``answered``, ``outputs``, ``labels``, ``notes`` and an empty ``error``; or
            an ``error`` alone, and the last good outputs stay.
        """
        self.state["inputs"] = inputs
        try:
            change = self._respond(inputs)
        except ValueError as error:
            change = {"error": str(error)}
        return self._take(change)

    def refresh(self, namespace: Mapping[str, Any]) -> Change:
        """Take up what a notebook has defined anew, and answer the same inputs."""
        raise NotImplementedError

    def _respond(self, inputs: Inputs) -> Change:
        """The change that acceptable inputs lead to. Raises ``ValueError`` with one
        sentence for others, and for outputs that the views cannot show."""
        raise NotImplementedError

    def _take(self, change: Change) -> Change:
        change = change | {"answers": self.state["answers"] + 1}
        self.state |= change
        return change

    @property
    def picks(self) -> set[str]:
        """Inputs that only pick along an output's first axis."""
        return {view.at for view in self.views if view.at}

    def labels(self, inputs: Inputs) -> dict[str, list[str]]:
        """The tokens of every input that has rows, by its name."""
        tokens = {
            name: control.tokens(inputs[name])
            for name, control in self.controls.items()
        }
        return {name: found for name, found in tokens.items() if found is not None}

    def check(self, inputs: Inputs) -> None:
        """Raise ``ValueError`` with one sentence if an input is not acceptable."""
        if not isinstance(inputs, Mapping):
            raise ValueError(self.sentences["type"])
        for name in inputs:
            if name not in self.controls:
                places = {"name": name, "names": ", ".join(self.controls)}
                raise ValueError(fill(self.sentences["unknown"], places))
        for name, control in self.controls.items():
            if name not in inputs:
                raise ValueError(fill(self.sentences["missing"], {"name": name}))
            control.check(inputs[name])

    def check_outputs(
        self, outputs: dict[str, torch.Tensor], labels: dict[str, list[str]]
    ) -> None:
        """Raise ``ValueError`` with one sentence unless the views can show this."""
        counts = {name: len(tokens) for name, tokens in labels.items()}
        shapes = {name: tuple(value.shape) for name, value in outputs.items()}
        for view in self.views:
            picker = self.controls.get(view.at) if view.at else None
            if view.at and not (isinstance(picker, Slider) and picker.whole):
                raise ValueError(
                    f"A view picks with “{view.at}” (at=), which should be a slider of "
                    "whole numbers."
                )
            view.check(shapes, counts)
        for name, value in outputs.items():
            if not torch.isfinite(value).all():
                raise ValueError(
                    f"“{name}” contains NaN or infinity; look for a division by zero, "
                    "or a softmax over a row that is masked everywhere."
                )

    def _check_kinds(self) -> None:
        """Raise ``ValueError`` unless the front end has, or is given, each kind."""
        parts: dict[str, Iterable[Control | View]] = {
            "controls": self.controls.values(),
            "views": self.views,
        }
        for folder, shown in parts.items():
            for part in shown:
                if part.script or (FRONT / folder / f"{part.kind}.js").exists():
                    continue
                raise ValueError(
                    f"The front end has no module front/{folder}/{part.kind}.js for "
                    f"{type(part).__name__}, which has no script either."
                )

    def build(self) -> None:
        """Make what a page of the built book holds: the state, and proven programs.

        Raises:
            ValueError: the figure is wrong, cannot be exported, or differs there; one
                sentence that begins with the figure's name.
        """
        name = self.spec["name"]
        try:
            if name in _built:
                raise ValueError(
                    "This page has two figures of that name. "
                    'Give one of them another: name="...".'
                )
            if self.state["error"]:
                raise ValueError(self.state["error"])
            self._check_kinds()
            page = self._export()
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        _built.add(name)
        # Six digits are enough: a picture shows four at most.
        outputs = {
            key: output | {"data": [float(f"{n:.6g}") for n in output["data"]]}
            for key, output in self.state["outputs"].items()
        }
        files = page.pop("files")
        # The page names a file for each script that the figure brings along.
        scripts = {}
        for kind, text in self.spec.get("scripts", {}).items():
            content = text.encode()
            scripts[kind] = f"{hashlib.sha256(content).hexdigest()[:16]}.js"
            files[scripts[kind]] = base64.b64encode(content).decode()
        spec = self.spec | ({"scripts": scripts} if scripts else {})
        state = {"spec": spec} | self.state | {"outputs": outputs}
        # As text: jupyter-cache may sort keys, and the order of controls matters.
        text = json.dumps(
            {"state": state} | page, ensure_ascii=False, separators=(",", ":")
        )
        self.bundle = {
            MIMETYPE: {"files": files, "text": text},
            "text/plain": self.spec["label"],
        }

    def _export(self) -> dict[str, Any]:
        """``files`` (name -> base64 of its content), and what the page has to know in
        order to answer with them."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.bundle or {
            "text/plain": f"{self.spec['label']} (a figure)",
            "text/html": picture(self.spec, self.state),
        }


def present(figure: Figure) -> Any:
    """The figure as it is shown here: a widget where there are widgets.

    In a book's build it is made ready for its page first: now, and not when it is
    displayed, since IPython would only print the error then.
    """
    if building():
        figure.build()
    if find_spec("anywidget") is None:
        return figure
    # Imported here: a figure answers where there is no anywidget.
    from .widget import widget

    return widget(figure)


def name_of(name: str, function: object = None) -> str:
    """The name of a figure: the given one, else that of its function or module.

    Raises:
        ValueError: a book's build, and there is neither.
    """
    own = getattr(function, "__name__", "")
    if isinstance(function, torch.nn.Module):
        own = type(function).__name__
    if not name and own.isidentifier():
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", own)
        name = words.replace("_", "-").strip("-").lower()
    if not name and building():
        raise ValueError(
            'This figure has no name, nor has what it shows: write name="...".'
        )
    return name or "figure"
