"""The pages own the code, and what is drawn and linked stays what it is."""

import re
import runpy
import sys

import pytest

from transformer_book.pages import (
    BOOK,
    ROOT,
    Page,
    Unreadable,
    contents,
    layers,
    pages,
)
from transformer_book.pages.__main__ import main
from transformer_book.quizzes import source

each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


def test_export_writes_what_the_pages_say(tmp_path, monkeypatch):
    monkeypatch.setattr(layers, "LAYERS", tmp_path)
    (tmp_path / "__init__.py").touch()
    (tmp_path / "of_a_removed_page.py").touch()
    (tmp_path / "index.py").touch()
    layers.export()
    assert not layers.differences(pages())
    names = {path.name for path in tmp_path.iterdir()}
    assert not {"of_a_removed_page.py", "index.py"} & names
    assert {"__init__.py", "simple_self_attention.py"} <= names
    (tmp_path / "simple_self_attention.py").write_text("x = 1\n")
    assert list(layers.differences(pages())) == [tmp_path / "simple_self_attention.py"]


@each_page
def test_export_copies_the_cells_as_they_are(page):
    for cell in page.cells("code"):
        if "export" in cell.tags:
            assert cell.source.strip() in page.layer()


def test_layers_import():
    for page in pages():
        if page.layer():
            namespace = {}
            exec(compile(page.layer(), page.name, "exec"), namespace)
            assert page.title in namespace["__doc__"]


@each_page
def test_a_cell_knows_its_line(page):
    for cell in page.cells():
        first = cell.source.splitlines()[0]
        assert page.lines[cell.line - 1] == first


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("---\ntitle: a: b\n---\n\n# A\n", 2, "not YAML"),
        ("# A\n\n```{code-cell} ipython3\n:tags: [export\n\n1\n```\n", 3, "not YAML"),
    ],
)
def test_a_page_that_cannot_be_read_says_where(text, line, said):
    with pytest.raises(Unreadable, match=said) as problem:
        Page(BOOK / "new.md", text)
    assert problem.value.finding.line == line


def test_contents_that_cannot_be_read_say_so(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").write_text("root: [book/index\n")
    monkeypatch.setattr("transformer_book.pages.page.ROOT", tmp_path)
    with pytest.raises(Unreadable, match="no table of contents"):
        contents()


def test_the_export_says_where_a_quiz_is_wrong(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("## Choose: a\n\nQ\n\n- [x] a\n")
    monkeypatch.setattr(source, "FOLDER", tmp_path)
    monkeypatch.setattr("transformer_book.pages.__main__.export", source.read_all)
    with pytest.raises(SystemExit, match=r'a\.md:5: "a" has no reason: write'):
        main("export")


def test_the_command_names_the_pages_that_there_are():
    with pytest.raises(SystemExit, match="no page nothing: the pages are index, "):
        main("check", "nothing")


def test_only_the_last_pages_are_no_lessons():
    prose = {page.name for page in pages() if not page.is_lesson}
    last = {"resources", "pytorch_in_the_page", "for_instructors", "glossary"}
    assert prose == last


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/watch?v=AIiwuClvH6k",
        "https://www.youtube.com/watch?v=acxqoltilME",
        "https://towardsdatascience.com/transformers-explained-visually-part-2-how-it-"
        "works-step-by-step-b49fa4a64f34",
        "https://towardsdatascience.com/transformers-explained-visually-part-3-multi-"
        "head-attention-deep-dive-1c1ff1024853",
        "https://theaisummer.com/positional-embeddings/",
        "https://huggingface.co/docs/transformers/index",
    ],
)
def test_the_resources_of_the_first_chapter_are_kept(link):
    assert link in Page(BOOK / "resources.md").prose


def test_the_introduction_names_what_the_first_chapter_started_from():
    prose = Page(BOOK / "index.md").prose
    assert "https://www.youtube.com/watch?v=acxqoltilME" in prose
    assert prose.count("https://towardsdatascience.com/transformers-explained-") == 2


@each_page
def test_what_is_counted_is_counted_from_one(page):
    """In the text and in what cells print; only the place of a position begins at 0."""
    from_zero = r"\b(word|head|layer|block|row|column|token|position)s? (number )?0\b"
    printed = [cell.source for cell in page.cells("code") if "print(" in cell.source]
    assert re.search(from_zero, "\n".join([page.prose, *printed])) is None


def test_hidden_cells_of_pictures_are_hatched():
    """What a query may not see looks unlike what it sees little of."""
    causal, padding, both, window = 10, 10, 13, 12
    hidden = {
        "masks": causal + padding + both + window,
        "shifted_targets": 6,
        "window_blocks": 24,
    }
    for name, count in hidden.items():
        drawing = (ROOT / "images" / f"{name}.svg").read_text()
        assert drawing.count('opacity="0.45"') == count, name


def test_drawings_are_what_their_scripts_draw(monkeypatch, tmp_path):
    """Drawing is deterministic, and no drawing is edited by hand."""
    source = ROOT / "images" / "source"
    monkeypatch.syspath_prepend(source)
    import drawing

    monkeypatch.setattr(drawing, "IMAGES", tmp_path)
    for script in sorted(source.glob("*.py")):
        runpy.run_path(str(script))
        name = script.with_suffix(".svg").name
        assert (tmp_path / name).read_text() == (ROOT / "images" / name).read_text()
    del sys.modules["drawing"]
