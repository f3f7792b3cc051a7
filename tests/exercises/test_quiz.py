"""Quizzes: how they are written, and what a page and a notebook show of them."""

import base64
import json
import re
from html import unescape

import nbformat
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from transformer_book import quizzes
from transformer_book.explore.build import run_node
from transformer_book.pages import BOOK, Unreadable
from transformer_book.quizzes import FRONT, MIMETYPE, TEXTS, quiz
from transformer_book.quizzes.render import export, mathml, shuffled
from transformer_book.quizzes.source import Malformed, Quiz, parse, read, read_all
from transformer_book.site import quiz as site_quiz

from .questions import ALL, CHOICE, NUMBER, ORDER, shown, written


def items(text, kind):
    """The items of a quiz: text, reason, and whether each is right."""
    made = parse(Quiz("name", kind, BOOK, 0), text.split("\n"))
    return [(item.text, item.reason, item.right) for item in made.items]


class TestSource:
    def test_a_file_of_quizzes(self, tmp_path):
        found = written(tmp_path, CHOICE, NUMBER)
        assert [(quiz.name, quiz.kind) for quiz in found] == [
            ("width", "choice"),
            ("head", "number"),
        ]
        assert found[0].question == "Which width does $d_k$ name?"

    def test_a_page_without_quizzes(self, tmp_path):
        assert read(tmp_path / "none.md") == []

    def test_a_choice(self):
        assert items("Which?\n\n- [ ] a b :: No.\n- [X] c :: Yes.", "choice") == [
            ("a b", "No.", False),
            ("c", "Yes.", True),
        ]

    def test_an_item_may_go_on_in_indented_lines(self):
        text = "Which?\n- [ ] a\n  b :: No,\n  never.\n\n- [x] `x[::2]` :: c :: d"
        assert items(text, "choice") == [
            ("a\nb", "No,\nnever.", False),
            ("`x[::2]`", "c :: d", True),
        ]

    @pytest.mark.parametrize(
        "text, value, tolerance",
        [
            ("64", 64, 6.4e-8),
            ("64 ± 0.5", 64, 0.5),
            ("-0.5±.01", -0.5, 0.01),
            ("−2", -2, 2e-9),
            ("1/8", 0.125, 1e-9),
            ("1e-3 ± 1e-4", 1e-3, 1e-4),
        ],
    )
    def test_a_number(self, text, value, tolerance):
        text = f"How many?\n- [x] {text} :: Yes.\n- [ ] else :: Count."
        right, other = parse(Quiz("name", "number", BOOK, 0), text.split("\n")).items
        assert right.value == pytest.approx((value, tolerance))
        assert other.value is None

    def test_an_order(self):
        text = "In which order?\n1. a :: b\n2. c :: d\n3. e :: f"
        assert [item[0] for item in items(text, "order")] == ["a", "c", "e"]

    @pytest.mark.parametrize(
        "right, wrong, line, said",
        [
            ("## Choose: width", "## Width", 3, '"## Width" is no quiz: write `## Ch'),
            ("Choose: width", "Choose: The width", 3, "is no quiz: write `## Choose"),
            ("Calculate: head", "Calculate: width", 11, "a quiz width above: rename"),
            ("- [ ] else", "- [ ] 8.5", 19, "its last item is not `else`: write"),
            ("the heads.", "the heads.\n\nMore.", 21, '"More." is no item: write'),
        ],
    )
    def test_what_is_wrong_is_told_with_its_line(
        self, tmp_path, right, wrong, line, said
    ):
        text = f"{CHOICE}\n{NUMBER}"
        assert right in text
        with pytest.raises(Unreadable) as problem:
            written(tmp_path, text.replace(right, wrong))
        assert f"quizzes.md:{line}: " in str(problem.value)
        assert said in str(problem.value)


