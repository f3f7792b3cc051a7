"""Questions in a page that answer at once, with the reason: the directive `quiz`.

```{quiz}
:name: quiz-width
Which width does $d_k$ name?

- [ ] the width of the model :: It is $d_{model}$.
- [x] the width of one head :: Each head has keys of its own.
```

`:kind: number` asks for a number: an item is `- [x] 64 ± 0.5 :: why`, or, for an answer
that is wrong in a way of its own, `- [ ] 8 :: why`; the last is `- [ ] else :: a hint`.
`:kind: order` asks for an order: an item is `1. a step :: why it stands here`, and they
are written in the right order; the page shows them shuffled.

The page is written for readers without JavaScript: the question, its items, and the
answers in a `<details>`. static/quiz.js makes controls of them.
"""

import json
import random
import re
from copy import deepcopy
from dataclasses import dataclass

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

ITEM = {
    "choice": re.compile(r"- \[(?P<mark>[ xX])\] (?P<text>.*)"),
    "number": re.compile(r"- \[(?P<mark>[ xX])\] (?P<text>.*)"),
    "order": re.compile(r"(?P<mark>\d+)\. (?P<text>.*)"),
}
WRITE = {
    "choice": "`- [ ] an answer :: why not` and once `- [x] the answer :: why`",
    "number": (
        "`- [x] 64 ± 0.5 :: why`, perhaps `- [ ] 8 :: why not`, "
        "and at the end `- [ ] else :: a hint`"
    ),
    "order": "`1. a step :: why it stands here`, `2. the next one :: why`, in order",
}
TITLES = {"choice": "Choose", "number": "Calculate", "order": "Put in order"}
SIZE = r"(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?"
VALUE = re.compile(rf"([-+−]?{SIZE})(?:/([1-9]\d*))?(?:\s*±\s*({SIZE}))?", re.I)


class Malformed(ValueError):
    """A quiz that is not written as it should be; the message says how to."""


@dataclass
class Item:
    """One answer or step: its text, the reason, whether it is right, and its line."""

    text: str
    reason: str
    right: bool
    line: int

    @property
    def value(self):
        """The number and its tolerance; None for `else`."""
        if self.text == "else":
            return None
        match = VALUE.fullmatch(self.text)
        if not match:
            raise Malformed(f'"{self.text}" is no number: write `64` or `64 ± 0.5`')
        number, divisor, tolerance = match.groups()
        value = float(number.replace("−", "-")) / float(divisor or 1)
        return value, float(tolerance or 1e-9 * max(1, abs(value)))


def parse(lines, kind):
    """Split the lines of a quiz into those of its question, and its items."""
    question, items = [], []
    for index, line in enumerate(lines):
        if match := ITEM[kind].fullmatch(line):
            right = match["mark"] in "xX" or kind == "order"
            items.append(Item(match["text"], "", right, index))
            if kind == "order" and int(match["mark"]) != len(items):
                raise Malformed("its steps are not numbered 1, 2, 3, …")
        elif items and line.startswith((" ", "\t")):
            items[-1].text += f"\n{line.strip()}"
        elif items and line.strip():
            raise Malformed(f'"{line}" is no item: write {WRITE[kind]}')
        elif not items:
            question.append(line)
    if not "".join(question).strip():
        raise Malformed("it has no question: write one above its items")
    for item in items:
        parts = re.split(r"\s::\s", item.text, maxsplit=1)
        item.text, item.reason = (part.strip() for part in (*parts, "")[:2])
        if not item.text or not item.reason:
            raise Malformed(f'"{item.text}" has no reason: write {WRITE[kind]}')
    check(items, kind)
    return question, items


def check(items, kind):
    """Raise Malformed for items that make no question of this kind."""
    least = {"choice": 2, "number": 2, "order": 3}[kind]
    if len(items) < least:
        raise Malformed(f"it has {len(items)} items: write {WRITE[kind]}")
    if kind == "choice" and sum(item.right for item in items) != 1:
        raise Malformed(f"it needs one right answer: write {WRITE[kind]}")
    if kind == "number":
        last = [False] * (len(items) - 1) + [True]
        if [item.value is None for item in items] != last:
            raise Malformed(f"its last item is not `else`: write {WRITE[kind]}")
        if items[-1].right or not any(item.right for item in items):
            raise Malformed(f"it has no right number: write {WRITE[kind]}")


def shuffled(count, name):
    """Return the places of an order in which to show its steps: never the right one."""
    places = list(range(count))
    while places == sorted(places):
        random.Random(name).shuffle(places)
        name += "'"
    return places


