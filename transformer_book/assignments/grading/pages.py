"""What came out, to be read: a page for each student, and one on the class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from statistics import median

from transformer_book.assignments.assignment import Assignment
from transformer_book.assignments.grading.files import MEANS
from transformer_book.assignments.grading.grades import Mark, Result, shown

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --line: #8884; --right: #2a9455; --wrong: #c96a10; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; }}
section {{ border-left: 5px solid var(--line); padding-left: 1rem; margin: 1.5rem 0; }}
section.right {{ border-color: var(--right); }}
section.wrong {{ border-color: var(--wrong); }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; }}
th, td {{ border-bottom: 1px solid var(--line); padding: 0.2rem 0.8rem 0.2rem 0;
  text-align: left; vertical-align: top; }}
td {{ overflow-wrap: break-word; max-width: 30rem; }}
td.number {{ text-align: right; }}
svg rect {{ fill: var(--right); }}
svg text {{ fill: currentColor; font-size: 13px; }}
{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
ISOLATED = {
    "files": "other files than Python's and the book's layers",
    "network": "the network",
    "processes": "other processes",
}
BINS = 10
MOST = 3  # sentences that are shown of what has no name


def words(text: str) -> str:
    """Return a sentence as HTML: backquotes in it set code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def page(title: str, body: Sequence[str], style: str = "") -> str:
    """Return a whole page, which needs no other file."""
    return PAGE.format(title=escape(title), body="\n".join(body), style=style)


def feedback(assignment: Assignment, result: Result) -> str:
    """Return the page for a student: points and sentences, and never a solution."""
    who = result.name or result.student
    body = [f"<h1>{escape(assignment.title)}</h1>", f"<p>{escape(who)}</p>"]
    total = f"{shown(result.points)} of {assignment.points:g} points"
    open_ones = [mark for mark in result.marks if mark.points is None]
    if open_ones:
        total += f" so far, with {len(open_ones)} of the questions still to be marked"
    body.append(f"<p><strong>{total}.</strong></p>")
    for question, mark in zip(assignment.questions, result.marks, strict=True):
        full = mark.points == question.points
        kind = "" if mark.points is None else "right" if full else "wrong"
        body.append(f'<section class="{kind}"><h2>{escape(question.title)}</h2>')
        if mark.points is None:
            body.append(f"<p>{escape(mark.status.capitalize())}.</p>")
        else:
            sign = "✓" if full else "✗"
            points = f"{shown(mark.points)} of {question.points:g} points"
            body.append(f"<p>{sign} {points}</p>")
        body += [f"<p>{words(said)}</p>" for said in mark.said]
        body.append("</section>")
    if result.errors:
        body.append("<h2>Cells that stopped</h2><ul>")
        body += [f"<li>{words(error)}</li>" for error in result.errors]
        body.append("</ul>")
    return page(f"{assignment.title}: {who}", body)


def report(
    assignment: Assignment, results: Sequence[Result], held: Sequence[str], forks: bool
) -> str:
    """Return the page on the class.

    Args:
        assignment: what was asked.
        results: of all students.
        held: what students' code was kept from, and the means against files.
        forks: whether that is possible here at all.
    """
    complete = [result for result in results if result.complete]
    body = [
        f"<h1>{escape(assignment.title)}: the class</h1>",
        f"<p>{count(len(results), 'submission')}, of which {len(complete)} have points "
        "for all questions.</p>",
    ]
    if complete:
        body += distribution(assignment, [result.points for result in complete])
    body.append("<h2>Mistakes</h2>")
    for number, question in enumerate(assignment.questions):
        marks = [result.marks[number] for result in results]
        body += mistakes(question.title, question.points, marks)
    waiting: dict[tuple[str, str, str], list[str]] = {}
    for result in results:
        for mark in result.marks:
            if mark.points is None:
                why = f"{mark.status.capitalize()}. {' '.join(mark.said)}".strip()
                row = result.student, result.name, why
                waiting.setdefault(row, []).append(mark.question)
    rows = [[who, name, ", ".join(of), why] for (who, name, why), of in waiting.items()]
    head = "student", "name", "question", "why"
    body += listed("Could not be graded, or is not marked yet", head, rows)
    flagged = [
        [result.student, result.name, result.file, flag]
        for result in results
        for flag in result.flags
    ]
    body += listed("To be looked at", ("student", "name", "file", "what"), flagged)
    if flagged:
        body.append("<p>None of this has changed a grade.</p>")
    body += ["<h2>How it was graded</h2>", f"<p>{isolation(held, forks)}</p>"]
    return page(f"{assignment.title}: the class", body)


