"""Explorers on the built pages: every control, every view, every number."""

import pytest
from playwright.sync_api import expect

from .figure import LIVE, PATIENCE, Figure
from .kinds import CONTROLS, CURVES, PLANES, ROWS, TABLES, explorers
from .moves import moves, new_moves
from .notebooks import names, run_page

PLACED = "(sections) => sections.map(({ dataset }) => dataset.explorer)"


def test_every_explorer_has_a_name_and_a_place_on_the_page(page_name, built_page):
    name = page_name.split("/")[-1]
    sections = built_page(name).locator("section[data-explorer]")
    made = names(name, "explore", "train")
    assert sorted(made) == sorted(run_page(name))
    assert sorted(sections.evaluate_all(PLACED)) == sorted(made)


def test_each_control_of_the_book_is_of_a_kind_that_is_tried():
    for _, explorer in explorers():
        for control in explorer.controls.values():
            assert any(fits(control) for fits in CONTROLS.values()), control


def test_controls(figure, tried):
    """Each control in one way, and each way once: the others stay, and views follow."""
    assert figure.inputs == figure.explorer.spec["start"]
    all_followed = set()
    for name in figure.explorer.controls:
        followed = set()
        for move in new_moves(figure, name, tried) or moves(figure, name)[:1]:
            before, picture = figure.check(), figure.picture()
            for _ in move(figure, name):
                inputs = figure.check()
                changed = [key for key in inputs if inputs[key] != before[key]]
                assert changed == [name], move.__name__
                now = figure.picture()
                followed |= {i for i, p in enumerate(now) if p != picture[i]}
                before, picture = inputs, now
        assert followed, name
        all_followed |= followed
    assert len(all_followed) >= min(2, len(figure.explorer.views))


@pytest.mark.parametrize("kind", CONTROLS)
def test_reset_brings_back_the_start(find, kind):
    figure, name = find(kind)
    # The last digit may be another one before the browser has computed it.
    figure.answer(start := figure.inputs)
    picture = figure.picture()
    next(moves(figure, name)[0](figure, name))
    figure.rest()
    assert figure.inputs[name] != start[name]
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


def first_and_last(elements):
    """The tables of a view: one, or the first and the last of many."""
    return [elements.first, elements.last][: elements.count()]