class quiz(nodes.General, nodes.Element):
    """A question: its text, its items as they are shown, and its answers."""


class quiz_answers(nodes.General, nodes.Element):
    """The answers of a question, folded away."""


class Quiz(SphinxDirective):
    """The directive `quiz`."""

    has_content = True
    option_spec = {
        "name": directives.unchanged_required,
        "kind": lambda value: directives.choice(value, tuple(ITEM)),
    }

    def run(self):
        name, kind = self.options.get("name", ""), self.options.get("kind", "choice")
        try:
            self.claim(name)
            question, items = parse(list(self.content), kind)
            texts = [self.paragraph(item.text, item.line) for item in items]
            reasons = [self.paragraph(item.reason, item.line) for item in items]
        except Malformed as problem:
            page = self.env.doc2path(self.env.docname, base=False)
            raise self.error(f'{page}, quiz "{name}": {problem}.') from None

        data, shown = {"kind": kind}, range(len(items))
        if kind == "choice":
            data["right"] = [item.right for item in items].index(True)
        elif kind == "number":
            data["answers"] = [(item.right, item.value) for item in items]
            shown = []
        else:
            data["order"] = shown = shuffled(len(items), name)

        node = quiz(ids=[name], names=[name], data=json.dumps(data))
        node += nodes.paragraph("", TITLES[kind], classes=["quiz-title"])
        node += nodes.container("", *self.blocks(question), classes=["quiz-question"])
        if shown:
            rows = [nodes.list_item("", texts[index]) for index in shown]
            node += nodes.bullet_list("", *rows, classes=["quiz-items"])
        node += answers(kind, items, texts, reasons)
        return [node]

    def claim(self, name):
        """Take a name for this quiz alone."""
        if not re.fullmatch(r"quiz-[a-z0-9-]+", name):
            raise Malformed("it needs a name: write `:name: quiz-…` in its first line")
        names = self.env.temp_data.setdefault("quizzes", set())
        if name in names:
            raise Malformed("its name is taken on this page: write another one")
        names.add(name)

    def blocks(self, lines, line=0):
        """Parse lines as the page's own text."""
        parent = nodes.Element()
        source = StringList(lines, self.get_source_info()[0])
        self.state.nested_parse(source, self.content_offset + line, parent)
        return parent.children

    def paragraph(self, text, line):
        """Parse an item's text, or its reason."""
        blocks = self.blocks(text.splitlines(), line)
        if [type(block) for block in blocks] != [nodes.paragraph]:
            raise Malformed(f'"{text}" is no plain text: write one paragraph')
        return blocks[0]


def answers(kind, items, texts, reasons):
    """Return the answers of a quiz, each with its text and its reason."""
    rows = []
    for item, text, reason in zip(items, texts, reasons, strict=True):
        mark = "" if kind == "order" else "✓ " if item.right else "✗ "
        text = deepcopy(text)
        if kind == "number" and item.value is None:
            text = nodes.paragraph("", "anything else")
        text.insert(0, nodes.Text(mark))
        reason = nodes.container("", reason, classes=["quiz-reason"])
        rows.append(nodes.list_item("", text, reason))
    make = nodes.enumerated_list if kind == "order" else nodes.bullet_list
    return quiz_answers("", make("", *rows, classes=["quiz-reasons"]))


def visit_quiz(writer, node):
    """Open the question's box, with what the script has to know."""
    (name,) = node["ids"]
    data = writer.attval(node["data"])
    writer.body.append(f'<div class="quiz" id="{name}" data-quiz="{data}">\n')


def depart_quiz(writer, node):
    """Close it."""
    writer.body.append("</div>\n")


def visit_answers(writer, node):
    """Open what is folded away."""
    writer.body.append("<details>\n<summary>Answer</summary>\n")


def depart_answers(writer, node):
    """Close it."""
    writer.body.append("</details>\n")


def leave_as_it_is(writer, node):
    """Show a question as its text, in every other format."""


def add_files(app, pagename, templatename, context, doctree):
    """Load the script and the style on pages that have a quiz, and only there."""
    if doctree is not None and any(doctree.findall(quiz)):
        app.add_css_file("quiz.css")
        app.add_js_file("quiz.js", type="module")


def setup(app):
    """Register with Sphinx."""
    app.add_directive("quiz", Quiz)
    other = dict.fromkeys(["latex", "text", "man"], (leave_as_it_is, leave_as_it_is))
    app.add_node(quiz, html=(visit_quiz, depart_quiz), **other)
    app.add_node(quiz_answers, html=(visit_answers, depart_answers), **other)
    app.connect("html-page-context", add_files)