def count(number: int, unit: str) -> str:
    """Return a number with its unit."""
    return f"{number} {unit}{'' if number == 1 else 's'}"


def isolation(held: Sequence[str], forks: bool) -> str:
    """Say what students' code was kept from."""
    kept = [said for one, said in ISOLATED.items() if one in held]
    lost = [said for one, said in ISOLATED.items() if one not in held]
    said = "The checks ran in a process that students' code does not reach. "
    if kept:
        said += f"Their code was kept from {', '.join(kept)}. "
    if means := [one for one in held if one in MEANS]:
        said += f"The means against files was {means[0]}. "
    if lost:
        said += f"It was not kept from {', '.join(lost)}. "
        said += (
            "A newer Linux would do that (5.13, with Landlock and seccomp)."
            if forks
            else "Only Linux does that: grade there if you do not know the students."
        )
    return said.strip()


def distribution(assignment: Assignment, points: Sequence[float]) -> list[str]:
    """Return how many students have how many points, as a picture and a table."""
    most = assignment.points or 1
    bins = [0] * BINS
    for one in points:
        bins[min(int(one / most * BINS), BINS - 1)] += 1
    ranges = [
        f"{most * place / BINS:g}–{most * (place + 1) / BINS:g}"
        for place in range(BINS)
    ]
    mean = sum(points) / len(points)
    middle = median(points)
    tallest, bars = max(bins), []
    for place, number in enumerate(bins):
        height = 140 * number / tallest
        x = 10 + 60 * place
        bars.append(
            f'<rect x="{x}" y="{170 - height:.1f}" width="52" height="{height:.1f}"/>'
            f'<text x="{x + 26}" y="{162 - height:.1f}" text-anchor="middle">'
            f"{number}</text>"
            f'<text x="{x + 26}" y="190" text-anchor="middle">{ranges[place]}</text>'
        )
    text = f"Bars: how many of {len(points)} students have how many points."
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td class="number">{number}</td></tr>'
        for name, number in zip(ranges, bins, strict=True)
    )
    return [
        "<h2>Points</h2>",
        f"<p>Of {most:g} points, the mean is {mean:.3g} and the median {middle:g}.</p>",
        '<div class="wide"><svg viewBox="0 0 620 200" width="620" height="200" '
        f'role="img" aria-label="{text}">',
        *bars,
        "</svg></div>",
        "<details><summary>Numbers</summary><table>"
        f'<thead><tr><th scope="col">points</th><th scope="col">students</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></details>",
    ]


def mistakes(title: str, possible: float, marks: Sequence[Mark]) -> list[str]:
    """Return which mistakes students have made in a question, most frequent first."""
    known = [mark.points for mark in marks if mark.points is not None]
    full = sum(points == possible for points in known)
    body = [
        f"<h3>{escape(title)}</h3>",
        f"<p>{full} of {len(known)} have it right.</p>",
    ]
    found = Counter(name for mark in marks for name, _ in mark.mistakes)
    said: dict[str, Counter[str]] = {}
    for mark in marks:
        for name, message in mark.mistakes:
            said.setdefault(name, Counter())[message] += 1
    rows = [
        f'<tr><th scope="row">{escape(name)}</th><td class="number">{number}</td>'
        f"<td>{'<br>'.join(words(one) for one, _ in said[name].most_common(MOST))}"
        "</td></tr>"
        for name, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]
    if rows:
        body.append(
            '<div class="wide"><table><thead><tr><th scope="col">mistake</th>'
            '<th scope="col">students</th><th scope="col">what they are told</th></tr>'
            f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
        )
    return body


def listed(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a heading and a table, or nothing if it is empty."""
    if not rows:
        return []
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    cells = "".join(
        "<tr>" + "".join(f"<td>{words(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return [
        f"<h2>{escape(title)}</h2>",
        f'<div class="wide"><table><thead><tr>{names}</tr></thead>'
        f"<tbody>{cells}</tbody></table></div>",
    ]
