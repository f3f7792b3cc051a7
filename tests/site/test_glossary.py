"""The glossary: its entries, and what a term shows where it is used."""

import pytest
from bs4 import BeautifulSoup

PAGE = "book/scaled_dot_product_attention"


@pytest.fixture(scope="module")
def page(browser, server):
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.clock.install()
        page.goto(f"{server}/{PAGE}.html")
        yield page


@pytest.fixture
def tip(page):
    page.mouse.move(0, 0)
    page.keyboard.press("Escape")
    tip = page.locator(".term-tip")
    tip.wait_for(state="hidden")
    return tip


def term(page, name):
    return page.locator("a:has(> .std-term)", has_text=name)


class TestHoverText:
    MEANS = "What a token looks for"

    def test_on_hover_it_shows_and_can_be_reached(self, page, tip):
        term(page, "query").hover()
        tip.get_by_text(self.MEANS).wait_for()
        # It stays while the pointer is on it, and goes when the pointer leaves.
        tip.hover()
        page.clock.fast_forward(1000)
        assert tip.is_visible()
        page.mouse.move(0, 0)
        tip.wait_for(state="hidden")

    def test_on_focus_it_shows_and_escape_dismisses_it(self, page, tip):
        link = term(page, "query")
        link.focus()
        tip.get_by_text(self.MEANS).wait_for()
        assert link.get_attribute("aria-describedby") == tip.get_attribute("id")
        page.keyboard.press("Escape")
        tip.wait_for(state="hidden")
        assert link.evaluate("one => one === document.activeElement")
        link.blur()

    def test_it_lies_within_the_window(self, page, tip):
        for link in page.locator("a:has(> .std-term)").all():
            link.hover()
            page.wait_for_function(
                "one => one.getAttribute('aria-describedby')",
                arg=link.element_handle(),
            )
            box, width = tip.bounding_box(), page.viewport_size["width"]
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
            # It does not cover its term.
            there = link.bounding_box()
            above = box["y"] + box["height"] <= there["y"] + 1
            below = box["y"] >= there["y"] + there["height"] - 1
            assert above or below

    def test_the_first_touch_shows_it_and_the_second_leads_on(self, browser, server):
        phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True}
        with browser.new_context(**phone, is_mobile=True) as context:
            page = context.new_page()
            page.goto(f"{server}/{PAGE}.html")
            term(page, "query").tap()
            page.locator(".term-tip").get_by_text(self.MEANS).wait_for()
            term(page, "query").tap()
            page.wait_for_url("**/glossary.html#term-query")

    def test_without_scripts_it_is_a_link(self, book):
        html = (book / f"{PAGE}.html").read_text()
        links = BeautifulSoup(html, "html.parser").select("a:has(> .std-term)")
        hrefs = [link["href"] for link in links]
        assert "glossary.html#term-query" in hrefs

    def test_a_page_without_terms_loads_no_script(self, book):
        assert "terms.js" not in (book / "book/resources.html").read_text()
        assert "terms.js" in (book / f"{PAGE}.html").read_text()