MALFORMED = [
    ("choice", "- [x] a :: b\n- [ ] c :: d", "it has no question: write one"),
    ("choice", "Q\n- [x] a :: b", "it has 1 items: write `- [ ] an answer :: why not`"),
    ("choice", "Q\n- [ ] a :: b\n- [ ] c :: d", "it needs one right answer"),
    ("choice", "Q\n- [x] a :: b\n- [x] c :: d", "it needs one right answer"),
    ("choice", "Q\n- [x] a :: b\n- [ ] c", '"c" has no reason: write `- [ ] an answer'),
    ("choice", "Q\n- [x] a :: b\n- [ ] :: d", "has no reason"),
    ("choice", "Q\n- [x] a :: b\n- [ ] c :: d\n- e :: f", '"- e :: f" is no item'),
    ("choice", "Q\n1. a :: b\n2. c :: d", "it has 0 items"),
    ("number", "Q\n- [x] a :: b\n- [ ] else :: d", '"a" is no number: write `64` or'),
    ("number", "Q\n- [x] 1 :: b\n- [ ] 2 :: d", "its last item is not `else`"),
    ("number", "Q\n- [ ] else :: b\n- [x] 2 :: d", "its last item is not `else`"),
    ("number", "Q\n- [ ] 1 :: b\n- [ ] else :: d", "it has no right number: write"),
    ("number", "Q\n- [x] 1 :: b\n- [x] else :: d", "it has no right number: write"),
    ("number", "Q\n- [x] 1/0 :: b\n- [ ] else :: d", '"1/0" is no number: write'),
    ("number", "Q\n- [x] 4 ± -1 :: b\n- [ ] else :: d", '"4 ± -1" is no number'),
    ("number", "Q\n- [x] 4 ± −1 :: b\n- [ ] else :: d", '"4 ± −1" is no number'),
    ("order", "Q\n1. a :: b\n2. c :: d", "it has 2 items: write `1. a step :: why"),
    ("order", "Q\n1. a :: b\n3. c :: d\n2. e :: f", "its steps are not numbered 1, 2,"),
    ("order", "Q\n1. a :: b\n2. c\n3. d :: e", '"c" has no reason: write `1. a step'),
]


@pytest.mark.parametrize("kind, text, said", MALFORMED)
def test_what_is_not_a_quiz_is_told_with_what_to_write(kind, text, said):
    with pytest.raises(Malformed) as problem:
        parse(Quiz("name", kind, BOOK, 0), text.split("\n"))
    assert said in str(problem.value)


@pytest.mark.parametrize("count", [3, 4, 7])
def test_steps_are_shown_shuffled_the_same_way_each_time(count):
    for name in map(str, range(200)):
        places = shuffled(count, name)
        assert sorted(places) == list(range(count)) != places
        assert places == shuffled(count, name)


class TestText:
    def test_it_is_set_as_the_pages_are(self, tmp_path):
        html = shown(tmp_path, CHOICE)
        assert '<span class="katex"><span class="katex-mathml"><math' in html
        assert "<em>one</em>" in html and "<strong>its</strong>" in html
        assert '<code class="docutils literal notranslate">n</code>, or “its”' in html

    def test_a_notebook_has_no_style_of_katex_and_needs_none(self, tmp_path):
        html = shown(tmp_path, CHOICE, formula=mathml)
        assert "<math" in html and "katex" not in html

    @pytest.mark.parametrize("quiz", [CHOICE, NUMBER, ORDER])
    def test_each_answer_has_its_reason(self, tmp_path, quiz):
        html = shown(tmp_path, quiz)
        folded = html.partition("<details>")[2].partition("</details>")[0]
        reasons = re.findall(r" :: (\w+)", quiz)
        assert len(reasons) >= 3
        assert re.findall(r"quiz-reason.*\n<p>(\w+)", folded) == reasons
        assert folded.count("✓") == (0 if quiz == ORDER else 1)

    def test_the_script_learns_what_is_right(self, tmp_path):
        html = shown(tmp_path, *ALL)
        found = re.findall(r'data-quiz="([^"]*)"', html)
        choice, number, order = (json.loads(unescape(data)) for data in found[:3])
        assert choice == {"kind": "choice", "right": 1}
        assert number["answers"] == [
            [True, [64.0, 0.5]],
            [False, [8.0, 8e-9]],
            [False, None],
        ]
        rows = re.findall(r"<li><p>(\w+) ", html.partition('id="quiz-order"')[2])
        assert [rows[order["order"].index(place)] for place in range(4)] == [
            "Scores", "Weights", "Products", "Sums",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "right, wrong, said",
        [
            ("$d_k$", "$d_{k$", "'d_{k' cannot be typeset"),
            ("the width of *one*", "# One", "write one paragraph"),
        ],
    )
    def test_what_cannot_be_set_is_told(self, tmp_path, right, wrong, said):
        with pytest.raises(Unreadable) as problem:
            shown(tmp_path, CHOICE.replace(right, wrong))
        assert said in str(problem.value)


