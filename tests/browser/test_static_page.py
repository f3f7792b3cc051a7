"""Explorers on the built pages: every control, every view, every number."""

import pytest
from playwright.sync_api import expect

from transformer_book.explore import Curve, Guess, HeadGrid, Heatmap, Plane, Row

from .figure import LIVE
from .moves import moves
from .notebooks import names, run_page

PLACED = "(sections) => sections.map(({ dataset }) => dataset.explorer)"


def test_every_explorer_has_a_name_and_a_place_on_the_page(page_name, built_page):
    name = page_name.split("/")[-1]
    sections = built_page(name).locator("section[data-explorer]")
    made = names(name, "explore", "train")
    assert sorted(made) == sorted(run_page(name))
    assert sorted(sections.evaluate_all(PLACED)) == sorted(made)


def test_controls(figure):
    """Each way to move each control; others stay, and more than one view follows."""
    assert figure.inputs == figure.explorer.spec["start"]
    for name in figure.target.controls:
        followed = set()
        for move in moves(figure, name):
            before, picture = figure.check(), figure.picture()
            for _ in move(figure, name):
                inputs = figure.check()
                changed = [key for key in inputs if inputs[key] != before[key]]
                assert changed == [name], move.__name__
                now = figure.picture()
                followed |= {i for i, p in enumerate(now) if p != picture[i]}
                before, picture = inputs, now
        assert len(followed) >= min(2, len(figure.target.views)), name


def test_reset_brings_back_the_start(figure):
    # The last digit may be another one before the browser has computed it.
    figure.answer(start := figure.inputs)
    picture = figure.picture()
    for name in figure.target.controls:
        next(moves(figure, name)[0](figure, name))
    figure.rest()
    assert all(figure.inputs[name] != start[name] for name in start)
    figure.settle()
    figure.reset()
    assert figure.inputs == start
    assert figure.picture() == picture


FIELDS = """() => [...document.querySelectorAll(".explorer input")].map((field) =>
  field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value)"""
MOVE_ALL = """() => document.querySelectorAll(".explorer input").forEach((field) => {
  if (field.matches("[type=radio], [type=checkbox]")) field.click();
  else field.value = field.value === field.max ? field.min : field.max;
})"""


@pytest.mark.parametrize("name", ["queries_keys_values", "masks_and_cross_attention"])
def test_a_reader_who_comes_back_finds_figures_at_their_start(browser, server, name):
    """Whole: what a browser remembers of fields is not what the picture shows."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server}/book/{name}.html")
        page.wait_for_function(LIVE)
        start = page.evaluate(FIELDS)
        page.evaluate(MOVE_ALL)
        assert page.evaluate(FIELDS) != start
        page.goto(f"{server}/book/glossary.html")
        page.go_back()
        page.wait_for_function(LIVE)
        assert page.evaluate(FIELDS) == start


def views(figure, kind):
    """The views of a kind, each with its element."""
    places = figure.section.locator(".explorer-views > *").all()
    pairs = zip(figure.target.views, places, strict=True)
    return [(view, place) for view, place in pairs if isinstance(view, kind)]


def tables(figure):
    """The tables of heat maps, and of each head."""
    return [
        table
        for _, place in views(figure, (Heatmap, HeadGrid))
        for table in place.locator("table").all()
    ]


def two_sentences(view):
    """Whether queries and keys are different words."""
    return view.cols not in ("", view.rows)


def test_a_token_lights_everywhere(figure):
    """Where it is pointed at, in any view; and a cell lights its key too."""
    for place in tables(figure):
        heads = place.locator("tbody th")
        for query in {0, heads.count() // 2, heads.count() - 1}:
            heads.nth(query).hover()
            figure.check(query=query, key=-1)
            place.locator("tbody tr").nth(query).locator("td").nth(1).hover()
            figure.check(query=query, key=1)
        columns = place.locator("thead th")
        columns.last.hover()
        figure.check(key=columns.count() - 1)
    for view, place in views(figure, Row):
        words = place.locator("button")
        for i in {0, words.count() - 1}:
            words.nth(i).hover()
            place_of = {"key": i} if two_sentences(view) else {"query": i, "key": -1}
            figure.check(**place_of)
    for _, place in views(figure, Plane):
        # The last one drawn is not covered by another.
        place.locator(".vector rect").last.hover()
        figure.check(query=place.locator(".vector").count() - 1, key=-1)


def test_a_token_lights_when_it_has_focus(figure):
    """A word of a row, or a vector in the plane, reached by Tab."""
    for view, place in views(figure, (Row, Plane)):
        stops = place.locator("button, .handle")
        for i in range(stops.count()):
            if i:
                figure.page.keyboard.press("Tab")
            else:
                stops.first.focus()
            if isinstance(view, Row) and two_sentences(view):
                figure.check(key=i)
            else:
                figure.check(query=i, key=-1)


def test_arrow_keys_move_in_the_grid(figure):
    """Every cell is reached from the grid's one tab stop, and says its number."""
    for place in tables(figure):
        rows = place.locator("tbody tr")
        last, end = rows.count() - 1, rows.first.locator("td").count() - 1
        steps = [
            ("Control+Home", 0, 0),
            ("ArrowRight", 0, 1),
            ("ArrowDown", min(1, last), 1),
            ("End", min(1, last), end),
            ("ArrowRight", min(1, last), end),
            ("PageDown", last, end),
            ("ArrowLeft", last, end - 1),
            ("ArrowUp", max(last - 1, 0), end - 1),
            ("Home", max(last - 1, 0), 0),
            ("Control+End", last, end),
        ]
        place.locator("td[tabindex='0']").focus()
        for press, query, key in steps:
            figure.page.keyboard.press(press)
            # The names and the number are compared with PyTorch's.
            figure.check(query=query, key=key)
            expect(rows.nth(query).locator("td").nth(key)).to_be_focused()
            expect(place.locator("td[tabindex='0']")).to_have_count(1)


def test_a_curve_is_read_point_by_point(figure):
    """By keyboard and by pointing; with a slider behind it, the slider moves."""
    for _, place in views(figure, Curve):
        svg = place.locator(":scope > svg")
        svg.focus()
        last = int(svg.get_attribute("aria-valuemax"))
        for press, point in [("Home", 0), ("ArrowRight", 1), ("End", last)]:
            svg.press(press)
            figure.check()
            expect(svg).to_have_attribute("aria-valuenow", str(point))
        points = place.locator("polyline").first.get_attribute("points").split()
        x = float(points[2].split(",")[0])
        box = svg.bounding_box()
        share = box["width"] / float(svg.get_attribute("viewBox").split()[2])
        svg.click(position={"x": x * share, "y": box["height"] / 2})
        figure.check()
        expect(svg).to_have_attribute("aria-valuenow", "2")


def test_a_guess_is_compared_with_pytorch(figure):
    """The weights appear after the guess, with its distance from them."""
    for _, place in views(figure, Guess):
        bars = place.locator("input")
        bars.first.focus()
        for key in ("End", "ArrowLeft"):
            bars.first.press(key)
            figure.check()
        box = bars.nth(1).bounding_box()
        bars.nth(1).click(position={"x": box["width"] * 0.2, "y": box["height"] / 2})
        figure.check()
        assert not answer_shows(place)
        place.get_by_role("button", name="Reveal").click()
        assert answer_shows(place)
        figure.check()
        bars.last.focus()
        bars.last.press("Home")
        figure.check()
        place.get_by_role("button", name="Guess again").click()
        assert not answer_shows(place)
        figure.check()


def answer_shows(place):
    """Whether the computed weights can be seen."""
    return place.get_by_text("computed").first.is_visible()
