"""What every page has, and that the layers are the pages' own code."""

import re
import statistics

import pytest
import yaml

from transformer_book import pages as exporter
from transformer_book.pages import BOOK, ROOT, Page, pages

LESSONS = [page for page in pages() if page.is_lesson]
each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
each_lesson = pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.name)
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def front_matter(page):
    return yaml.safe_load(page.path.read_text(encoding="utf-8").split("---\n")[1])


def test_export_is_up_to_date():
    exporter.check()


def test_export_writes_what_the_pages_say(tmp_path, monkeypatch):
    monkeypatch.setattr(exporter, "ROOT", tmp_path)
    monkeypatch.setattr(exporter, "LAYERS", tmp_path)
    (tmp_path / "__init__.py").touch()
    (tmp_path / "of_a_removed_page.py").touch()
    with pytest.raises(SystemExit, match="of_a_removed_page.py"):
        exporter.check()
    exporter.export()
    exporter.check()
    names = {path.name for path in tmp_path.iterdir()}
    assert "of_a_removed_page.py" not in names
    assert {"__init__.py", "simple_self_attention.py"} <= names
    (tmp_path / "simple_self_attention.py").write_text("x = 1\n")
    with pytest.raises(SystemExit, match="simple_self_attention.py"):
        exporter.check()


@each_page
def test_export_copies_the_cells_as_they_are(page):
    for cell in page.cells("code"):
        if "export" in cell.metadata.get("tags", []):
            assert cell.source.strip() in page.layer()


def test_layers_import():
    for page in pages():
        if page.layer():
            namespace = {}
            exec(compile(page.layer(), page.name, "exec"), namespace)
            assert page.title in namespace["__doc__"]


@each_page
def test_has_one_title_and_a_description(page):
    description = front_matter(page)["myst"]["html_meta"]["description"]
    assert 50 <= len(description) <= 200
    titles = re.findall(r"^# .+$", page.prose, flags=re.M)
    assert len(titles) == 1
    assert page.prose.startswith("# ")


def test_only_the_last_pages_are_no_lessons():
    assert {page.name for page in pages()} - {page.name for page in LESSONS} == {
        "resources",
        "glossary",
    }


@each_lesson
def test_has_the_parts_of_a_lesson(page):
    headings = re.findall(r"^## (.+)$", page.prose, flags=re.M)
    for heading in ["Overview", "Summary", "What's next?"]:
        assert heading in headings
    assert headings[-2:] == ["Summary", "What's next?"]
    assert "**Prerequisites:**" in page.prose
    assert "**Time:**" in page.prose
    assert "Predict" in page.prose


@each_page
def test_pictures_have_alt_text_and_exist(page):
    for alt, target in IMAGE.findall(page.prose):
        assert len(alt) > 40, f"{target} needs a text for those who cannot see it"
        assert (BOOK / target).is_file()
    for cell in page.cells("code"):
        if "plt." in cell.source:
            assert len(cell.metadata["mystnb"]["image"]["alt"]) > 40


@each_lesson
def test_cells_are_short(page):
    lengths = [len(cell.source.splitlines()) for cell in page.cells("code")]
    assert max(lengths) <= 25
    assert statistics.median(lengths) <= 8
    for cell in page.cells("code"):
        for line in cell.source.splitlines():
            assert len(line) <= 77, f"does not fit the page's column: {line}"


@each_page
def test_each_cell_has_a_text_before_it(page):
    """At most two cells stand side by side."""
    kinds = "".join(cell.cell_type[0] for cell in page.notebook.cells)
    assert "ccc" not in kinds


@each_lesson
def test_explorers_have_names_of_their_own(page):
    sources = [cell.source for cell in page.cells("code")]
    sources = [source for source in sources if re.search(r"^explore\(", source, re.M)]
    names = [re.search(r'name="([a-z0-9-]+)"', source)[1] for source in sources]
    assert names and len(names) == len(set(names))
    assert all(re.search(r'label="[^"]+"', source) for source in sources)


@each_page
def test_links_between_pages_lead_somewhere(page):
    for target in LINK.findall(page.prose):
        if not target.startswith(("https://", "#")):
            assert (BOOK / target).is_file(), target


def test_links_of_drawings_lead_to_pages():
    for drawing in (ROOT / "images").glob("*.svg"):
        for target in re.findall(r'href="([^"#]+)"', drawing.read_text("utf-8")):
            assert (BOOK / target).with_suffix(".md").is_file(), target


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/watch?v=AIiwuClvH6k",
        "https://www.youtube.com/watch?v=acxqoltilME",
        "https://towardsdatascience.com/transformers-explained-visually-part-2-how-it-"
        "works-step-by-step-b49fa4a64f34",
        "https://towardsdatascience.com/transformers-explained-visually-part-3-multi-"
        "head-attention-deep-dive-1c1ff1024853",
        "https://huggingface.co/docs/transformers/index",
    ],
)
def test_the_resources_of_the_first_chapter_are_kept(link):
    assert link in Page(BOOK / "resources.md").prose


def test_the_introduction_names_what_the_first_chapter_started_from():
    prose = Page(BOOK / "index.md").prose
    assert "https://www.youtube.com/watch?v=acxqoltilME" in prose
    assert prose.count("https://towardsdatascience.com/transformers-explained-") == 2


def test_drawings_are_what_their_scripts_draw(monkeypatch, tmp_path):
    """Drawing is deterministic, and no drawing is edited by hand."""
    import runpy
    import sys

    source = ROOT / "images" / "source"
    monkeypatch.syspath_prepend(source)
    import drawing

    monkeypatch.setattr(drawing, "IMAGES", tmp_path)
    for script in sorted(source.glob("*.py")):
        runpy.run_path(str(script))
        name = script.with_suffix(".svg").name
        assert (tmp_path / name).read_text() == (ROOT / "images" / name).read_text()
    del sys.modules["drawing"]
