"""A page as a notebook to download: whole by itself, and shown by any notebook."""

import base64
import io
import re
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from IPython.core.interactiveshell import InteractiveShell
from nbconvert import HTMLExporter
from nbconvert.nbconvertapp import NbConvertApp
from PIL import Image

from transformer_book.explore import Plane, Vectors, explore
from transformer_book.pages import ROOT
from transformer_book.site import downloads, package

SITE = "https://reader.example/book/"
PNG = re.compile(r"^\[(picture-\d+)\]: <data:image/png;base64,([^>]+)>$", re.M)


def texts(made):
    return [cell.source for cell in made.cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("site", ["", SITE])
def test_it_needs_no_file_and_no_extension(page_name, site):
    made = downloads.download(ROOT / f"{page_name}.md", site)
    nbformat.validate(made)
    for text in texts(made):
        text = PNG.sub("", re.sub(r"```(?!\{).*?```|`[^`\n]*`", "", text, flags=re.S))
        assert not re.findall(r":::|```\{|\{[a-z-]+\}`|\.svg|\.\./|\.md\b", text)
        if site:
            links = re.findall(r"\]\(([^)\s]+)", text)
            assert not [link for link in links if not link.startswith("https://")]


def test_each_picture_is_in_its_cell_with_its_words(pictured_name):
    page = ROOT / f"{pictured_name}.md"
    words = re.findall(r"!\[([^\]]+)\]\(\.\./images", page.read_text())
    shown = []
    for text in texts(downloads.download(page)):
        pictures = dict(PNG.findall(text))
        for alt, name in re.findall(r"!\[([^\]]+)\]\[([\w-]+)\]", text):
            shown.append(alt)
            with Image.open(io.BytesIO(base64.b64decode(pictures[name]))) as image:
                # On white, also where the notebook is dark.
                assert image.width > 500
                assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    assert shown == words


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            ":::{admonition} Predict\n:class: tip\n\nWhich *word*?\n\n1. a\n:::",
            "> **Predict**\n>\n> Which *word*?\n>\n> 1. a",
        ),
        (
            ":::{admonition} What `x` is & why\n:class: dropdown\nIt is\n\n- one.\n:::",
            "<details>\n<summary>What <code>x</code> is &amp; why</summary>\n\n"
            "It is\n\n- one.\n\n</details>",
        ),
        (
            ":::{exercise} Repair: a sum\n:label: exercise-sum\n\nFind it.\n:::",
            "> **Exercise. Repair: a sum**\n>\n> Find it.",
        ),
        (
            "::::{admonition} Out\n:::{admonition} In\n:class: dropdown\na\n:::\n::::",
            "> **Out**\n>\n> <details>\n> <summary>In</summary>\n>\n"
            "> a\n>\n> </details>",
        ),
        ("```python\n:::{admonition} code\n:::\n```",) * 2,
        (":::{note}\nunknown\n:::",) * 2,
    ],
)
def test_a_box_is_plain_markdown(source, shown):
    before, after = "Text before.\n\n", "\n\nText *after*."
    assert downloads.plain(before + source + after) == before + shown + after


def test_a_target_is_an_anchor():
    shown = '<a id="term-mask"></a>\n\n### mask'
    assert downloads.plain("(term-mask)=\n### mask") == shown


def test_links_lead_to_the_site():
    text = (
        "[a](other.ipynb), [b](#term-d-k), [c](references.bib), "
        "[d](https://x.example/y.ipynb), `rows[0](twice)`"
    )
    address = f"{SITE}book/page"
    assert downloads.to_site(text, address, {"term-d-k": "term-d_k"}) == (
        f"[a]({SITE}book/other.html), [b]({SITE}book/glossary.html#term-d_k), "
        f"[c]({SITE}book/page.html), [d](https://x.example/y.ipynb), `rows[0](twice)`"
    )


