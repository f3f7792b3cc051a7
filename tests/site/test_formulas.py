"""Formulas: typeset in the build, seen, heard and selected."""

import re

import pytest
from playwright.sync_api import expect
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

WIDE = "$$\na = " + " + ".join(f"x_{{{i}}}" for i in range(60)) + "\n$$ (eq-wide)"
PARTS = [
    "# The width $d_k$",
    "See {eq}`eq-wide` and {eq}`eq-rows`.",
    WIDE,
    "$$\n\\begin{aligned} a &< b \\\\ c &= \\text{“d”} \\end{aligned}\n$$ (eq-rows)",
    "| Cell |\n|---|\n| $e^{i\\pi}$ |",
]


@pytest.fixture
def build(tmp_path):
    """Build pages, given by their names; return their HTML and the warnings."""

    def build(**pages):
        for name, parts in pages.items():
            (tmp_path / f"{name}.md").write_text("\n\n".join(parts))
        settings = {
            "extensions": ["myst_parser", "transformer_book.site.formulas"],
            "myst_enable_extensions": ["dollarmath"],
            "html_theme": "basic",
        }
        log = tmp_path / "warnings"
        out = tmp_path / "out"
        with docutils_namespace(), log.open("w") as stream:
            app = Sphinx(
                tmp_path, None, out, tmp_path / "trees", "html",
                settings, status=None, warning=stream,
            )  # fmt: skip
            app.build()
        warnings = re.sub(r"\x1b\[[\d;]*m", "", log.read_text())
        return {name: (out / f"{name}.html").read_text() for name in pages}, warnings

    return build


class TestBuild:
    def test_each_is_html_and_mathml(self, build):
        pages, warnings = build(index=PARTS)
        page = pages["index"]
        assert warnings == ""
        assert page.count('class="katex-html" aria-hidden="true"') >= 4
        assert page.count("<math") == page.count('class="katex-html"')
        # What a formula says is what was written, with nothing that HTML would eat.
        assert re.search(r"<annotation[^>]*>\\begin\{aligned\} a &amp;&lt; b", page)
        assert re.search(r"<td>.*<math.*</td>", page)
        assert "MathJax" not in page

    def test_numbers_and_references(self, build):
        page = build(index=PARTS)[0]["index"]
        for number, name in (1, "eq-wide"), (2, "eq-rows"):
            assert re.search(rf'href="#equation-{name}">\({number}\)</a>', page)
            place = rf'id="equation-{name}">\s*<span class="eqno">\({number}\)'
            assert re.search(place, page)

    def test_a_page_without_loads_nothing_for_them(self, build, tmp_path):
        index = ["# Page", "```{toctree}\nother\n```"]
        pages = build(index=[*index, "$x$"], other=["# Other"])[0]
        assert "katex.css" in pages["index"]
        assert "katex" not in pages["other"]
        style = (tmp_path / "out/_static/katex/katex.css").read_text()
        fonts = {file.name for file in tmp_path.glob("out/_static/katex/fonts/*")}
        assert "KaTeX_Math-Italic.woff2" in fonts
        assert fonts <= set(re.findall(r"url\(fonts/([^)]+)\)", style))
        assert set(re.findall(r"\.(\w+)\) format", style)) == {"woff2"}

    def test_a_wrong_one_is_named_with_its_place(self, build):
        page, warnings = build(index=["# Page", "Text $\\frac{1$ and $\\wrong$."])
        first, second = warnings.splitlines()
        assert "index.md:3: WARNING: the formula '\\\\frac{1' cannot be" in first
        assert "Undefined control sequence: \\wrong" in second
        assert "$" not in page["index"] and "\\wrong" in page["index"]


ROLES = "Accessibility.getFullAXTree"


def test_they_are_seen_heard_and_selected(look_at, lesson_name):
    page = look_at(lesson_name)
    formulas = page.locator(".math")
    assert formulas.count() > 0
    for part in ".katex-html", "math annotation":
        assert page.locator(f".math {part}").count() == formulas.count()
    # The tree that screen readers read; what is folded away is not in it.
    shown = page.locator(".math:visible").count()
    tree = page.context.new_cdp_session(page).send(ROLES)["nodes"]
    roles = [node.get("role", {}).get("value") for node in tree]
    assert roles.count("MathMLMath") == shown > 0
    selected = formulas.first.evaluate(
        """(one) => {
          getSelection().selectAllChildren(one.querySelector(".katex-html"));
          return getSelection().toString();
        }"""
    )
    assert selected.strip()
    assert page.evaluate("[...document.fonts].every(({ status }) => status != 'error')")
    assert any("/_static/katex/fonts/KaTeX_Main" in name for name in page.fetched)
    assert not [name for name in page.fetched if "mathjax" in name.lower()]


def test_a_wide_one_scrolls_by_keyboard(visit, lesson_name):
    page = visit(lesson_name, width=390)
    for formula in page.locator(".katex-display:visible").all():
        # A section is looked at when it comes near.
        formula.scroll_into_view_if_needed()
        if formula.evaluate("(one) => one.scrollWidth > one.clientWidth"):
            expect(formula).to_have_attribute("tabindex", "0")


def test_one_that_becomes_wide_can_be_focused(visit):
    page = visit("book/simple_self_attention", width=390)
    formula = page.locator(".katex-display").first
    formula.scroll_into_view_if_needed()
    expect(formula).not_to_have_attribute("tabindex", "0")
    formula.evaluate("(one) => { one.parentElement.style.width = '60px'; }")
    expect(formula).to_have_attribute("tabindex", "0")
    formula.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "document.querySelector('.katex-display').scrollLeft > 0", timeout=10_000
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_language_of_color_follows_the_theme(build):
    """As `\\textcolor{query}{Q}` is written, which is no color of its own."""
    pages, warnings = build(index=["# A page", "$\\textcolor{query}{Q} + K$"])
    assert warnings == ""
    assert 'style="color:var(--query)' in pages["index"].replace("color: ", "color:")
    assert "mathcolor" not in pages["index"]
