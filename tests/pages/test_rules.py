"""The rules of the pages: the book keeps them, and each says what to write, and where.

Each rule reads the template page, in which one thing is broken.
"""

import re

import pytest

from transformer_book.pages import BOOK, Page, Unreadable
from transformer_book.pages.rules import (
    LESSON,
    PROSE,
    book,
    check,
    code,
    lesson,
    of_page,
    papers,
    prose,
)
from transformer_book.quizzes import source

TEMPLATE = (BOOK / "_template.md").read_text("utf-8")
EXPLORER = TEMPLATE[TEMPLATE.index("\nexplore(") : TEMPLATE.index("\n)\n") + 3]
CELL = "\n```{code-cell} ipython3\n1\n```\n"
LONG = "\n" + "x = 1\n" * 26
PROOF = CELL.replace("\n1\n", "\n" + "assert 1\n" * 3)


def test_the_book_keeps_the_rules():
    assert [str(finding) for finding in check()] == []


def test_the_template_lacks_its_checks_alone():
    found = list(of_page(Page(BOOK / "_template.md")))
    assert {finding.sentence[:22] for finding in found} == {"nothing checks this ex"}
    assert len(found) == 2


def test_the_template_runs():
    namespace = {}
    for cell in Page(BOOK / "_template.md").cells("code"):
        exec(compile(cell.source, "template", "exec"), namespace)


def test_a_page_of_prose_keeps_the_rules_of_prose_alone():
    header = TEMPLATE[TEMPLATE.index("myst:") : TEMPLATE.index("# The topic")]
    page = Page(BOOK / "new.md", f"---\n{header}# A title\n\nOnly a text.\n")
    assert list(of_page(page)) == []


def test_the_first_page_alone_needs_no_exercises():
    text = "# A title\n\n## Exercises\n"
    (found,) = lesson.has_exercises_of_each_kind(Page(BOOK / "new.md", text))
    assert "the exercises are none" in found.sentence
    assert list(lesson.has_exercises_of_each_kind(Page(BOOK / "index.md", text))) == []


