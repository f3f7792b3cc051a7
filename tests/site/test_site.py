"""The built site in a browser: it asks nobody, is readable by everyone, and fits."""

import re
from collections import Counter
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

from scripts.book import serve
from transformer_book.colors import INK
from transformer_book.site import pictures


def test_a_page_asks_nobody_and_nothing_goes_wrong(look_at, site_name):
    page = look_at(site_name)
    # All of it, and not only what is in sight.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    assert page.wrong == []


def test_the_front_door_leads_to_the_first_page(visit, page_names):
    page = visit("index")
    page.wait_for_url(f"**/{page_names[0]}.html", wait_until="networkidle")
    assert page.wrong == []


SIGNS = """() => [...document.querySelectorAll("*")].flatMap((el) =>
  ["::before", "::after"].map((part) => getComputedStyle(el, part))
    .filter(({ fontFamily }) => fontFamily.includes("Font Awesome"))
    .map(({ content }) => content)).join("")"""


def test_icons_are_in_small_fonts(look_at, site_name, book):
    signs = re.findall("[\ue000-\uf8ff]", look_at(site_name).evaluate(SIGNS))
    assert signs
    fonts = list((book / "_static/vendor/fontawesome/webfonts").glob("*.woff2"))
    drawn = set().union(*(TTFont(font).getBestCmap() for font in fonts))
    assert {ord(sign) for sign in signs} <= drawn
    assert sum(font.stat().st_size for font in fonts) < 10_000


def test_a_page_says_what_it_is_about(look_at, page_name):
    page = look_at(page_name)
    assert page.locator("meta[name=description]").count() == 1
    description = page.locator("meta[name=description]").get_attribute("content")
    assert 50 <= len(description) <= 300


class TestPictures:
    def test_each_is_in_its_page_and_has_a_name(self, look_at, pictured_name):
        page = look_at(pictured_name)
        assert page.locator("article img").count() == 0
        drawn = page.locator("article .picture > svg")
        assert drawn.count() > 0
        for picture in drawn.all():
            assert len(picture.get_attribute("aria-label")) > 10
            assert picture.get_attribute("role") in ("img", "group")
        for cell in page.locator(".cell_output:has(.picture)").all():
            assert cell.locator("details > table td").count() >= 6

    def test_no_two_elements_of_a_page_have_one_id(self, look_at, page_name):
        page = look_at(page_name)
        ids = page.locator("article [id]").evaluate_all("all => all.map(one => one.id)")
        assert [name for name, times in Counter(ids).items() if times > 1] == []

    def test_their_ink_is_the_color_of_the_theme(self, look_at, pictured_name):
        page, inks = look_at(pictured_name), []
        for theme in "dark", "light":
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            text = page.locator(".picture text").first
            inks.append(text.evaluate("one => getComputedStyle(one).fill"))
        dark, light = (sum(map(int, re.findall(r"\d+", ink)[:3])) for ink in inks)
        assert light < 3 * 80 and dark > 3 * 170

    def test_their_links_lead_to_pages(self, look_at, book, page_names):
        page = look_at(page_names[0])
        links = page.locator(".picture a").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        assert links
        for link in links:
            assert (book / page_names[0]).parent.joinpath(link.split("#")[0]).exists()

    def test_a_wide_one_scrolls_by_itself_on_a_phone(self, visit, page_names):
        page = visit(page_names[0], width=360)
        page.evaluate(
            """() => {
                const picture = document.querySelector(".picture");
                picture.querySelector("svg").style.minWidth = "900px";
                picture.style.maxWidth = "99%";  // so that its observer looks again
                picture.scrollIntoView();
            }"""
        )
        page.locator('.picture[tabindex="0"]').first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 360

    def test_one_with_links_is_no_image(self):
        link = '<a href="x.html"><text>x</text></a>'
        assert 'role="group"' in inline(link)
        assert 'role="img"' in inline("<text>x</text>")

    def test_ids_styles_and_ink_stay_within_the_picture(self):
        html = inline(
            "<style>#a, .b { fill: red } * { stroke: blue }</style>"
            f'<path id="a" fill="{INK.upper()}"/><use href="#a" style="mask: url(#a)"/>'
            '<path fill="#abcdef"/>'
        )
        assert 'id="p-a" fill="currentColor"' in html
        assert 'href="#p-a" style="mask: url(#p-a)"' in html
        assert "#p { #p-a, .b { fill: red } * { stroke: blue } }" in html
        # A color is no reference, though it begins like one.
        assert 'fill="#abcdef"' in html

    def test_what_a_plot_writes_for_nobody_is_left_out(self):
        html = inline('<g id="patch_1">\n  <text>a <tspan>b</tspan> c</text>\n </g>\n')
        assert "<g><text>a <tspan>b</tspan> c</text></g></svg>" in html

    def test_what_it_shows_is_escaped(self):
        html = inline("<text/>", alt='"><script>alert(1)</script>')
        assert "<script" not in html

    def test_places_are_short_and_factors_and_words_stay(self):
        html = inline(
            '<g transform="scale(0.001953125)"><path d="M 1.234567 -2.5 L 3.000001 0"/>'
            "<text>0.12345</text></g>"
        )
        assert 'd="M 1.23 -2.5 L 3 0"' in html
        assert "scale(0.001953125)" in html and ">0.12345<" in html

    def test_a_picture_without_a_name_fails_a_strict_build(self, tmp_path):
        (tmp_path / "a.svg").write_text(svg("<text>x</text>"))
        (tmp_path / "index.md").write_text("# Page\n\n![](a.svg)\n\n![A name](a.svg)\n")
        warnings = tmp_path / "warnings"
        with warnings.open("w") as stream:
            app = Sphinx(
                tmp_path,
                None,
                tmp_path / "out",
                tmp_path / "trees",
                "html",
                {"extensions": ["myst_parser", "transformer_book.site.pictures"]},
                status=None,
                warning=stream,
            )
            app.build()
        (line,) = warnings.read_text().splitlines()
        assert "picture a.svg has no alternative text: write ![what it shows]" in line
        html = (tmp_path / "out" / "index.html").read_text()
        assert 'id="picture-2"' in html and 'aria-label="A name"' in html