# What a reader writes, and the numbers that it may mean.
READINGS = [
    ("64", [64]),
    ("64,5", [64.5]),
    ("64.5", [64.5]),
    (" 6.4e1 ", [64]),
    ("0,125", [0.125]),
    (".5", [0.5]),
    (",5", [0.5]),
    ("−2", [-2]),
    ("512/8", [64]),
    ("0,5/2", [0.25]),
    ("½", [0.5]),
    ("1½", [1.5]),
    ("⅔", [2 / 3]),
    ("-⅛", [-0.125]),
    ("50%", [0.5]),
    ("12,5 %", [0.125]),
    ("1/2%", [0.005]),
    # A comma is no more a sign of thousands than a point is.
    ("1,024", [1.024, 1024]),
    ("1.024", [1.024, 1024]),
    ("1,048,576", [1048576]),
    ("1.048.576", [1048576]),
    ("1 048 576", [1048576]),
    ("1_048_576", [1048576]),
    ("1'048'576", [1048576]),
    ("1,024.5", [1024.5]),
    ("1.024,5", [1024.5]),
    ("many", []),
    ("1/0", []),
    ("1/2/3", []),
    ("1,2,3", []),
    ("%", []),
    ("12 MiB", []),
    ("0x10", []),
    ("Infinity", []),
]


@pytest.fixture(scope="module")
def read_numbers():
    """What front/quiz.js reads in each of the texts."""
    script = (
        "globalThis.document = { querySelectorAll: () => [] };"
        f'const {{ readings }} = await import("{(FRONT / "quiz.js").as_uri()}");'
        f"const texts = {json.dumps([text for text, _ in READINGS])};"
        "console.log(JSON.stringify(texts.map(readings)));"
    )
    answers = json.loads(run_node("--input-type=module", "--eval", script))
    return dict(zip((text for text, _ in READINGS), answers, strict=True))


@pytest.mark.parametrize("text, numbers", READINGS)
def test_comma_and_point_mean_the_same_and_shares_are_numbers(
    read_numbers, text, numbers
):
    assert read_numbers[text] == pytest.approx(numbers)