BROKEN = [
    # a rule, what stands in the template, what stands there instead, what is said
    (prose.has_a_description, "myst:", "other:", "description is missing"),
    (prose.has_a_description, TEMPLATE.split("# The")[0], "", "description is missing"),
    (prose.has_a_description, ': "What the page', ': "x" #', "of 1 letters"),
    (prose.has_one_title, "# The topic of the page", "", "has no title"),
    (prose.has_one_title, "## Summary", "# Summary", "second title"),
    (prose.pictures_have_a_text, "## Summary", "![a](../images/masks.svg)", "a text"),
    (
        prose.pictures_have_a_text,
        "## Summary",
        f"![{'a' * 50}](../images/none.svg)",
        "no picture ../images/none.svg",
    ),
    (prose.links_lead_somewhere, "(multi_head", "(many_head", "leads nowhere"),
    (prose.links_lead_somewhere, "(multi_head", "(http://multi_head", "nowhere"),
    (prose.pages_are_named, "## Summary", "As on the page before.", "link it, as"),
    (prose.terms_are_in_the_glossary, "{term}`mask`", "{term}`cloth`", "“cloth”"),
    (prose.terms_are_linked_once, "{term}`mask`", "{term}`key`", "linked above"),
    (
        prose.citations_are_in_the_list,
        "## Summary",
        "A (2001, [arXiv 0101.00001](https://arxiv.org/abs/0101.00001)).",
        "doi = {10.48550/arXiv.0101.00001}",
    ),
    (
        prose.citations_name_author_and_year,
        "## Summary",
        "Someone (2016, [arXiv 1706.03762](https://arxiv.org/abs/1706.03762)).",
        "Vaswani et al. (2017",
    ),
    (
        prose.citations_name_author_and_year,
        "## Summary",
        "Vaswani et al. (2016, [arXiv 1706.03762](https://arxiv.org/abs/1706.03762)).",
        "Vaswani et al. (2017",
    ),
    (prose.arxiv_numbers_are_links, "## Summary", "arXiv 1706.03762", "not written"),
    (
        prose.arxiv_numbers_are_links,
        "## Summary",
        "[a paper](https://arxiv.org/abs/1706.03762)",
        "[arXiv 1706.03762](https://",
    ),
    (code.is_a_notebook, "kernelspec:", "other:", "`kernelspec:`"),
    (code.is_a_notebook, TEMPLATE.split("# The")[0], "", "`jupytext:`"),
    (code.is_python, "import torch\n", "%time\n", "not Python"),
    (code.cells_are_short, "import torch\n", LONG, "split it"),
    (code.proofs_are_folded, "## Summary", PROOF, "fold it by the line"),
    (code.lines_fit_the_column, "import torch\n", f"x = '{'a' * 80}'\n", "at most 77"),
    (code.cells_have_text_between_them, "## Summary", CELL * 3, "three cells"),
    (code.plots_have_a_text, "import torch\n", "plt.plot([1])\n", "mystnb:"),
    (
        code.shapes_stand_where_something_is_computed,
        "import torch\n",
        "print(1)  # (B, T)\n",
        "says (B, T)",
    ),
    (lesson.has_its_parts, "## Overview", "## Preview", "`## Overview`"),
    (lesson.has_its_parts, "**Time:**", "Time:", "`**Time:** …`"),
    (lesson.has_its_parts, "## What's next?", "## Next", "`## What's next?`"),
    (lesson.asks_for_a_prediction, "Predict", "Guess", "predict nothing"),
    (lesson.links_terms, "{term}", "{emphasis}", "0 terms"),
    (lesson.has_an_explorer, EXPLORER, "", "no figure"),
    (lesson.explorers_have_a_name_and_a_label, 'name="the-layer",', "", "no name"),
    (lesson.explorers_have_a_name_and_a_label, "the-layer", "The layer", "no name"),
    (lesson.explorers_have_a_name_and_a_label, "label=", "title=", "no label"),
    (lesson.explorers_have_a_name_and_a_label, EXPLORER, EXPLORER * 2, "already"),
    (lesson.has_exercises_of_each_kind, "Repair:", "Mend:", "`Repair: …`"),
    (
        lesson.has_exercises_of_each_kind,
        "## Exercises",
        ":::{exercise} Repair: it\n:::\n\n## Exercises",
        "under `## Exercises`",
    ),
    (lesson.exercises_say_how_to_answer, "### In code", "### Code", "`### In code`"),
    (
        lesson.exercises_have_labels_and_hints,
        ":label: exercise-the-topic-repair",
        "",
        "no label",
    ),
    (
        lesson.exercises_have_labels_and_hints,
        ":::{admonition} Hint",
        ":::{admonition} Help",
        "no hint",
    ),
    (lesson.exercises_are_checked, "# check_the_f", "check_the_f", "no check_the_func"),
    (
        lesson.exercises_are_checked,
        "# check_the_f",
        "check_the_f",
        "solution: write it in exercises/solutions/new.py",
    ),
    (lesson.has_questions, "\nquiz(", "\n# quiz(", "0 questions"),
    (lesson.quizzes_are_shown, "remove-input", "hide-input", "[remove-input]` as"),
    (lesson.quizzes_are_shown, "rows", "n", "no quiz the-topic-n: write `## Choose: "),
    (
        lesson.quizzes_are_shown,
        '"the-topic-scores"',
        '"the-topic-rows"',
        "the quiz the-topic-rows stands above",
    ),
]


@pytest.mark.parametrize(
    ("rule", "right", "wrong", "said"),
    BROKEN,
    ids=[f"{rule.__name__}-{said}" for rule, _, _, said in BROKEN],
)
def test_a_rule_says_what_to_write_and_where(rule, right, wrong, said):
    assert right in TEMPLATE
    text = TEMPLATE.replace(right, wrong)
    found = [str(finding) for finding in rule(Page(BOOK / "new.md", text))]
    assert any(said in finding for finding in found), found
    assert all(re.match(r"book/new\.md:\d+: ", finding) for finding in found)


def test_each_rule_of_a_page_has_a_page_that_breaks_it():
    assert {rule for rule, *_ in BROKEN} == {*PROSE, *LESSON}


