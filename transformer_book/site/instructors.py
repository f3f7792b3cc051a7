"""What the page for instructors shows besides its text.

`{course-table}` becomes a table of all lessons, with what each takes and what students
can do after it, as the lessons and their assignments say. `{course-links}` becomes a
form that makes links to pages, exercises and assignments: static/instructors.js writes
them.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..pages import pages
from ..pages.exercises import exercises
from ..pages.page import Page

if TYPE_CHECKING:
    from ..assignments.assignment import Assignment

TIME = "**Time:** about "
FIELDS = {
    "repository": ("Repository of the book, or of your notebooks", "url"),
    "branch": ("Branch", "text"),
    "hub": ("Your JupyterHub", "url"),
    "site": ("The published book", "url"),
}


class course_form(nodes.raw):
    """The form, as HTML."""


def minutes(page: Page) -> str:
    """Return how long a page takes to read, as it says under *Overview*."""
    _, _, said = page.prose.partition(TIME)
    return said.partition(" minutes")[0]


def course_table() -> str:
    """Return the lessons in MyST: a table, and what is in each, folded."""
    # Imported here: an assignment has its checks, which need PyTorch.
    from ..assignments.reader import FOLDER, files, read

    made = {path.stem: read(path) for path in files(FOLDER)}
    lines = ["| Page | Reading | Assignment | Points |", "| --- | ---: | ---: | ---: |"]
    details = []
    for page in pages():
        if page.name in made:
            assignment = made[page.name]
            lines.append(
                f"| [{page.title}]({page.name}.md) | {minutes(page)} min | "
                f"{assignment.minutes} min | {assignment.points:g} |"
            )
            details.append(contents_of(page, assignment))
    return "\n".join(lines) + "\n\n" + "\n\n".join(details)


def contents_of(page: Page, assignment: Assignment) -> str:
    """Return a fold with the goals of a page and the questions of its assignment."""
    from ..assignments.reader import page_goals

    goals = [f"- {goal}" for goal in page_goals(page)]
    questions = [
        f"| {question.title} | {question.minutes} min | {question.points:g} |"
        for question in assignment.questions
    ]
    return "\n".join(
        [
            f":::{{admonition}} {page.title}: goals and questions",
            ":class: dropdown",
            "",
            "Afterward, students can",
            "",
            *goals,
            "",
            "| Question | Time | Points |",
            "| --- | ---: | ---: |",
            *questions,
            ":::",
        ]
    )


class CourseTable(SphinxDirective):
    """The table of all lessons."""

    def run(self) -> list[nodes.Node]:
        """Return it, and read the page again when an assignment changes."""
        from ..assignments.reader import FOLDER, files

        for path in files(FOLDER):
            self.env.note_dependency(str(path))
        made = nodes.container()
        lines = StringList(course_table().split("\n"), source="course-table")
        self.state.nested_parse(lines, self.content_offset, made)
        return made.children


class CourseLinks(SphinxDirective):
    """The form that makes links."""

    def run(self) -> list[nodes.Node]:
        """Return it, with what the book's settings know already."""
        from ..assignments.reader import FOLDER, files, read

        options = [
            f'<option value="book/{page.name}">{escape(page.title)}</option>'
            for page in pages()
        ]
        parts = [
            f'<option value="book/{page.name}#{one.label}">'
            f"{escape(page.title)}: {escape(one.title)}</option>"
            for page in pages()
            for one in exercises(page)
        ]
        titles = {path.stem: read(path).title for path in files(FOLDER)}
        assignments = [
            f'<option value="assignments/{name}">{escape(title)}</option>'
            for name, title in titles.items()
        ]
        return [course_form("", form(options, parts, assignments), format="html")]


def form(
    page_options: list[str], exercise_options: list[str], assignment_options: list[str]
) -> str:
    """Return the HTML of the form."""
    fields = "".join(
        f'<label for="course-{name}">{label}</label>'
        f'<input id="course-{name}" name="{name}" type="{kind}" autocomplete="off">'
        for name, (label, kind) in FIELDS.items()
    )
    return (
        '<form class="course-links" '
        'aria-label="Links to a page, an exercise or an assignment">'
        '<label for="course-file">Page, exercise or assignment</label>'
        '<select id="course-file" name="file">'
        f'<optgroup label="Pages">{"".join(page_options)}</optgroup>'
        f'<optgroup label="Exercises">{"".join(exercise_options)}</optgroup>'
        f'<optgroup label="Assignments">{"".join(assignment_options)}</optgroup>'
        f"</select>{fields}"
        '<label class="course-check">'
        '<input type="checkbox" name="slides"> as slides, on the site</label>'
        "<noscript><p>This form needs scripts.</p></noscript>"
        '<dl aria-live="polite"></dl></form>'
    )


def visit_form(writer: Any, node: course_form) -> None:
    """Write the form, with the addresses of this book."""
    config = writer.builder.config
    theme = config.html_theme_options
    known = {
        "repository": theme.get("repository_url", ""),
        "branch": theme.get("repository_branch", "main"),
        "site": config.html_baseurl,
    }
    text = node.astext()
    for name, value in known.items():
        field = f'name="{name}" '
        text = text.replace(field, f'{field}value="{escape(value or "")}" ')
    writer.body.append(text)
    raise nodes.SkipNode


def visit_other(writer: object, node: course_form) -> None:
    """Leave it out of every other format."""
    raise nodes.SkipNode


def add_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the script and the style on the page that has the form, and only there."""
    if doctree is not None and any(doctree.findall(course_form)):
        app.add_css_file("instructors.css")
        app.add_js_file("instructors.js", type="module")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("course-table", CourseTable)
    app.add_directive("course-links", CourseLinks)
    other: Any = dict.fromkeys(["latex", "text", "man"], (visit_other, None))
    app.add_node(course_form, html=(visit_form, None), **other)
    app.connect("html-page-context", add_files)