class TestNotebook:
    def test_its_texts_are_those_of_the_authors(self):
        """After a change in exercises/quizzes, run make export."""
        assert TEXTS.read_text("utf-8") == export()

    def test_no_answer_stands_where_a_student_reads(self):
        """Neither in a page, nor in what a saved notebook keeps of a widget."""
        pages = "\n".join(page.read_text("utf-8") for page in BOOK.glob("*.md"))
        written = read_all()
        state = str(quiz(*(one.name for one in written)).get_state("texts"))
        for one in written:
            for item in one.items:
                assert item.reason not in pages
                # Up to what becomes markup.
                assert re.split(r"[$*`\['\"]", item.reason)[0][:40] not in state

    def test_a_viewer_without_widgets_shows_the_question_alone(self, monkeypatch):
        monkeypatch.setattr(quizzes, "find_spec", lambda name: None)
        for made in quiz("symmetric"), quizzes.Quizzes(("symmetric",)):
            data = made._repr_mimebundle_()
            for text in data["text/html"], data["text/plain"]:
                assert "Where does the asymmetry come from?" in text
                assert "from the division" in text
                assert "✓" not in text and "divided by its own sum" not in text
            assert "data-quiz" not in data["text/html"]

    def test_a_widget_brings_its_question_for_other_viewers(self):
        data, _ = quiz("symmetric", "steps")._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        assert "Where does the asymmetry" in data["text/html"]

    def test_a_formula_is_text_as_it_was_written(self, tmp_path):
        html = shown(tmp_path, CHOICE, formula=mathml)
        assert "\nWhich width does d_k name?\n" in quizzes.words(html)

    def test_the_widget_holds_all_that_it_needs(self):
        (text,) = quiz("symmetric").texts
        html = base64.b64decode(text).decode()
        assert 'data-quiz="' in html and "divided by its own sum" in html

    def test_a_name_that_does_not_exist_is_said_with_one_like_it(self):
        with pytest.raises(ValueError, match='no quiz "simetric": did you mean "sym'):
            quiz("simetric")


class TestSite:
    """A page whose cell shows quizzes, as the build finds it in the cache."""

    @pytest.fixture
    def build(self, tmp_path, monkeypatch):
        def build(text, *names):
            monkeypatch.setattr(site_quiz, "read_all", lambda: written(tmp_path, text))
            monkeypatch.setenv("EXPLORE_BUILD", "1")
            data = quiz(*names)._repr_mimebundle_()
            assert set(data) == {MIMETYPE, "text/plain"}
            v4 = nbformat.v4
            output = v4.new_output("execute_result", data, execution_count=1)
            cell = v4.new_code_cell("quiz()", execution_count=1, outputs=[output])
            page = v4.new_notebook(cells=[v4.new_markdown_cell("# Page"), cell])
            page.metadata.language_info = {"name": "python", "pygments_lexer": "python"}
            nbformat.write(page, tmp_path / "index.ipynb")
            settings = {
                "extensions": [
                    "myst_nb",
                    "transformer_book.site.formulas",
                    "transformer_book.site.quiz",
                ],
                "html_theme": "basic",
                "language": "en",
                "nb_execution_mode": "off",
                "exclude_patterns": ["quizzes.md"],
            }
            log = tmp_path / "warnings"
            with docutils_namespace(), log.open("w") as stream:
                app = Sphinx(
                    tmp_path, None, tmp_path / "out", tmp_path / "trees", "html",
                    settings, status=None, warning=stream,
                )  # fmt: skip
                app.build()
            html = (tmp_path / "out" / "index.html").read_text()
            return html, re.sub(r"\x1b\[[\d;]*m", "", log.read_text())

        return build

    def test_the_quizzes_come_with_their_script_and_styles(self, build, tmp_path):
        html, warnings = build("\n".join(ALL), "order", "width")
        assert warnings == ""
        assert re.findall(r'class="quiz" id="([^"]+)"', html) == [
            "quiz-order",
            "quiz-width",
        ]
        for name in "quiz.js", "quiz.css", "katex.css":
            assert re.search(rf'"_static/(katex/)?{name}\b', html)
        # The search finds them by their words.
        index = (tmp_path / "out" / "searchindex.js").read_text()
        assert '"tokens"' in index or "token:" in index or '"token"' in index

    @pytest.mark.parametrize(
        "name, text, said",
        [
            ("no-such-quiz", CHOICE, "there is no quiz no-such-quiz: write it in"),
            ("width", CHOICE.replace("$d_k$", "$d_{q$"), "cannot be typeset"),
        ],
    )
    def test_what_is_wrong_is_a_warning_which_stops_the_book(
        self, build, name, text, said
    ):
        html, warnings = build(text, name)
        assert said in warnings and "WARNING" in warnings
        assert re.search(r"quizzes(\.md)?:\d: ", warnings)
