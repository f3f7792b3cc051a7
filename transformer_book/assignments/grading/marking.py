"""Pages on this machine that show answers in words, to give them points: `make mark`.

They read and write the table that can be filled in by hand as well. Points are on the
disk before the next answer is shown, so whatever ends the program, none are lost.
Nothing but this machine reaches them, and no other page in its browser knows the key
in their address.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from transformer_book.assignments.assignment import Assignment, Question
from transformer_book.assignments.grading.grades import (
    NOT_GRADED,
    Result,
    Unusable,
    added,
    read_written,
    shown,
    write,
    written_table,
)
from transformer_book.assignments.grading.pages import page
from transformer_book.assignments.notebooks import filled, readable

TABLE = "written.csv"
LARGEST = 2**20  # bytes of a form
STYLE = """
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit;
  border-left: 5px solid var(--line); padding-left: 1rem; }
input, textarea, button { font: inherit; padding: 0.3rem 0.5rem; }
input { width: 4rem; }
textarea { display: block; box-sizing: border-box; width: 100%; }
label { display: inline-block; max-width: 34rem; }
[role=alert] { border-left: 5px solid var(--wrong); padding-left: 1rem; }
nav a { display: inline-block; padding: 0.3rem 0.5rem; }
"""


class Marking:
    """The answers in words of a class, question by question, and their points.

    Args:
        assignment: what was asked.
        results: what was graded, of all students.
        into: the folder of the results, with the table of answers in words.
        secret: the instructor's, from which variants follow.

    Raises:
        Unusable: no answer is to be marked.
    """

    def __init__(
        self, assignment: Assignment, results: Sequence[Result], into: Path, secret: str
    ) -> None:
        self.assignment, self.results, self.secret = assignment, results, secret
        self.path = into / TABLE
        self.lock = threading.Lock()
        self.answers: list[tuple[Question, Result]] = [
            (question, result)
            for place, question in enumerate(assignment.questions)
            if question.written_points
            for result in results
            if result.marks[place].status != NOT_GRADED
        ]
        if not self.answers:
            raise Unusable(
                "There is nothing to mark: no question is answered in words, or no "
                "notebook could be graded."
            )

    def given(self, place: int) -> list[str]:
        """Return the points and the comment for an answer, as they are in the table."""
        question, result = self.answers[place]
        return read_written(self.path).get((result.student, question.name), ["", ""])

    def keep(self, place: int, points: Sequence[str], comment: str) -> None:
        """Write the points for an answer, one a line of the rubric, into the table.

        Raises:
            Unusable: they are no points for it. Nothing is written.
        """
        question, result = self.answers[place]
        said = ""
        if any(one.strip() for one in points):
            said = " + ".join(
                number_of(one, criterion.text, criterion.points)
                for one, criterion in zip(points, question.rubric, strict=True)
            )
        with self.lock:
            written = read_written(self.path)
            written[result.student, question.name] = [said, comment.strip()]
            write(self.path, written_table(self.assignment, self.results, written))

    def next(self, place: int) -> int | None:
        """Return the place of the next answer without points, or None."""
        written = read_written(self.path)
        after = chain(range(place + 1, len(self.answers)), range(place + 1))
        for one in after:
            question, result = self.answers[one]
            if not written.get((result.student, question.name), [""])[0]:
                return one
        return None

    def contents(self) -> str:
        """Return the page that leads to all answers."""
        written = read_written(self.path)
        body = [f"<h1>{escape(self.assignment.title)}: answers in words</h1>"]
        links: dict[str, list[str]] = {}
        marked = 0
        for place, (question, result) in enumerate(self.answers):
            points = written.get((result.student, question.name), [""])[0]
            marked += bool(points)
            said = f"{shown(added(points))} points" if points else "not yet marked"
            row = links.setdefault(question.title, [])
            row.append(f'<li><a href="{place}">Answer {len(row) + 1}</a>: {said}</li>')
        body.append(f"<p>{marked} of {len(self.answers)} answers have points.</p>")
        if marked < len(self.answers):
            first = self.next(len(self.answers) - 1)
            body.append(f'<p><a href="{first}">Mark the next one</a></p>')
        else:
            body.append("<p>End with Ctrl+C where you have begun: results follow.</p>")
        for title, rows in links.items():
            body += [f"<h2>{escape(title)}</h2>", "<ol>", *rows, "</ol>"]
        return page("Answers in words", body, STYLE)

    def answer(
        self,
        place: int,
        problem: str = "",
        typed: Sequence[str] | None = None,
        comment: str | None = None,
    ) -> str:
        """Return the page of an answer.

        Args:
            place: which one.
            problem: a sentence about what was typed.
            typed: points that are not kept yet.
            comment: one that is not kept yet.
        """
        question, result = self.answers[place]
        known, said = self.given(place)
        numbers = [one.strip() for one in known.split("+")]
        note = ""
        if typed is None:
            typed = numbers
            if known and len(numbers) != len(question.rubric):
                typed = []
                note = f"The table has {known} points, not by the lines of the rubric."
        same = [one for one, (asked, _) in enumerate(self.answers) if asked == question]
        values = self.assignment.values(result.made_for or result.student, self.secret)
        text = [part.source for part in question.parts if part.kind == "text"]
        title = f"{question.title}: answer {same.index(place) + 1} of {len(same)}"
        fields = [
            f'<p><label for="points-{line}">{escape(criterion.text)}</label> '
            f'<input id="points-{line}" name="points" inputmode="decimal" '
            f'autocomplete="off" aria-describedby="of-{line}" '
            f'value="{escape(typed[line] if line < len(typed) else "")}"'
            f"{' autofocus' if line == 0 else ''}> "
            f'<span id="of-{line}">of {criterion.points:g}</span></p>'
            for line, criterion in enumerate(question.rubric)
        ]
        beside = [
            f'<a href="{one}">{name}</a>'
            for name, one in [("Answer before", place - 1), ("Answer after", place + 1)]
            if 0 <= one < len(self.answers)
        ]
        body = [
            f"<h1>{escape(title)}</h1>",
            f"<nav><a href='./'>All answers</a> {' '.join(beside)}</nav>",
            *fold("The question", readable(filled("\n\n".join(text), values), "")),
            "<h2>The answer</h2>",
            f"<pre>{escape(result.written.get(question.name) or 'Nothing.')}</pre>",
            *fold("What it should say", readable(filled(question.model, values), "")),
            '<form method="post">',
            f'<p role="alert">{escape(problem or note)}</p>' if problem or note else "",
            "<fieldset><legend>Points</legend>",
            *fields,
            "</fieldset>",
            '<p><label for="comment">A comment, which the student reads</label>',
            '<textarea id="comment" name="comment" rows="3">'
            f"\n{escape(said if comment is None else comment)}</textarea></p>",
            "<p><button>Save, and show the next</button></p>",
            "</form>",
            *fold("Whose answer is it?", f"{result.name} {result.student}".strip()),
        ]
        return page(title, body, STYLE)


def number_of(text: str, line: str, most: float) -> str:
    """Return the points for a line of a rubric.

    Raises:
        Unusable: they are no number from 0 to what the line gives.
    """
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= most:
        typed = f", and not {text.strip()[:20]!r}" if text.strip() else ""
        raise Unusable(f"“{line}”: write a number from 0 to {most:g}{typed}.")
    return f"{points:g}"


def fold(title: str, text: str) -> list[str]:
    """Return a text behind its title; nothing if there is none."""
    if not text.strip():
        return []
    said = f"<pre>{escape(text)}</pre>"
    return [f"<details><summary>{title}</summary>{said}</details>"]


class Handler(BaseHTTPRequestHandler):
    """Answers a browser on this machine.

    Args:
        marking: what it shows.
        key: what each address begins with.
    """

    def __init__(self, marking: Marking, key: str, *browser: Any) -> None:
        self.marking, self.key = marking, key
        super().__init__(*browser)

    def do_GET(self) -> None:
        """Show the answer that the address names, or all of them."""
        place = self.place()
        if place is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            marking = self.marking
            self.show(marking.contents() if place < 0 else marking.answer(place))
        except Unusable as problem:
            self.show(page("Not readable", [f"<p>{escape(str(problem))}</p>"]))

    def do_POST(self) -> None:
        """Keep the points for an answer, and lead to the next one without."""
        place = self.place()
        length = self.headers.get("Content-Length", "")
        form = length.isdecimal() and int(length) <= LARGEST
        if place is None or place < 0 or not form:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        sent = self.rfile.read(int(length)).decode(errors="replace")
        typed = parse_qs(sent, keep_blank_values=True)
        comment = typed.get("comment", [""])[0]
        lines = len(self.marking.answers[place][0].rubric)
        points = [*typed.get("points", []), *[""] * lines][:lines]
        try:
            self.marking.keep(place, points, comment)
        except Unusable as problem:
            self.show(self.marking.answer(place, str(problem), points, comment))
            return
        following = self.marking.next(place)
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "./" if following is None else str(following))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def place(self) -> int | None:
        """Return the place of the answer in the address, -1 without one, else None."""
        begin, _, rest = self.path.removeprefix("/").partition("/")
        if not secrets.compare_digest(begin.encode(), self.key.encode()):
            return None
        if not rest:
            return -1
        known = rest.isdecimal() and int(rest) < len(self.marking.answers)
        return int(rest) if known else None

    def show(self, text: str) -> None:
        """Send a page, which loads nothing and runs nothing."""
        content = text.encode(errors="replace")
        self.send_response(HTTPStatus.OK)
        rules = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
        headers: Mapping[str, str] = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": rules,
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing in the terminal."""


def server(marking: Marking) -> tuple[ThreadingHTTPServer, str]:
    """Return a server of the pages, for this machine alone, and their address."""
    key = secrets.token_urlsafe(16)
    made = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, marking, key))
    return made, f"http://127.0.0.1:{made.server_port}/{key}/"


def serve(marking: Marking) -> None:
    """Show the answers until Ctrl+C."""
    made, address = server(marking)
    print(f"Answers in words are at {address} (Ctrl+C ends)", flush=True)
    try:
        made.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        made.server_close()