@pytest.mark.parametrize("kind", TABLES)
def test_a_cell_that_is_pointed_at_lights_its_tokens_everywhere(find_place, kind):
    figure, place = find_place(kind)
    for table in first_and_last(place.locator("table:has(th:visible)")):
        heads = table.locator("tbody th")
        for query in {0, heads.count() // 2, heads.count() - 1}:
            heads.nth(query).hover()
            figure.check(query=query, key=-1)
            table.locator("tbody tr").nth(query).locator("td").nth(1).hover()
            figure.check(query=query, key=1)
        columns = table.locator("thead th")
        columns.last.hover()
        figure.check(key=columns.count() - 1)


def lit_by_word(kind, index):
    """What a word of a row lights: the query, or the key where these are others."""
    return {"query": index, "key": -1} if kind == "row" else {"key": index}


@pytest.mark.parametrize("kind", ROWS)
def test_a_word_that_is_pointed_at_lights_everywhere(find_place, kind):
    figure, place = find_place(kind)
    words = place.locator(".explorer-row button")
    for index in {0, words.count() - 1}:
        words.nth(index).hover()
        figure.check(**lit_by_word(kind, index))


def test_a_query_is_chosen_above_a_row_of_other_words(find_place):
    figure, place = find_place("row of two sentences")
    queries = place.locator(".explorer-queries button")
    for index in (queries.count() - 1, 0):
        queries.nth(index).click()
        figure.page.mouse.move(0, 0)
        figure.check(query=index, key=-1)


def test_a_row_of_many_columns_is_read_by_a_tap_on_a_phone(visit):
    """Its cells show shades alone there; a line below says the numbers of the row."""
    page = visit("book/simple_self_attention", width=390)
    figure = page.locator("section[data-explorer='simple-self-attention']")
    figure.get_by_role("tab", name="Table").tap()
    head = figure.locator(".explorer-heatmap tbody th").filter(has_text="meet")
    head.tap()
    line = figure.locator(".explorer-heatmap .explorer-line")
    expect(line).to_be_visible()
    cells = figure.locator(".explorer-heatmap tr.lit td").all_text_contents()
    words = figure.evaluate("(one) => Object.values(one.labels)[0]")
    pairs = [f"{word} {number}" for word, number in zip(words, cells, strict=True)]
    said = line.locator(":scope > span").all_text_contents()
    assert said == ["query meet:", *pairs]


def test_a_vector_that_is_pointed_at_lights_everywhere(find_place):
    figure, place = find_place("plane")
    # The last one drawn is not covered by another.
    place.locator(".vector rect").last.hover()
    figure.check(query=place.locator(".vector").count() - 1, key=-1)


@pytest.mark.parametrize("kind", ROWS | PLANES)
def test_a_token_lights_when_it_has_focus(find_place, kind):
    """A word of a row, or a vector in the plane, reached by Tab."""
    figure, place = find_place(kind)
    stops = place.locator(".explorer-row button, .handle")
    for index in range(stops.count()):
        if index:
            figure.page.keyboard.press("Tab")
        else:
            stops.first.focus()
        in_plane = {"query": index, "key": -1}
        figure.check(**in_plane if kind == "plane" else lit_by_word(kind, index))


@pytest.mark.parametrize("kind", TABLES)
def test_arrow_keys_move_in_the_grid(find_place, kind):
    """Every cell is reached from the grid's one tab stop, and says its number."""
    figure, place = find_place(kind)
    for table in first_and_last(place.locator("table:has(th:visible)")):
        rows = table.locator("tbody tr")
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
        table.locator("td[tabindex='0']").focus()
        for press, query, key in steps:
            figure.page.keyboard.press(press)
            # The names and the number are compared with PyTorch's.
            figure.check(query=query, key=key)
            expect(rows.nth(query).locator("td").nth(key)).to_be_focused()
            expect(table.locator("td[tabindex='0']")).to_have_count(1)


def test_a_chosen_cell_tells_how_its_number_came_about(built_page):
    """By mouse, and by Enter on a cell; its arithmetic is compared with PyTorch's."""
    name = "masks_and_cross_attention"
    figure = Figure(built_page(name), run_page(name)["paint-a-mask"]).reset()
    why = figure.view("why")
    cells = figure.view("heatmap").locator("tbody tr").nth(4).locator("td")
    why.evaluate("(one) => { one.open = false; }")
    cells.nth(2).click()
    expect(why).to_have_attribute("open", "")
    figure.check(query=4, key=2)
    why.evaluate("(one) => { one.open = false; }")
    # This one is hidden: it comes after the query.
    cells.nth(6).focus()
    figure.page.keyboard.press("Enter")
    expect(why).to_have_attribute("open", "")
    figure.rest()
    figure.check(query=4, key=6)


def test_what_a_model_writes_ends(built_page):
    """At the end of the field at the latest; the text is said, and Stop goes."""
    name = "language_model"
    figure = Figure(built_page(name), run_page(name)["go-on"]).reset()
    given = "the keys " * 41
    figure.answer(figure.inputs | {"text": given})
    figure.section.get_by_role("button", name="beam search").click()
    said = figure.section.locator(".explorer-said")
    expect(said).to_contain_text("The text is now: ", timeout=PATIENCE)
    expect(figure.section.get_by_role("button", name="Stop")).to_be_hidden()
    text = figure.check()["text"]
    assert text.startswith(given) and len(given) + 10 < len(text) < 400
    assert text in said.text_content()


def test_weights_are_seen_as_lines_at_a_press(built_page):
    """They stay lines when a control moves; a word beside them lights when it is
    pointed at or has the focus. The table comes back whole."""
    name = "masks_and_cross_attention"
    figure = Figure(built_page(name), run_page(name)["paint-a-mask"]).reset()
    heatmap = figure.view("heatmap")
    figure.section.get_by_role("button", name="Lines: Weights").click()
    lines = heatmap.locator(".explorer-lines")
    lines.locator("summary").click()
    figure.section.get_by_text("after the softmax", exact=True).click()
    figure.rest()
    figure.check(query=figure.explorer.spec["focus"])
    expect(heatmap.locator("[role=grid]")).to_be_hidden()
    queries = lines.locator(".queries button")
    queries.first.hover()
    figure.check(query=0, key=-1)
    queries.last.focus()
    figure.rest()
    last = queries.count() - 1
    figure.check(query=last, key=-1)
    figure.page.keyboard.press("Tab")
    figure.check(query=last, key=0)
    figure.section.get_by_role("button", name="Table: Weights").click()
    expect(lines).to_be_hidden()
    figure.check()


def test_the_lines_of_all_heads_are_seen_together(find_place):
    """Each in its color, with its name; until a head is chosen."""
    figure, place = find_place("grid of heads")
    place.get_by_role("button", name="Lines: Weights").click()
    place.locator(".explorer-lines summary").click()
    several = place.get_by_role("button", name="All heads")
    several.click()
    expect(several).to_have_attribute("aria-pressed", "true")
    place.locator(".queries button").last.click()
    figure.rest()
    figure.check(query=place.locator(".queries button").count() - 1, key=-1)
    colors = place.locator(".explorer-pairs line").evaluate_all(
        "(all) => all.map((line) => getComputedStyle(line).stroke)"
    )
    assert len(set(colors)) == place.locator(".explorer-heads button").count()
    place.locator(".explorer-heads button").last.click()
    expect(several).to_have_attribute("aria-pressed", "false")
    figure.check()
    place.get_by_role("button", name="Table: Weights").click()
    expect(several).to_be_hidden()
    figure.check()


def test_a_chosen_head_is_large(find_place):
    """By a click on it, or by arrow keys; a query that is lit stays."""
    figure, place = find_place("grid of heads")
    heads, buttons = (
        place.locator(".explorer-heads"),
        place.locator(".explorer-heads button"),
    )
    last = buttons.count() - 1

    def chosen():
        return buttons.evaluate_all(
            "(all) => all.findIndex((one) => one.ariaPressed === 'true')"
        )

    buttons.last.click()
    assert chosen() == last
    figure.rest()
    figure.check()
    figure.page.keyboard.press("ArrowRight")
    expect(buttons.first).to_be_focused()
    assert chosen() == 0
    heads.locator("table").last.click()
    assert chosen() == last
    figure.rest()
    figure.check()


@pytest.mark.parametrize("kind", CURVES)
def test_a_curve_is_read_point_by_point(find_place, kind):
    """By keyboard and by pointing; with a slider behind it, the slider moves."""
    figure, place = find_place(kind)
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


def test_a_guess_is_compared_with_pytorch(find_place):
    """The weights appear after the guess, with its distance from them."""
    figure, place = find_place("guess")
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
