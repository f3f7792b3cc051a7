"""The editor of a cell, on a page: by keyboard, by finger, and for everyone."""

import pytest
from playwright.sync_api import expect

from tests.conftest import open_page
from tests.site.test_access import look_in_light_and_dark
from transformer_book.explore.build import run_node
from transformer_book.pages import ROOT

EDITOR = ROOT / "transformer_book/inpage/front/editor/editor.js"
ESBUILD = ROOT / "node_modules/esbuild/bin/esbuild"
PAGE = "book/multi_head_attention"
NAMES = [
    {"name": "attention", "kind": "function", "detail": "(q, k, v)"},
    {"name": "torch", "kind": "module"},
    {"name": "torch.softmax", "kind": "function"},
    {"name": "torch.nn.Linear", "kind": "class"},
]
# Below the page's title, with what it tells the page.
OPEN = """([text, names]) => {
  window.told = { runs: 0, changes: [] };
  const el = document.createElement("div");
  document.querySelector("article h1").after(el);
  window.opened = editing.editor(el, { text, label: "Code of cell 1",
    names: () => names, run: () => { told.runs += 1; },
    change: (text) => told.changes.push(text) });
}"""
# Each letter of a piece of code with the color that it has.
COLORS = """(root) => {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { color } = getComputedStyle(texts.currentNode.parentElement);
    for (const sign of texts.currentNode.data.trim()) {
      if (sign.trim()) found.push(`${sign} ${color}`);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The editor as one script."""
    into = tmp_path_factory.mktemp("editor") / "editor.js"
    run_node(
        ESBUILD, EDITOR, "--bundle", "--global-name=editing", f"--outfile={into}",
        "--log-level=error",
    )  # fmt: skip
    return into.read_text("utf-8")


@pytest.fixture(scope="module")
def pages(browser, server, bundle):
    """The page, opened once on a desk and once in a hand."""
    opened = {}
    with (
        browser.new_context(viewport={"width": 1280, "height": 800}) as desk,
        browser.new_context(
            viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
        ) as hand,
    ):
        for name, context in {"desk": desk, "hand": hand}.items():
            context.add_init_script("localStorage.mode = localStorage.theme = 'light'")
            opened[name] = open_page(context, server, PAGE)
            opened[name].add_script_tag(content=f"{bundle};window.editing = editing;")
        yield opened


class Editor:
    """An editor on a page, by what its reader does and sees."""

    def __init__(self, page, text):
        self.page = page
        page.bring_to_front()
        page.evaluate(OPEN, [text, NAMES])
        self.code = page.get_by_role("textbox", name="Code of cell 1")
        self.code.focus()
        self.press("Control+End")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def sign(self, name):
        bar = self.page.get_by_role("toolbar", name="Signs")
        bar.get_by_role("button", name=name, exact=True).tap()

    @property
    def text(self):
        return self.page.evaluate("opened.text()")

    @property
    def told(self):
        return self.page.evaluate("told")

    @property
    def names(self):
        return self.page.get_by_role("listbox", name="Completions")


@pytest.fixture
def edit(pages):
    """A function that opens an editor of a text, on a desk or in a hand."""
    used = []

    def edit(text="", place="desk"):
        used.append(pages[place])
        return Editor(pages[place], text)

    yield edit
    for page in used:
        page.evaluate("opened.remove()")
        assert page.wrong == []


def test_code_has_the_colors_that_it_has_on_the_page(edit):
    page = edit().page
    for cell in page.locator(".cell_input pre").all():
        page.evaluate("(text) => opened.write(text)", cell.text_content())
        found = page.locator(".cm-content").evaluate(COLORS)
        assert found == cell.evaluate(COLORS), cell.text_content()


def test_enter_and_tab_indent_and_escape_gives_tab_back(edit):
    editor = edit()
    editor.type("def half(x):")
    editor.press("Enter")
    editor.type("y = x")
    editor.press("Enter", "Tab")
    editor.type("pass")
    editor.press("Shift+Tab")
    assert editor.text == "def half(x):\n    y = x\n    pass"
    described = editor.code.get_attribute("aria-describedby")
    expect(editor.page.locator(f"#{described}")).to_contain_text(
        "Esc, then Tab, leaves"
    )
    editor.press("Escape", "Tab")
    expect(editor.code).not_to_be_focused()
    editor.press("Shift+Tab")
    expect(editor.code).to_be_focused()
    editor.press("Home", "Tab")
    assert editor.text.endswith("        pass")


def test_enter_with_shift_or_control_runs(edit):
    editor = edit("1 + 1")
    editor.press("Shift+Enter", "Control+Enter")
    assert editor.told == {"runs": 2, "changes": []}
    assert editor.text == "1 + 1"


def test_names_are_offered_to_those_who_ask(edit):
    editor = edit()
    editor.type("self.w_q = atten")
    expect(editor.names).to_have_count(0)
    editor.press("Tab")
    expect(editor.names).to_be_in_viewport()
    expect(editor.names.get_by_role("option")).to_have_text(["attention(q, k, v)"])
    editor.press("Enter")
    editor.type("; torch.so")
    editor.press("Tab")
    expect(editor.names.get_by_role("option")).to_have_text(["softmaxfunction"])
    editor.press("Escape")
    expect(editor.names).to_have_count(0)
    editor.press("Enter")
    editor.type("self.")
    editor.press("Tab")
    expect(editor.names.get_by_role("option")).to_have_text(["w_q"])
    editor.press("Enter")
    assert editor.text == "self.w_q = attention; torch.so\nself.w_q"


def test_what_the_page_writes_can_be_undone(edit):
    """A reader who has reset a cell gets the edit back."""
    editor = edit("x = 1")
    editor.type("2")
    editor.page.evaluate("opened.write('x = 1')")
    assert editor.told["changes"] == ["x = 12"]
    editor.press("Control+z")
    assert editor.text == "x = 12"
    editor.press("Control+z", "Control+Shift+z")
    assert editor.told["changes"] == ["x = 12", "x = 12", "x = 1", "x = 12"]


def test_a_bar_has_the_signs_that_phones_hide(edit):
    editor = edit(f"total = sum{' ' * 80}", place="hand")
    editor.press("Control+Backspace")
    editor.type("total = sum")
    for name in ("opening parenthesis", "opening bracket"):
        editor.sign(name)
    editor.type("1")
    for name in ("closing bracket", "right", "colon"):
        editor.sign(name)
    assert editor.text.endswith("total = sum([1]):")
    expect(editor.code).to_be_focused()
    editor.sign("Undo")
    assert not editor.text.endswith(":")


def test_a_long_line_and_a_small_font_leave_a_phone_as_it_is(edit):
    editor = edit("word = " + "very_" * 40 + "\n" * 50, place="hand")
    page = editor.page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    size = editor.code.evaluate("(el) => parseFloat(getComputedStyle(el).fontSize)")
    assert size >= 16
    scroller = page.locator(".cm-scroller")
    assert scroller.evaluate("(el) => el.scrollHeight === el.clientHeight")


@pytest.mark.parametrize("place", ["desk", "hand"])
def test_axe_finds_nothing(edit, place):
    editor = edit("# the weights of a query\nx = [atten", place)
    expect(editor.page.get_by_role("toolbar")).to_have_count(int(place == "hand"))
    editor.press("Tab")
    expect(editor.names).to_be_in_viewport()
    look_in_light_and_dark(
        editor.page, "{ include: [['.cell-editor'], ['.cm-tooltip']] }"
    )
