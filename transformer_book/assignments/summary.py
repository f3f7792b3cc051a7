"""The one-page summary of an assignment, for whoever gives it."""

from __future__ import annotations

from transformer_book.site.notebooks import TERM

from .assignment import Assignment
from .notebooks import plural
from .reader import VARIANT


def summary(assignment: Assignment) -> str:
    """Return Markdown with the questions, their points and minutes, and the goals."""
    total = plural(assignment.points, "point")
    lines = [f"# {assignment.title}", ""]
    if assignment.due:
        lines += [f"Due: {assignment.due}", ""]
    lines += [
        f"{total}, about {assignment.minutes} minutes. Version {assignment.version}.",
        "",
        "| Question | Points | Minutes | Graded by | Page |",
        "| --- | ---: | ---: | --- | --- |",
    ]
    for number, one in enumerate(assignment.questions, 1):
        ways = []
        if one.checks:
            ways.append(f"its checks ({one.checked_points:g})")
        if one.rubric:
            ways.append(f"a person ({one.written_points:g})")
        title = VARIANT.sub(r"*\1*", one.title)
        lines.append(
            f"| {number}. {title} | {one.points:g} | {one.minutes} | "
            f"{', '.join(ways)} | {one.page.replace('_', ' ')} |"
        )
    lines.append(f"| **In all** | {assignment.points:g} | {assignment.minutes} | | |")
    if assignment.variants:
        lines += ["", "Each student has values of their own:", ""]
        for name, choices in assignment.variants.items():
            lines.append(f"- `{name}`: one of {len(choices)}")
    if assignment.goals:
        lines += ["", "Afterward, students can", ""]
        goals = [TERM.sub(lambda m: m[1] or m[2], one) for one in assignment.goals]
        lines += [f"- {goal}," for goal in goals[:-1]] + [f"- {goals[-1]}."]
    return "\n".join(lines) + "\n"
