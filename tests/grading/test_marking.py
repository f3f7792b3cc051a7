"""Answers in words get points on pages of this machine, and none are lost."""

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.site.test_access import look
from transformer_book.assignments.assignment import (
    METADATA,
    Assignment,
    Criterion,
    Part,
    Question,
)
from transformer_book.assignments.grading.grades import Mark, Result, read_written
from transformer_book.assignments.grading.marking import Marking, server

from .handed_in import put
from .test_grade import ROOT, rows

RUBRIC = (Criterion("says <why>", 2), Criterion("gives an example", 1.5))
WORDS = Question(
    "why",
    "Why?",
    5,
    (Part("text", "Why is it {{ T }}?"), Part("written", "")),
    rubric=RUBRIC,
    model="Since *T* is {{ T }}.",
)
ASSIGNMENT = Assignment("words", "In words", "", "", (), (WORDS,), {"T": (7,)})


def result(student):
    mark = Mark("why", 0.0, "graded")
    return Result(student, "", "", "", False, [mark], written={"why": f"<{student}>"})


@pytest.fixture
def pages(tmp_path):
    """The address of the pages for two students, and the table."""
    results = [result("ann"), result("bob")]
    made, address = server(Marking(ASSIGNMENT, results, tmp_path, "secret"))
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield address, tmp_path / "written.csv"
    made.shutdown()
    thread.join()
    made.server_close()


def post(address, comment="", **points):
    """Send a form; return what the browser shows next, and its address."""
    fields = [("points", one) for one in points.get("points", [])]
    sent = urllib.parse.urlencode([*fields, ("comment", comment)]).encode()
    with urllib.request.urlopen(address, sent) as response:
        return response.read().decode(), response.url


def test_an_answer_is_shown_with_its_question_and_rubric_and_nothing_runs(pages):
    with urllib.request.urlopen(f"{pages[0]}0") as response:
        text = response.read().decode()
        rules = response.headers["Content-Security-Policy"]
    for said in ("Why is it 7?", "&lt;ann&gt;", "says &lt;why&gt;", "of 1.5"):
        assert said in text
    assert "default-src 'none'" in rules


def test_whoever_does_not_know_the_address_sees_nothing(pages):
    root = re.match(r"http://127.0.0.1:\d+/", pages[0])[0]
    for address in (root, f"{root}guess/0", f"{pages[0]}2", f"{pages[0]}../0"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(address)


def test_points_by_rubric_are_in_the_table_and_the_next_answer_is_shown(pages):
    _, shown = post(f"{pages[0]}0", "Nearly.", points=["2", "0,5"])
    assert shown == f"{pages[0]}1"
    assert read_written(pages[1]) == {("ann", "why"): ["2 + 0.5", "Nearly."]}
    text, shown = post(f"{pages[0]}1", points=["0", "0"])
    assert shown == pages[0] and "2 of 2 answers have points" in text


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (["3", "1"], "“says &lt;why&gt;”: write a number from 0 to 2, and not &#x27;3"),
        (["2", ""], "“gives an example”: write a number from 0 to 1.5."),
        (["2"], "“gives an example”: write a number from 0 to 1.5."),
        (["nan", "1"], "write a number from 0 to 2, and not &#x27;nan&#x27;."),
        (["-1", "1"], "write a number from 0 to 2, and not &#x27;-1&#x27;."),
    ],
)
def test_what_are_no_points_is_said_and_what_was_typed_stays(pages, points, said):
    text, shown = post(f"{pages[0]}0", "Kept, too.", points=points)
    assert shown == f"{pages[0]}0"
    assert said in text and f'value="{points[0]}"' in text and "Kept, too." in text
    assert not pages[1].exists()


def test_points_that_were_written_into_the_table_by_hand_stay(pages):
    post(f"{pages[0]}0", points=["2", "1"])
    text = pages[1].read_text()
    assert "2 + 1" in text
    pages[1].write_text(text.replace("2 + 1", "3"))
    with urllib.request.urlopen(f"{pages[0]}0") as response:
        assert "The table has 3 points" in response.read().decode()
    post(f"{pages[0]}1", points=["1", "1"])
    given = read_written(pages[1])
    assert {student: one[0] for (student, _), one in given.items()} == {
        "ann": "3",
        "bob": "1 + 1",
    }


@pytest.mark.slow
def test_it_is_done_by_keyboard_alone(pages, browser):
    with browser.new_page() as page:
        page.goto(pages[0])
        look(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        for points in (["2", "0.5"], ["1", "1"]):
            page.locator("#points-0:focus").wait_for()
            look(page)
            for one in points:
                page.keyboard.type(one)
                page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        page.get_by_text("2 of 2 answers have points").wait_for()
    assert [one[0] for one in read_written(pages[1]).values()] == ["2 + 0.5", "1 + 1"]


def test_killed_it_has_lost_nothing_and_the_results_have_the_points(tmp_path):
    cell = {
        "cell_type": "markdown",
        "source": "Because.",
        "metadata": {METADATA: {"question": "why", "part": "written"}},
    }
    made = {"cells": [cell], "metadata": {METADATA: {"assignment": "words"}}}
    submission = str(made | {"nbformat": 4, "nbformat_minor": 5}).replace("'", '"')
    put(tmp_path / "class", {"ann.ipynb": submission})
    (tmp_path / "words.json").write_text(ASSIGNMENT.to_json())
    grade = [sys.executable, "-m", "transformer_book.assignments.grading"]
    grade += ["class", "--assignment=words.json", "--workers=1"]
    options = {
        "cwd": tmp_path,
        "env": os.environ | {"PYTHONPATH": str(ROOT)},
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
        "text": True,
    }
    into = tmp_path / "class-graded"
    with subprocess.Popen([*grade, "--mark"], **options) as run:
        found = (re.search(r"http://\S+", line) for line in run.stdout)
        address = next(filter(None, found))[0]
        assert rows(into)["ann"]["total"] == "?"
        post(f"{address}0", points=["1", "1.5"])
        run.send_signal(signal.SIGKILL)
    subprocess.run(grade, **options, check=True)
    assert rows(into)["ann"]["total"] == "2.5"
