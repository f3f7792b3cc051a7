"""What instructors use on the site: slides, the form of links, their own edition."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from transformer_book.assignments.reader import FOLDER, files
from transformer_book.pages import Page, pages
from transformer_book.pages.exercises import exercises
from transformer_book.site.instructors import course_table
from transformer_book.site.solutions import with_solutions

LESSON = "book/simple_self_attention"


def test_a_page_is_shown_as_slides_by_keyboard(visit):
    page = visit(LESSON)
    assert not any("present.js" in path for path in page.fetched)
    page.get_by_role("button", name="Present as slides").click()
    bar = page.get_by_role("navigation", name="Slides")
    expect(bar).to_be_visible()
    expect(page.locator(".bd-sidebar-primary")).to_be_hidden()
    page.keyboard.press("Home")
    shown = page.locator("article .admonition-predict")
    for _ in range(30):
        if shown.first.is_visible():
            break
        page.keyboard.press("PageDown")
    # The prediction comes last, and what follows it is not to be seen.
    answer = page.locator(".admonition-predict ~ *, .admonition-predict + *").first
    expect(answer).to_be_hidden()
    asked = bar.locator("output").inner_text()
    page.keyboard.press("ArrowRight")
    expect(shown.first).to_be_hidden()
    page.keyboard.press("PageUp")
    expect(bar.locator("output")).to_have_text(asked)
    # A figure on its slide still answers, and keeps its keys.
    figure = page.locator(".explorer").first
    bar.get_by_label("Section").select_option(label="\u2003Who attends to whom?")
    for _ in range(10):
        if figure.is_visible():
            break
        page.keyboard.press("PageDown")
    slide = bar.locator("output").inner_text()
    slider = figure.get_by_role("slider")
    before = figure.inner_text()
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(figure).not_to_have_text(before, use_inner_text=True)
    expect(bar.locator("output")).to_have_text(slide)
    page.keyboard.press("PageDown")
    expect(figure).to_be_hidden()
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    assert page.locator("[data-off]").count() == 0
    assert page.wrong == []


def test_a_link_leads_to_a_slide(visit, server):
    page = visit("book/for_instructors")
    page.goto(f"{server}/{LESSON}.html?present=3")
    output = page.get_by_role("navigation", name="Slides").locator("output")
    expect(output).to_have_text(expected := f"3 of {output.inner_text().split()[-1]}")
    page.get_by_role("button", name="Next").click()
    expect(output).to_have_text(expected.replace("3 of", "4 of"))
    assert page.url.endswith("?present=4")


def test_the_form_makes_links_to_pages_and_assignments(visit):
    page = visit("book/for_instructors")
    form = page.get_by_role(
        "form", name="Links to a page, an exercise or an assignment"
    )

    def link(place):
        return (
            form.locator("dt", has_text=place).locator("+ dd a").get_attribute("href")
        )

    form.get_by_label("Repository").fill("https://github.com/school/course.git")
    form.get_by_label("Branch").fill("fall/1")
    form.get_by_label("Page, exercise").select_option(label="Multi-head attention")
    assert link("Binder") == (
        "https://mybinder.org/v2/gh/school/course/fall%2F1"
        "?urlpath=lab%2Ftree%2Fbook%2Fmulti_head_attention.ipynb"
    )
    # Nothing is a link of which a part is missing.
    expect(form.locator("dt", has_text="JupyterHub").locator("+ dd")).to_have_text(
        "Write the address of your hub, and a repository."
    )
    form.get_by_label("JupyterHub").fill("https://hub.school.example/")
    hub = urlsplit(link("JupyterHub"))
    assert f"{hub.netloc}{hub.path}" == (
        "hub.school.example/hub/user-redirect/git-pull"
    )
    assert parse_qs(hub.query) == {
        "repo": ["https://github.com/school/course"],
        "branch": ["fall/1"],
        "urlpath": ["lab/tree/course/book/multi_head_attention.md"],
    }
    form.get_by_label("published").fill("https://school.example/book")
    form.get_by_label("as slides").check()
    assert link("site") == (
        "https://school.example/book/book/multi_head_attention.html?present"
    )
    form.get_by_label("Page, exercise").select_option(label="Exam: attention")
    assert link("Binder").endswith("lab%2Ftree%2Fassignments%2Fexam_60_minutes.ipynb")
    assert page.wrong == []


def test_the_table_has_every_lesson_with_its_minutes():
    table = course_table()
    for page in pages():
        if exercises(page):
            assert f"| [{page.title}]({page.name}.md) | " in table
            assert f"{page.title}: goals and questions" in table
    assert "|  min |" not in table
    assert "exam" not in table and len(files(FOLDER)) > table.count("](")


@pytest.mark.parametrize(
    "page", [page for page in pages() if exercises(page)], ids=lambda page: page.name
)
def test_the_instructors_edition_has_a_solution_below_each_exercise(page):
    text = with_solutions(page)
    found = exercises(Page(page.path, text))
    assert [one.label for one in found] == [one.label for one in exercises(page)]
    for one in found:
        assert one.text.count("{admonition} Solution\n:class: dropdown") == 1
        for name in one.checked.values():
            assert f"def {name}(" in one.text or f"{name} =" in one.text