def test_the_line_is_that_of_the_fault():
    text = TEMPLATE.replace("words = SENT", f"x = '{'a' * 80}'\nwords = SENT")
    (found,) = code.lines_fit_the_column(Page(BOOK / "new.md", text))
    assert "aaa" in text.splitlines()[found.line - 1]


def test_a_function_of_the_page_is_no_figure():
    own = "def train(x):\n    return x\n\n\ntrain(1)\n"
    page = Page(BOOK / "new.md", TEMPLATE.replace("import torch\n", own))
    assert list(lesson.explorers_have_a_name_and_a_label(page)) == []


class TestQuizzes:
    """What the rules say of the file with a page's quizzes."""

    @pytest.fixture
    def found(self, tmp_path, monkeypatch):
        monkeypatch.setattr(source, "FOLDER", tmp_path)
        written = "## Choose: the-topic-{}\n\nQ\n\n- [x] a :: b\n- [ ] c :: d\n\n"
        text = "".join(map(written.format, ["rows", "scores"]))

        def found(right, wrong):
            assert right in text
            file = tmp_path / "new.md"
            file.write_text(text.replace(right, wrong))
            sentences = {
                (finding.line, finding.sentence)
                for finding in of_page(Page(BOOK / "new.md", TEMPLATE))
                if finding.path == file
            }
            return sorted(sentences)

        return found

    @pytest.mark.parametrize(
        ("right", "wrong", "line", "said"),
        [
            ("a :: b", "a", 5, "has no reason"),
            (
                "## Choose: the-topic-s",
                "## Choose: more\n\nQ\n- [x] a :: b\n- [ ] c :: d\n"
                "## Choose: the-topic-s",
                8,
                'write `quiz("more")` in book/new.md',
            ),
            ("Q", "arXiv 1706.03762", 3, "is not written as a link"),
            ("Q", "[arXiv 0101.00001](https://arxiv.org/abs/0101.00001)", 3, "entry"),
        ],
    )
    def test_a_fault_is_said_with_its_line(self, found, right, wrong, line, said):
        assert any(
            number == line and said in text for number, text in found(right, wrong)
        )

    def test_quizzes_that_are_right(self, found):
        assert found("Q", "Q") == []