def test_terms_keep_their_places_on_the_site(tmp_path):
    """An entry has an id for each of its names: here the first's."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book/glossary.md").write_text(
        "# Glossary\n\n```{glossary}\nD\nd_k\n  A width.\n\n√d_k\n  Its root.\n```\n"
    )
    objects = [
        ("D", "D", "term", "book/glossary", "term-D", -1),
        ("√d_k", "√d_k", "term", "book/glossary", "term-0", -1),
        ("d_k", "d_k", "term", "book/glossary", "term-d_k", -1),
        ("D", "D", "label", "book/page", "other", -1),
    ]
    domain = SimpleNamespace(get_objects=lambda: objects)
    env = SimpleNamespace(get_domain=lambda name: domain)
    app = SimpleNamespace(env=env, srcdir=tmp_path)
    assert downloads.term_places(app) == {"term-d": "term-D", "term-d-k": "term-0"}


class TestInstall:
    @pytest.fixture
    def shell(self, monkeypatch):
        """A shell in which the package is missing, and %pip only notes its words."""
        shell = InteractiveShell()
        shell.asked = []
        shell.register_magic_function(shell.asked.append, magic_name="pip")
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        return shell

    def first(self, site):
        made = downloads.download(ROOT / "book/simple_self_attention.md", site)
        return made.cells[0].source

    def test_it_comes_from_the_site(self, shell):
        shell.run_cell(self.first(SITE)).raise_error()
        (words,) = shell.asked
        address = f"{SITE}_package/{package.wheel_name()}"
        assert words.split() == ["install", "--quiet", address]

    def test_what_is_there_stays(self, shell, monkeypatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda name: "found")
        for site in "", SITE:
            shell.run_cell(self.first(site)).raise_error()
        assert shell.asked == []

    def test_without_an_address_it_is_said_what_to_do(self, shell):
        with pytest.raises(ModuleNotFoundError, match="_package of the site.*%pip"):
            shell.run_cell(self.first("")).raise_error()

    def test_a_page_without_code_installs_nothing(self):
        made = downloads.download(ROOT / "book/glossary.md", SITE)
        assert {cell.cell_type for cell in made.cells} == {"markdown"}


@pytest.fixture(scope="module")
def html():
    """A page that nbconvert has exported, with the options of the docs."""
    made = downloads.download(ROOT / "book/simple_self_attention.md", SITE)
    cell = next(one for one in made.cells if "explore(" in one.source)
    # As its kernel gives it.
    figure = explore(lambda x: x, x=Vectors({"a": (1, 2)}), show=[Plane("out")])
    data, _ = figure._repr_mimebundle_()
    cell.outputs = [nbformat.v4.new_output("display_data", data)]
    docs = (ROOT / "docs/notebooks.md").read_text()
    options = re.findall(r"--(\w+\.\w+=\S*)", docs)
    app = NbConvertApp()
    app.parse_command_line([f"--{option}" for option in options])
    exporter = HTMLExporter(config=app.config)
    return BeautifulSoup(exporter.from_notebook_node(made)[0], "html.parser")


class TestExport:
    def test_a_figure_shows_its_numbers(self, html):
        (table,) = html.select("figure table")
        assert [cell.text for cell in table.select("td[style]")] == ["1", "2"]

    def test_pictures_and_boxes_are_there(self, html):
        assert html.select('img[src^="data:image/png;base64,"][alt^="The words lab"]')
        boxes = [box.text.strip() for box in html.select("blockquote")]
        assert any(box.startswith("Predict") for box in boxes)
        assert html.select("details > summary")

    def test_it_asks_nobody(self, html):
        # A `src` loads, and the `href` of a `<link>`; that of an `<a>` does not.
        addresses = [one["src"] for one in html.select("[src]")]
        addresses += [one["href"] for one in html.select("link[href]")]
        assert addresses
        assert not [one for one in addresses if one and not one.startswith("data:")]
