"""The directive `quiz`: what it reads, and what it makes of it."""

import json
import re
from html import unescape

import pytest

from transformer_book.site.quiz import Malformed, parse, shuffled

from .questions import ALL, CHOICE, NUMBER, ORDER, build


def items(text, kind):
    """The items of a quiz: text, reason, and whether each is right."""
    lines = text.split("\n")
    return [(item.text, item.reason, item.right) for item in parse(lines, kind)[1]]


def test_a_choice():
    question, _ = parse(["Which?", "", "- [x] a :: b", "- [ ] c :: d"], "choice")
    assert question == ["Which?", ""]
    assert items("Which?\n\n- [ ] a b :: No.\n- [X] c :: Yes.", "choice") == [
        ("a b", "No.", False),
        ("c", "Yes.", True),
    ]


def test_an_item_may_go_on_in_indented_lines():
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
def test_a_number(text, value, tolerance):
    text = f"How many?\n- [x] {text} :: Yes.\n- [ ] else :: Count."
    right, other = parse(text.split("\n"), "number")[1]
    assert right.value == pytest.approx((value, tolerance))
    assert other.value is None


def test_an_order():
    text = "In which order?\n1. a :: b\n2. c :: d\n3. e :: f"
    assert [item[0] for item in items(text, "order")] == ["a", "c", "e"]


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
        parse(text.split("\n"), kind)
    assert said in str(problem.value)


@pytest.mark.parametrize("count", [3, 4, 7])
def test_steps_are_shown_shuffled_the_same_way_each_time(count):
    for name in map(str, range(200)):
        places = shuffled(count, name)
        assert sorted(places) == list(range(count)) != places
        assert places == shuffled(count, name)


class TestPage:
    def test_a_page_with_questions_builds_without_a_warning(self, tmp_path):
        html, warnings = build(tmp_path, *ALL)
        assert warnings == ""
        assert html.count('class="quiz"') == len(ALL)

    def test_the_script_and_the_style_come_with_a_question_only(self, tmp_path):
        with_quiz, _ = build(tmp_path / "a", CHOICE)
        without, _ = build(tmp_path / "b", "Text.")
        for file in "quiz.js", "quiz.css":
            assert file in with_quiz and file not in without

    def test_text_is_the_pages_own_markup(self, tmp_path):
        html, _ = build(tmp_path, CHOICE)
        assert '<span class="math notranslate nohighlight"><span class="katex">' in html
        assert "<em>one</em>" in html and "<strong>its</strong>" in html

    @pytest.mark.parametrize("quiz", [CHOICE, NUMBER, ORDER])
    def test_each_answer_has_its_reason_in_the_page(self, tmp_path, quiz):
        html, _ = build(tmp_path, quiz)
        folded = html.partition("<details>")[2].partition("</details>")[0]
        reasons = re.findall(r" :: (\w+)", quiz)
        assert len(reasons) >= 3
        assert re.findall(r"quiz-reason .*\n<p>(\w+)", folded) == reasons
        assert folded.count("✓") == (0 if quiz == ORDER else 1)

    def test_the_script_learns_what_is_right(self, tmp_path):
        html, _ = build(tmp_path, *ALL)
        found = re.findall(r'data-quiz="([^"]*)"', html)
        choice, number, order = (json.loads(unescape(data)) for data in found[:3])
        assert choice == {"kind": "choice", "right": 1}
        assert number["answers"] == [
            [True, [64.0, 0.5]],
            [False, [8.0, 8e-9]],
            [False, None],
        ]
        shown = re.findall(r"<li><p>(\w+) ", html.partition('id="quiz-order"')[2])
        assert [shown[order["order"].index(place)] for place in range(4)] == [
            "Scores", "Weights", "Products", "Sums",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "quiz, said",
        [
            (CHOICE.replace(":name: quiz-width\n", ""), "write `:name: quiz-…`"),
            (CHOICE.replace("quiz-width", "Width of a head"), "write `:name: quiz-…`"),
            (CHOICE.replace("[x]", "[ ]"), "it needs one right answer: write"),
            (NUMBER.replace("else", "8.5"), "its last item is not `else`: write"),
            (
                NUMBER.replace(":kind: number", ":kind: essay"),
                '"essay" unknown; choose',
            ),
            (ORDER.replace("2. ", "1. "), "not numbered 1, 2, 3"),
            (CHOICE.replace("the width of *one*", "# One"), "write one paragraph"),
            (CHOICE + "\n" + CHOICE, "its name is taken on this page: write another"),
        ],
    )
    def test_a_malformed_one_is_named_with_its_page(self, tmp_path, quiz, said):
        html, warnings = build(tmp_path, quiz)
        assert said in warnings
        known = r"ERROR: index\.md, quiz \"|WARNING: 'quiz': Invalid option"
        assert re.search(rf"index\.md:\d+: ({known})", warnings)