def svg(content):
    """A small drawing."""
    size = 'width="90pt" height="30pt"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{content}</svg>'


def inline(content, alt="Something"):
    """A small drawing as it stands in a page, where its name is p."""
    return pictures.inline_svg(svg(content), "p", alt)


class TestServer:
    def get(self, server, path):
        connection = HTTPConnection(urlsplit(server).netloc)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response

    @pytest.mark.parametrize("kind", ["html", "js", "css", "svg", "md"])
    def test_text_is_compressed_and_typed(self, server, book, kind):
        path = next(
            path for path in book.rglob(f"*.{kind}") if path.stat().st_size > 2000
        )
        response = self.get(server, f"/{path.relative_to(book)}")
        types = {"js": "javascript", "md": "markdown", "svg": "svg+xml"}
        assert response.headers["Content-Encoding"] == "gzip"
        assert types.get(kind, kind) in response.headers["Content-Type"]

    def test_the_site_opens_at_its_root(self, server):
        response = self.get(server, "/")
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/html"

    @pytest.mark.parametrize(
        "path", ["/nothing.html", "/../_toc.yml", "/%2e%2e/_toc.yml"]
    )
    def test_what_is_not_of_the_book_is_not_served(self, server, path):
        assert self.get(server, path).status in (403, 404)

    @pytest.mark.parametrize("port", ["x", "70000", "-1"])
    def test_a_port_that_is_none_is_named(self, monkeypatch, port):
        monkeypatch.setenv("PORT", port)
        with pytest.raises(SystemExit, match=f"PORT={port} is no port: choose"):
            serve.wanted_port()

    def test_a_port_that_is_taken_is_named(self):
        (taken,) = serve.listen(0)
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} cannot be used: choose"):
            serve.listen(port)
        taken.close()

    def test_a_free_port_is_found_without_one(self):
        first, second = serve.listen(None)[0], serve.listen(None)[0]
        assert first.getsockname()[1] != second.getsockname()[1]
        first.close()
        second.close()

    def test_a_book_that_is_not_built_is_said(self, tmp_path, monkeypatch):
        monkeypatch.setattr(serve, "BOOK", tmp_path)
        with pytest.raises(SystemExit, match="not built yet: run make book"):
            serve.main()