class TestBook:
    """What holds between pages; the book is one page and what stands beside it."""

    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setattr(book, "BOOK", tmp_path)
        monkeypatch.setattr(book, "ROOT", tmp_path)
        return tmp_path

    @pytest.fixture
    def page(self):
        return Page(BOOK / "new.md", TEMPLATE)

    def test_a_page_without_a_place(self, page):
        (found,) = book.pages_are_in_the_contents([page])
        assert "`  - file: book/new` in _toc.yml" in found.sentence

    def test_a_page_without_a_place_is_told_to_who_checks_it_alone(self, monkeypatch):
        monkeypatch.setattr(book, "contents", lambda: [])
        (found,) = check(["resources"])
        assert "`  - file: book/resources` in _toc.yml" in found.sentence

    def test_a_place_without_a_page(self, folder, monkeypatch):
        (folder / "_toc.yml").write_text("root: book/index\n")
        monkeypatch.setattr(book, "contents", lambda: ["book/index"])
        (found,) = book.pages_are_in_the_contents([])
        assert str(found).endswith(
            "_toc.yml:1: there is no page book/index.md: write it"
        )

    def test_a_layer_that_is_not_exported(self, page):
        text = TEMPLATE.replace("\nclass The", "\n:tags: [export]\n\nclass The")
        found = book.layers_are_what_the_pages_say([Page(page.path, text)])
        said = {finding.path.name: finding.sentence for finding in found}
        assert "run `make export`" in said["new.py"]

    def test_exercises_of_one_label(self, page):
        found = list(book.exercises_have_labels_of_their_own([page, page]))
        assert len(found) == 3
        assert "is an exercise of new.md already" in found[0].sentence

    def test_a_quiz_whose_name_another_page_has(self, folder, monkeypatch):
        monkeypatch.setattr(source, "FOLDER", folder)
        for name in "a", "b":
            text = "# A\n\n## Choose: width\n\nQ\n\n- [x] a :: b\n- [ ] c :: d\n"
            (folder / f"{name}.md").write_text(text)
        (found,) = book.quizzes_have_names_of_their_own([])
        assert (found.path.name, found.line) == ("b.md", 3)
        assert "width is a quiz of a.md already" in found.sentence

    @pytest.mark.parametrize(
        ("right", "wrong", "said"),
        [
            ("a2001", "a2001", "no page cites a2001"),
            ("doi = {10.48550/arXiv.0101.00001}", "", "add `doi = {…}`"),
            ("@misc{a2001", "@misc{b2001", "write a2001"),
            ("year = {2001}", "year = {2002}", "write `year = {2001}`"),
            (".0101.00001", ".1706.03762", "is in the list already"),
        ],
    )
    def test_a_paper_that_is_not_listed_well(self, folder, right, wrong, said):
        entry = (
            "@misc{a2001,\nauthor = {A, B},\ntitle = {C},\nyear = {2001},\n"
            "doi = {10.48550/arXiv.0101.00001}\n}\n"
        )
        other = entry.replace("a2001", "z2017").replace("0101.00001", "1706.03762")
        assert right in entry
        text = f"{other}\n{entry.replace(right, wrong)}"
        (folder / "references.bib").write_text(text)
        found = book.papers_are_cited_and_complete([])
        assert any(said in f.sentence and f.line > 7 for f in found)

    def test_a_list_that_cannot_be_read(self, folder):
        (folder / "references.bib").write_text("@misc{a,\n  title = {B\n")
        with pytest.raises(Unreadable, match=r"references.bib:\d: this is not BibTeX"):
            papers.listed(folder)

    @pytest.mark.parametrize(
        ("entry", "said"),
        [
            ("lamp\n  It shines. See [A](a.md).", "behind “mask”"),
            ("query\n  It asks.", "and a way on"),
            ("query\n  It asks. It asks. It asks. It asks. See [A](a.md).", "way on"),
        ],
    )
    def test_an_entry_of_the_glossary(self, folder, entry, said):
        mask = "mask\n  It hides. See [A](a.md)."
        text = "# Glossary\n\n```{glossary}\nB\n  It is. See [A](a.md).\n```\n\n"
        text += f"```{{glossary}}\n{mask}\n\n{entry}\n```\n"
        (folder / "glossary.md").write_text(text)
        (found,) = book.glossary_is_in_order([])
        assert said in found.sentence
        assert text.splitlines()[found.line - 1] == entry.splitlines()[0]

    def test_a_page_that_does_not_lead_to_the_next(self, monkeypatch):
        monkeypatch.setattr(book, "contents", lambda: ["book/one", "book/two"])
        text = "# One\n\n[Two](two.md)\n\n## What's next?\n\nNothing.\n"
        (found,) = book.pages_lead_to_the_next([Page(BOOK / "one.md", text)])
        assert (found.line, found.sentence[-6:]) == (5, "two.md")
        text = text.replace("Nothing", "[Two](two.md)")
        assert not list(book.pages_lead_to_the_next([Page(BOOK / "one.md", text)]))

    def test_a_letter_without_an_entry(self):
        text = "# A\n\n| T | tokens |\n| DV | values |\n| DY | years |\n"
        text += CELL.replace("\n1\n", "\nx = y  # (T, DV)\nz = y  # (B, T, Y)\n")
        found = list(book.letters_are_in_the_glossary([Page(BOOK / "new.md", text)]))
        lines = [text.splitlines()[finding.line - 1] for finding in found]
        assert lines == ["| DY | years |", "z = y  # (B, T, Y)"]
        assert "no letter DY" in found[0].sentence and "letter Y" in found[1].sentence

    def test_a_drawing_that_leads_nowhere(self, folder):
        (folder / "images").mkdir()
        (folder / "images/a.svg").write_text('<svg>\n<a href="none.html"/></svg>')
        (found,) = book.drawings_lead_to_pages([])
        assert found.line == 2 and "no page none.html" in found.sentence
