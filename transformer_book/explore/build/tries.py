"""What a reader should try, as a button that sets a figure's state.

    {try}`Replace *experiments* by *race* <first-look: x="I run a race", focus="run">`

Behind the name of a figure of the page stand inputs, as ``explore()`` takes their
values; those that are not named are as at the start. ``focus`` is the word that is the
query. The build asks the figure's own controls whether they accept that.
"""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole
from sphinx.util.logging import getLogger

from . import NODE, run_node

ROLE = re.compile(r"\{try\}`([^`]+)`")
FORM = re.compile(r"(.*\S)\s*<([\w-]+)(?::(.*))?>", re.S)


class Try(NamedTuple):
    """What to do, in Markdown; the figure's name; inputs, and the query's word."""

    text: str
    figure: str
    inputs: dict[str, Any]
    focus: str | None


def read(content: str) -> Try:
    """Read what stands between the backticks.

    Raises:
        ValueError: it is not written as it should be; one sentence.
    """
    found = FORM.fullmatch(content.strip())
    if not found:
        raise ValueError(
            'write it as {try}`what to do <name-of-figure: input="value">`.'
        )
    text, figure, state = found.groups()
    try:
        call = ast.parse(f"dict({state or ''})", mode="eval").body
        assert isinstance(call, ast.Call) and not call.args
        values = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    except (SyntaxError, ValueError, AssertionError) as error:
        raise ValueError(
            f"“{str(state).strip()}” is no list of inputs: write input=value, with a "
            "comma between two."
        ) from error
    return Try(text, figure, values, values.pop("focus", None))


def tries(markdown: str) -> Iterator[Try]:
    """Yield what a page's text has its readers try."""
    return (read(found[1]) for found in ROLE.finditer(markdown))


def as_text(markdown: str) -> str:
    """Return a text in which they are no more than what to do: for notebooks."""
    return ROLE.sub(lambda found: read(found[1]).text, markdown)


class trying(nodes.inline):
    """One of them: `wish`, and once it is checked, the `place` that its button sets."""


class TryRole(SphinxRole):
    """The role `try`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return its text, parsed, in a node."""
        try:
            wish = read(self.text)
        except ValueError as error:
            getLogger(__name__).warning("try: %s", error, location=self.get_location())
            return [nodes.inline("", self.text)], []
        node = trying(wish=wish)
        self.set_source_info(node)
        children, messages = self.inliner.parse(  # type: ignore[attr-defined]
            wish.text, self.lineno, self, node
        )
        node += children
        return [node], messages


def check(app: Sphinx, doctree: nodes.document) -> None:
    """Check the states of a page's tries by the controls of its figures."""
    # Imported here: the extension imports this module.
    from .sphinx_ext import explorer

    waiting = list(doctree.findall(trying))
    if not waiting:
        return
    specs = dict(_spec(node["bundle"]) for node in doctree.findall(explorer))
    known = [node for node in waiting if node["wish"].figure in specs]
    for node in waiting:
        if node not in known:
            _refuse(
                node, f"the page has no figure of that name, but {', '.join(specs)}."
            )
    asked = [
        {"spec": specs[wish.figure], "inputs": wish.inputs, "focus": wish.focus}
        for wish in (node["wish"] for node in known)
    ]
    found = json.loads(run_node(NODE / "tries.js", input=json.dumps(asked)))
    for node, answer in zip(known, found, strict=True):
        if "problem" in answer:
            _refuse(node, answer["problem"])
        else:
            node["place"] = json.dumps(answer, ensure_ascii=False)


def _refuse(node: trying, sentence: str) -> None:
    getLogger(__name__).warning(
        "try: “%s” of the figure %s: %s",
        node.astext(),
        node["wish"].figure,
        sentence,
        location=node,
    )


def _spec(bundle: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name and the spec of a figure, with the scripts that it brings as text."""
    spec = json.loads(bundle["text"])["state"]["spec"]
    scripts = spec.get("scripts", {})
    for kind, name in scripts.items():
        scripts[kind] = base64.b64decode(bundle["files"][name]).decode()
    return spec["name"], spec


def visit_html(writer: Any, node: trying) -> None:
    """Open its button, which the host enables."""
    writer.body.append(
        writer.starttag(
            node,
            "button",
            "",
            CLASS="explorer-try",
            type="button",
            disabled="",
            **{"data-figure": node["wish"].figure, "data-place": node.get("place", "")},
        )
    )


def depart_html(writer: Any, node: trying) -> None:
    """Close its button."""
    writer.body.append("</button>")


def leave(writer: object, node: trying) -> None:
    """Leave the text as it is in every other format."""


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    other: Any = dict.fromkeys(["latex", "text", "man"], (leave, leave))
    app.add_node(trying, html=(visit_html, depart_html), **other)
    app.add_role("try", TryRole())
    app.connect("doctree-read", check)
